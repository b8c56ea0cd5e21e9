/** Whether Wattkeeper starts, hidden, when somebody signs in to the PC: by the system's own list, on Linux by an autostart file. */
import { join } from 'node:path';
import { autostartFile } from '../platform/autostart.ts';
import type { Whereabouts } from '../app/data-folder.ts';

export interface StartWithPc {
  read(): boolean;
  set(on: boolean): void;
}

/** Windows' and macOS' list of what starts with a sign-in; Electron's `app` has it. */
export interface LoginItems {
  getLoginItemSettings(item: { path: string; args: string[] }): { readonly openAtLogin: boolean };
  setLoginItemSettings(item: { openAtLogin: boolean; path: string; args: string[] }): void;
}

export interface StartWithPcParts {
  readonly around: Whereabouts;
  readonly items: LoginItems;
  readonly program: string;
  /** The arguments that open the same folder again. */
  readonly repeat: readonly string[];
}

export function startWithPc({ around, items, program, repeat }: StartWithPcParts): StartWithPc {
  const { platform, home, variables } = around;
  // The portable program and the AppImage run from a place that is gone afterwards; these name the file that was started.
  const path = variables['PORTABLE_EXECUTABLE_FILE'] ?? variables['APPIMAGE'] ?? program;
  const args = [...repeat, '--hidden'];
  if (platform === 'linux') {
    const file = autostartFile(variables['XDG_CONFIG_HOME'] || join(home, '.config'));
    return { read: () => file.exists(), set: (on) => (on ? file.write([path, ...args]) : file.remove()) };
  }
  // Windows keeps one line of text.
  const item = { path, args: args.map((arg) => (arg.includes(' ') ? `"${arg}"` : arg)) };
  return {
    read: () => items.getLoginItemSettings(item).openAtLogin,
    set: (openAtLogin) => items.setLoginItemSettings({ openAtLogin, ...item }),
  };
}
