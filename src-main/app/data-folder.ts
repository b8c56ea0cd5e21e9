/** Where the data lie when nobody says: the same for the shell and for `serve`, so that each finds the other. */
import { join } from 'node:path';

export interface Whereabouts {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** A ledger must not roam between PCs, so on Windows it is the local folder; practice has one of its own everywhere. */
export function defaultFolder(practice: boolean, { platform, home, variables }: Whereabouts): string {
  const name = practice ? 'wattkeeper-practice' : 'wattkeeper';
  if (platform === 'win32') return join(variables['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), name);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', name);
  return join(variables['XDG_DATA_HOME'] || join(home, '.local', 'share'), name);
}
