/** Where the program's files are looked for: from the sources, and packed. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { programFiles } from './program-files.ts';

test('from the sources: the project’s own resources and version', () => {
  const files = programFiles();
  expect(files.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect([existsSync(join(files.resourceFolder, 'meter-profiles')), existsSync(files.icon)]).toEqual([true, true]);
  expect(files.windowFolder.endsWith(join('out', 'renderer'))).toBe(true);
});

test('packed: the page and the preload in the archive, the data beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-files-'));
  const archive = join(folder, 'app.asar');
  mkdirSync(archive);
  writeFileSync(join(archive, 'package.json'), '{"version":"1.2.3"}');
  expect(programFiles(archive)).toEqual({
    version: '1.2.3',
    windowFolder: join(archive, 'out', 'renderer'),
    resourceFolder: join(folder, 'resources'),
    icon: join(folder, 'resources', 'icon', 'wattkeeper.png'),
    preload: join(archive, 'out', 'preload', 'preload.cjs'),
  });
  rmSync(folder, { recursive: true });
});
