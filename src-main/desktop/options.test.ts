/** What the desktop program makes of its command line, its own and Electron's switches mixed. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { programFiles } from '../app/program-files.ts';
import { readDesktopOptions } from './options.ts';

const around = { platform: 'linux', home: join('/', 'h'), variables: {} } as const;
const read = (...args: readonly string[]) => readDesktopOptions(args, around);

test('without a word it opens the usual folder, with a window', () => {
  const folder = join('/', 'h', '.local', 'share', 'wattkeeper');
  expect(read()).toEqual({
    folder,
    practice: false,
    headless: false,
    hidden: false,
    afterFault: false,
    ownFolder: join(folder, 'window'),
    repeat: [],
  });
});

test('what names the folder is repeated, what was meant once is not; switches that are not ours are passed over', () => {
  const options = read('--no-sandbox', '--data=here', '--practice', '--hidden', '--after-fault', '--ozone-platform=headless', 'https://x/');
  const folder = resolve('here');
  expect(options).toMatchObject({ folder, practice: true, hidden: true, afterFault: true, repeat: [`--data=${folder}`, '--practice'] });
});

test('a program without a window keeps its files apart from the window’s', () => {
  expect(read('--headless', '--data=here')).toMatchObject({ headless: true, ownFolder: join(resolve('here'), 'service') });
});

test('practice has a folder of its own, and an empty --data is none', () => {
  expect(read('--practice', '--data=').folder).toBe(join('/', 'h', '.local', 'share', 'wattkeeper-practice'));
});

test('what the boot task and the systemd unit pass is understood: no window, and a folder of everybody’s', () => {
  const boot = join(programFiles().resourceFolder, 'boot');
  const passed = (file: string, pattern: RegExp) => pattern.exec(readFileSync(join(boot, file), 'utf8'))?.[1]?.split(' ') ?? [];
  const unit = read(...passed('wattkeeper.service', /^ExecStart=\S+ (.+)$/m));
  expect([unit.headless, unit.folder, unit.practice]).toEqual([true, resolve('/var/lib/wattkeeper'), false]);
  const task = read(...passed('wattkeeper-task.xml', /<Arguments>(.+)<\/Arguments>/));
  expect([task.headless, task.folder]).toEqual([true, resolve('%ProgramData%\\Wattkeeper')]);
});
