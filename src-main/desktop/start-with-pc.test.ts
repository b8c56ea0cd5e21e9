/** Starting with the PC: the file that was started, on the same folder, hidden; by a file of the desktop's on Linux. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startWithPc, type LoginItems } from './start-with-pc.ts';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'wattkeeper-autostart-'))));
afterEach(() => rmSync(home, { recursive: true }));
const items = (): LoginItems => ({ getLoginItemSettings: () => ({ openAtLogin: true }), setLoginItemSettings: vi.fn() });

test('on Linux by a file in the autostart folder, its words quoted as the desktop reads them', () => {
  const around = { platform: 'linux', home, variables: {} } as const;
  const start = startWithPc({ around, items: items(), program: '/opt/a b/wattkeeper', repeat: ['--data=/srv/50% "my" site'] });
  expect(start.read()).toBe(false);
  start.set(true);
  const file = join(home, '.config', 'autostart', 'wattkeeper.desktop');
  expect(readFileSync(file, 'utf8')).toContain('\nExec="/opt/a b/wattkeeper" "--data=/srv/50%% \\\\"my\\\\" site" --hidden\n');
  expect(start.read()).toBe(true);
  start.set(false);
  expect(start.read()).toBe(false);
  const elsewhere = { ...around, variables: { XDG_CONFIG_HOME: join(home, 'etc'), APPIMAGE: '/srv/Wattkeeper.AppImage' } };
  startWithPc({ around: elsewhere, items: items(), program: '/mnt/gone/wattkeeper', repeat: [] }).set(true);
  const other = join(home, 'etc', 'autostart', 'wattkeeper.desktop');
  expect(readFileSync(other, 'utf8')).toContain('\nExec=/srv/Wattkeeper.AppImage --hidden\n');
});

test('on Windows by the system’s list, a folder with blanks in quotation marks; the portable program by the file that was started', () => {
  const list = items();
  const around = { platform: 'win32', home, variables: { PORTABLE_EXECUTABLE_FILE: 'D:\\wk.exe' } } as const;
  const start = startWithPc({ around, items: list, program: 'C:\\gone.exe', repeat: ['--data=D:\\my site'] });
  start.set(true);
  expect(list.setLoginItemSettings).toHaveBeenCalledWith({
    openAtLogin: true,
    path: 'D:\\wk.exe',
    args: ['"--data=D:\\my site"', '--hidden'],
  });
  expect(start.read()).toBe(true);
});
