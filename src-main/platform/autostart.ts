/** The file by which a Linux desktop starts a program when somebody signs in. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface AutostartFile {
  exists(): boolean;
  write(command: readonly string[]): void;
  remove(): void;
}

/** @param configFolder the desktop's, such as `~/.config`. */
export function autostartFile(configFolder: string): AutostartFile {
  const path = join(configFolder, 'autostart', 'wattkeeper.desktop');
  return {
    exists: () => existsSync(path),
    write(command) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `[Desktop Entry]\nType=Application\nName=Wattkeeper\nExec=${command.map(quoted).join(' ')}\n`);
    },
    remove: () => rmSync(path, { force: true }),
  };
}

/** As the Desktop Entry Specification quotes an argument of `Exec`: in a string of the file each backslash is written twice. */
function quoted(argument: string): string {
  const escaped = argument.replaceAll('%', '%%');
  return /[\s"'\\<>~|&;$*?#()`]/.test(escaped) ? `"${escaped.replace(/["`$\\]/g, '\\$&').replaceAll('\\', '\\\\')}"` : escaped;
}
