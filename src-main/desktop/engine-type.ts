/** What a window needs of an engine, wherever the engine runs. */
import type { Hint, Reply } from '../../src-shared/contract/call.ts';
import type { Lang } from '../../src-shared/text/entry.ts';
import type { Cancel, Env } from '../app/gate-type.ts';

export interface CallFrom {
  readonly token: string | null;
  readonly language: Lang;
}

export interface WindowEngine {
  readonly env: Env;
  /** Whether the engine runs in this process and ends with it. May become true: see `standby.ts`. */
  readonly own: boolean;
  /** Never rejects: an engine that cannot be reached answers `gate.offline`. */
  call(name: string, input: unknown, from: CallFrom): Promise<Reply<unknown>>;
  /** `state` says whether hints come. */
  listen(token: string, heard: (hints: readonly Hint[]) => void, state: (up: boolean) => void): Cancel;
  /** Ends the open exchange on each bus first. */
  close(): Promise<void>;
}
