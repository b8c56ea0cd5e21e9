/** The command line is understood exactly, and refused in words. */
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readServeOptions, type Surroundings } from './serve-options.ts';

const linux: Surroundings = { platform: 'linux', home: join('h', 'wang'), variables: {}, windowFolder: 'built' };
const read = (args: readonly string[], around: Surroundings = linux) => readServeOptions(args, around);
const folder = (args: readonly string[], around: Surroundings) => {
  const options = read(args, around);
  return options.ok ? options.value.folder : options.fault;
};

test('every option is heeded', () => {
  const args = ['--headless', '--port', '8080', '--data', 'here', '--practice', '--window-folder', 'page'];
  expect(read(args)).toEqual({ ok: true, value: { port: 8080, folder: resolve('here'), practice: true, windowFolder: resolve('page') } });
  expect(read(['--port=1', '--data=x'])).toMatchObject({ ok: true, value: { port: 1, practice: false, windowFolder: 'built' } });
});

test('what it does not know is refused in words', () => {
  const faultOf = (...args: string[]) => read(args);
  expect(faultOf('--prot', '1')).toEqual({ ok: false, fault: expect.stringContaining('--prot') });
  expect(faultOf('site')).toEqual({ ok: false, fault: expect.stringContaining('site') });
  expect(faultOf('--port')).toEqual({ ok: false, fault: expect.stringContaining('--port') });
  expect(faultOf('--practice=yes')).toEqual({ ok: false, fault: expect.stringContaining('--practice') });
  for (const port of ['65536', '-1', '1.5', 'x', '']) expect(faultOf(`--port=${port}`)).toMatchObject({ ok: false });
  expect(faultOf('--data=')).toEqual({ ok: false, fault: '--data takes a folder' });
});

test('the default folder is the platform’s, and practice has its own', () => {
  const home = join('h', 'wang');
  expect(folder([], linux)).toBe(join(home, '.local', 'share', 'wattkeeper'));
  expect(folder(['--practice'], { ...linux, variables: { XDG_DATA_HOME: 'xdg' } })).toBe(join('xdg', 'wattkeeper-practice'));
  expect(folder([], { ...linux, platform: 'darwin' })).toBe(join(home, 'Library', 'Application Support', 'wattkeeper'));
  expect(folder([], { ...linux, platform: 'win32' })).toBe(join(home, 'AppData', 'Local', 'wattkeeper'));
  expect(folder([], { ...linux, platform: 'win32', variables: { LOCALAPPDATA: 'local' } })).toBe(join('local', 'wattkeeper'));
});
