/** Answers with what is looked at as soon as its state is another one, or when patience ends: for callers without hints. */
import { sleep, type Clock } from '../../platform/env.ts';

/** Often enough that nobody waits noticeably, seldom enough that many waiting callers cost nothing. */
const LOOK_EVERY_MS = 50;

export async function whenChanged<T extends { readonly state: string; readonly final: boolean }>(
  clock: Clock,
  look: () => T,
  unlessState: string | undefined,
  waitMs: number,
): Promise<T> {
  const deadline = clock.monotonicMs() + waitMs;
  for (;;) {
    const view = look();
    if (view.state !== unlessState || view.final || clock.monotonicMs() >= deadline) return view;
    await sleep(clock, LOOK_EVERY_MS);
  }
}
