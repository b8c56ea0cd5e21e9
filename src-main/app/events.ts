/** Hints that something changed: gathered for a moment, told once, never carrying data. */
import type { Hint, HintTopic } from '../../src-shared/contract/call.ts';
import type { Cancel, Env } from '../platform/env.ts';

/** Short enough that a screen feels immediate, long enough that one poll round is one message. */
const BATCH_MS = 50;
/** More ids than this in one batch become a hint without ids: read the whole topic again. */
const MOST_IDS = 100;
const MOST_LISTENERS = 64;

/** Gets each batch once; a hint with no ids means everything of its topic. */
export type HintListener = (hints: readonly Hint[]) => void;

export interface Events {
  /** Tells that these things of a topic changed; without ids, anything of it. */
  changed(topic: HintTopic, ...ids: readonly number[]): void;
  /** @returns what ends the subscription. @throws RangeError beyond 64 listeners. */
  subscribe(listener: HintListener): Cancel;
  /** Tells nothing more. */
  close(): void;
}

/** null = everything of the topic. */
type Gathered = Map<HintTopic, Set<number> | null>;

export function createEvents({ clock, log }: Pick<Env, 'clock' | 'log'>): Events {
  const listeners = new Set<HintListener>();
  let gathered: Gathered = new Map();
  let cancel: Cancel | undefined;

  function tell(): void {
    const hints = [...gathered].map(([topic, ids]): Hint => ({ topic, ids: [...(ids ?? [])] }));
    gathered = new Map();
    cancel = undefined;
    for (const listener of [...listeners]) {
      try {
        listener(hints);
      } catch (error) {
        // One broken listener must not keep the others from hearing.
        log.error('hints.listenerFailed', { error: String(error) });
      }
    }
  }

  return {
    changed(topic, ...ids) {
      if (listeners.size === 0) return;
      gather(gathered, topic, ids);
      cancel ??= clock.after(BATCH_MS, tell);
    },
    subscribe(listener) {
      if (listeners.size >= MOST_LISTENERS) throw new RangeError(`at most ${MOST_LISTENERS} may listen to hints`);
      const own: HintListener = (hints) => listener(hints);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    close() {
      cancel?.();
      listeners.clear();
    },
  };
}

function gather(into: Gathered, topic: HintTopic, ids: readonly number[]): void {
  const known = into.get(topic);
  if (known === null) return;
  const all = new Set([...(known ?? []), ...ids]);
  into.set(topic, ids.length === 0 || all.size > MOST_IDS ? null : all);
}
