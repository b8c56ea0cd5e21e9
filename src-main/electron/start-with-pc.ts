/** Whether Wattkeeper starts, hidden, when somebody signs in to the PC: the system's list on Windows and macOS, an autostart file on Linux. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Whereabouts } from '../app/data-folder.ts';
import type { App } from './electron.ts';

export interface StartWithPc {
  read(): boolean;
  set(on: boolean): void;
}

/** @param repeat the arguments that open the same folder again. */
export function startWithPc(app: App, around: Whereabouts, repeat: readonly string[]): StartWithPc {
  const { platform, home, variables } = around;
  // The portable program and the AppImage run from a place that is gone afterwards; these name the file that was started.
  const path = variables['PORTABLE_EXECUTABLE_FILE'] ?? variables['APPIMAGE'] ?? app.getPath('exe');
  const args = [...repeat, '--hidden'].map((arg) => (arg.includes(' ') ? `"${arg}"` : arg));
  if (platform === 'linux') {
    const file = join(variables['XDG_CONFIG_HOME'] || join(home, '.config'), 'autostart', 'wattkeeper.desktop');
    return {
      read: () => existsSync(file),
      set(on) {
        if (!on) return rmSync(file, { force: true });
        mkdirSync(dirname(file), { recursive: true });
        return writeFileSync(file, `[Desktop Entry]\nType=Application\nName=Wattkeeper\nExec="${path}" ${args.join(' ')}\n`);
      },
    };
  }
  return {
    read: () => app.getLoginItemSettings({ path, args }).openAtLogin,
    set: (on) => app.setLoginItemSettings({ openAtLogin: on, path, args }),
  };
}
