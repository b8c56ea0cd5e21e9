/** What the desktop program's window talks to: an engine in this process or, where another program has the folder open already, that one. */
import { say } from '../../src-shared/text/say.ts';
import type { Lang } from '../../src-shared/text/entry.ts';
import { sleep } from '../platform/env.ts';
import { systemClock } from '../platform/system-env.ts';
import { holdFolder, startHost, type HeldFolder, type HostOptions } from './host.ts';
import { attachEngine } from './attached-engine.ts';
import type { WindowEngine } from './engine-type.ts';
import { ownEngine } from './own-engine.ts';
import { standBy, type StandByParts } from './standby.ts';

export interface EngineTimes extends Pick<StandByParts, 'lookEveryMs' | 'returnWithinMs'> {
  /** An engine that has the folder but does not answer is just starting, or just ending. */
  readonly answerWithinMs: number;
}
export const ENGINE_TIMES: EngineTimes = { lookEveryMs: 500, returnWithinMs: 10_000, answerWithinMs: 30_000 };

export interface EngineOptions extends Pick<StandByParts, 'onOwn' | 'onLost'> {
  readonly folder: string;
  readonly host: HostOptions;
  /** For the sentence in an Error. */
  readonly language: Lang;
  readonly times: EngineTimes;
}

/** Opens the folder, or attaches to who has it open and stands by. @throws Error in words when neither can be. */
export async function openEngine(options: EngineOptions): Promise<WindowEngine> {
  const { folder, host, language, times, onOwn, onLost } = options;
  const become = async () => {
    const held = holdFolder(folder);
    return held.ok ? ownEngine(await startHost(held.value, host)) : null;
  };
  const answers = (engine: WindowEngine) => answersAs(host.version, engine, language);
  const until = systemClock.monotonicMs() + times.answerWithinMs;
  do {
    const own = await become();
    if (own) return own;
    const attached = attachEngine(folder);
    if (await answers(attached)) return standBy(attached, { answers, become, ...times, onOwn, onLost });
    await sleep(systemClock, times.lookEveryMs);
  } while (systemClock.monotonicMs() < until);
  throw new Error(say(language, 'shell.noAddress', { folder }));
}

/** Waits for the folder as long as another program has it. */
export async function waitForFolder(folder: string, { lookEveryMs }: EngineTimes): Promise<HeldFolder> {
  for (;;) {
    const held = holdFolder(folder);
    if (held.ok) return held.value;
    await sleep(systemClock, lookEveryMs);
  }
}

/** Our page and their engine must be of one version: the contract between them is not kept across versions. @throws Error when they are not */
async function answersAs(ours: string, engine: WindowEngine, language: Lang): Promise<boolean> {
  const reply = await engine.call('setup.status', {}, { token: null, language });
  if (!reply.ok && reply.code === 'gate.offline') return false;
  const value = reply.ok ? reply.value : null;
  const theirs = typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : '?';
  if (theirs === ours) return true;
  throw new Error(say(language, 'shell.otherVersion', { theirs, ours }));
}
