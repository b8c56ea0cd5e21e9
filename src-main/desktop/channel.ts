/** What the page may send over the shell's one channel, and who answers it: the engine, or the shell's own gate. */
import * as v from 'valibot';
import { SHELL_PREFIX } from '../../src-shared/contract/shell.ts';
import type { ShellMessage, ShellPush } from '../../src-shared/contract/shell-channel.ts';
import type { Lang } from '../../src-shared/text/entry.ts';
import type { Cancel, Gate } from '../app/gate-type.ts';
import { SEAT_ID } from './host.ts';
import type { WindowEngine } from './engine-type.ts';

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
  /** Hears which language the page speaks, whenever it changes. */
  readonly languageHeard: (language: Lang) => void;
  readonly push: (data: ShellPush) => void;
}

/** @returns what answers a message of our page. It throws where one is not well formed. */
export function createChannel({ engine, shellGate, languageHeard, push }: ChannelParts): (raw: unknown) => unknown {
  let leave: Cancel = () => undefined;
  let spoken: Lang | undefined;
  return (raw) => {
    const parsed = v.safeParse(message, raw);
    if (!parsed.success) {
      engine.env.log.warn('channel.malformed');
      throw new Error('refused');
    }
    const said = parsed.output;
    if (said.kind === 'call') {
      const language = said.language.startsWith('en') ? 'en' : 'zh';
      if (language !== spoken) languageHeard((spoken = language));
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
  };
}
