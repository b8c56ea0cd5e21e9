/** What the shell's window talks to: an engine in this process or, where another program has the folder open already, that one. */
import { say } from '../../src-shared/text/say.ts';
import type { Lang } from '../../src-shared/text/entry.ts';
import { sleep } from '../platform/env.ts';
import { systemClock } from '../platform/system-env.ts';
import { attachEngine } from './attached-engine.ts';
import { holdFolder, SEAT_ID, startHost, type Host, type HostOptions } from './host.ts';
import type { WindowEngine } from './window-engine-type.ts';

export interface EngineOptions extends HostOptions {
  readonly folder: string;
  /** For the sentence in an Error. */
  readonly language: Lang;
}

/** An engine that has the folder but no address is just starting, or just ending. */
const ADDRESS_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 200;

/** Opens the folder, or attaches to who has it open. @throws Error in words when neither can be. */
export async function openEngine({ folder, language, ...options }: EngineOptions): Promise<WindowEngine> {
  const until = systemClock.monotonicMs() + ADDRESS_WITHIN_MS;
  for (;;) {
    const held = holdFolder(folder);
    if (held.ok) return ownEngine(await startHost(held.value, options));
    if (held.fault.url !== null) return sameVersion(attachEngine(folder), options.version, language);
    if (systemClock.monotonicMs() >= until) throw new Error(say(language, 'shell.noAddress', { folder }));
    await sleep(systemClock, LOOK_EVERY_MS);
  }
}

/** Our page and their engine must be of one version: the contract between them is not kept across versions. */
async function sameVersion(engine: WindowEngine, ours: string, language: Lang): Promise<WindowEngine> {
  const reply = await engine.call('setup.status', {}, { token: null, language });
  const value = reply.ok ? reply.value : null;
  const theirs = typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : '?';
  if (theirs === ours) return engine;
  await engine.close();
  throw new Error(say(language, 'shell.otherVersion', { theirs, ours }));
}

export function ownEngine(host: Host): WindowEngine {
  const { gate, events } = host.app;
  return {
    env: host.env,
    own: true,
    call: (name, input, { token, language }) =>
      gate.call(name, input, { via: 'window', seatId: SEAT_ID, language, ...(token === null ? {} : { token }) }),
    listen(token, heard, state) {
      const end = events.subscribe((hints) => {
        if (gate.sessionRuns(token)) return heard(hints);
        end();
        return state(false);
      });
      state(gate.sessionRuns(token));
      return end;
    },
    close: () => host.close(),
  };
}
