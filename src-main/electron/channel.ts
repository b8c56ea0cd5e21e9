/** The one channel between page and program: only our own page is heard, only well-formed messages, and every answer is a reply. */
import * as v from 'valibot';
import { SHELL_PREFIX } from '../../src-shared/contract/shell.ts';
import { CHANNEL, type ShellMessage, type ShellPush } from '../../src-shared/contract/shell-channel.ts';
import type { Lang } from '../../src-shared/text/entry.ts';
import type { Cancel, Gate } from '../app/gate-type.ts';
import { SEAT_ID } from '../app/host.ts';
import type { WindowEngine } from '../app/window-engine-type.ts';
import type { BrowserWindow, Electron, IpcMainInvokeEvent } from './electron.ts';
import { PAGE_ORIGIN } from './page.ts';

const token = v.pipe(v.string(), v.maxLength(200));
const id = v.pipe(v.number(), v.safeInteger());
const message: v.GenericSchema<unknown, ShellMessage> = v.variant('kind', [
  v.strictObject({
    kind: v.literal('call'),
    name: v.pipe(v.string(), v.maxLength(80)),
    input: v.unknown(),
    token: v.nullable(token),
    language: v.pipe(v.string(), v.maxLength(20)),
  }),
  v.strictObject({ kind: v.literal('listen'), id, token }),
  v.strictObject({ kind: v.literal('leave'), id }),
]);

export interface ChannelParts {
  readonly engine: WindowEngine;
  /** Answers the calls that begin with `shell.`. */
  readonly shellGate: Gate;
  readonly languageHeard: (language: Lang) => void;
}

export function serveChannel({ ipcMain }: Electron, window: BrowserWindow, parts: ChannelParts): void {
  const { engine, shellGate, languageHeard } = parts;
  let leave: Cancel = () => undefined;
  const push = (data: ShellPush) => {
    if (!window.isDestroyed()) window.webContents.send(CHANNEL, data);
  };
  ipcMain.handle(CHANNEL, (event, raw: unknown) => {
    const parsed = v.safeParse(message, raw);
    if (!isOurPage(event, window) || !parsed.success) {
      engine.env.log.warn('channel.refused', { origin: event.senderFrame?.origin ?? null });
      throw new Error('refused');
    }
    const said = parsed.output;
    if (said.kind === 'call') {
      const language = said.language.startsWith('en') ? 'en' : 'zh';
      languageHeard(language);
      if (said.name.startsWith(SHELL_PREFIX)) return shellGate.call(said.name, said.input, { via: 'window', seatId: SEAT_ID, language });
      return engine.call(said.name, said.input, { token: said.token, language });
    }
    // The page listens once; whoever listened before it was reloaded hears nothing more.
    leave();
    leave = () => undefined;
    if (said.kind === 'listen') {
      const up = (isUp: boolean) => push({ id: said.id, up: isUp });
      leave = engine.listen(said.token, (hints) => push({ id: said.id, hints }), up);
    }
    return undefined;
  });
}

/** The page itself and not a frame in it; a frame that is gone already has no say either. */
function isOurPage({ sender, senderFrame }: IpcMainInvokeEvent, window: BrowserWindow): boolean {
  return sender === window.webContents && senderFrame !== null && senderFrame.parent === null && senderFrame.origin === PAGE_ORIGIN;
}
