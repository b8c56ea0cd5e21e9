/** Starts the desktop program from its sources in a process of its own, over the stand-in for Electron, and tells its life line by line as JSON. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import { CHANNEL } from '../../../src-shared/contract/shell-channel.ts';
import { programFiles } from '../../app/program-files.ts';
import { startShell } from '../shell.ts';
import { Pc } from './app.ts';
import { createStandIn } from './electron.ts';

export type Told =
  /** What the tray says; it says it anew for each language. */
  | { readonly tray: string }
  /** The answer to a call whose name came as a line of input. */
  | { readonly reply: unknown }
  | { readonly ended: number; readonly boxes: readonly unknown[] };
const tell = (told: Told) => process.stdout.write(`${JSON.stringify(told)}\n`);

const args = process.argv.slice(2);
const folder = args[0]?.replace('--data=', '') ?? '';
mkdirSync(folder, { recursive: true });
const pc = new Pc();
const paths = { userData: folder, exe: 'wattkeeper', documents: folder };
const { electron, app } = createStandIn({ pc, args, paths, runPreload: () => Promise.resolve() });
app.once('quit', (_event: unknown, code: number) => {
  tell({ ended: code, boxes: pc.errorBoxes });
  process.exit(code);
});
process.on('SIGTERM', () => app.quit());
app.on('tray', (toolTip: string) => tell({ tray: toolTip }));

createInterface({ input: process.stdin }).on('line', (name) => {
  const page = app.windows[0]!.webContents;
  const call = { kind: 'call', name, input: {}, token: null, language: 'en' };
  void page.invokeFrom(page.mainFrame, CHANNEL, call).then((reply) => tell({ reply }));
});
void startShell(electron, {
  args,
  platform: process.platform,
  home: homedir(),
  variables: process.env,
  files: programFiles(),
  times: { lookEveryMs: 50, returnWithinMs: 300, answerWithinMs: 30_000 },
  print: (line) => process.stdout.write(`${line}\n`),
  onFault: (heard) => process.on('uncaughtException', heard).on('unhandledRejection', heard),
});
app.becomeReady();
