/** The states of a meter's replacement, in which order its acts come, and which may follow which. */
import type { ReplacementAct } from '../../../src-shared/contract/operator/replacement.ts';

export type { ReplacementAct };

export type ReplacementState = ReplacementAct | 'waiting' | 'done' | 'abandoned';

/** From here on the old meter's money is on its way: nothing is given up any more, only gone on with or reconciled. */
export const SENT: readonly ReplacementAct[] = ['carrying', 'settings', 'clock', 'restoring', 'looking'];

/** What begins by itself when an act has succeeded; every other one waits for a person. */
const BY_ITSELF: Partial<Record<ReplacementAct, ReplacementAct>> = {
  carrying: 'settings',
  settings: 'clock',
  clock: 'restoring',
  restoring: 'looking',
};

/** Which acts a person may begin when one has ended well. Doing an earlier row once more is always theirs before money is sent. */
const AFTER: Readonly<Record<ReplacementAct, readonly ReplacementAct[]>> = {
  reading: ['checking', 'reading'],
  checking: ['scanning', 'checking', 'reading'],
  scanning: ['addressing', 'scanning'],
  clearing: ['addressing', 'scanning'],
  addressing: ['lighting', 'carrying', 'scanning'],
  lighting: ['carrying', 'scanning'],
  carrying: ['settings'],
  settings: ['clock'],
  clock: ['restoring'],
  restoring: ['looking'],
  looking: [],
};

export function replacementIsOver(state: ReplacementState): boolean {
  return state === 'done' || state === 'abandoned';
}

export function replacementMayFollow(from: ReplacementState, to: ReplacementState): boolean {
  if (replacementIsOver(from)) return false;
  if (from === 'waiting') return to !== 'done';
  if (to === 'waiting') return true;
  // Where nothing was forced there is nothing to restore.
  if (from === 'clock' && to === 'looking') return true;
  return from === 'looking' ? to === 'done' : BY_ITSELF[from as ReplacementAct] === to;
}

/** The act that begins by itself after this one; null where a person is waited for. */
export function nextByItself(act: ReplacementAct): ReplacementAct | null {
  return BY_ITSELF[act] ?? null;
}

export interface Standing {
  /** The act that ended last, and whether it did what it should. */
  readonly after: ReplacementAct;
  readonly ok: boolean;
  /** What the found meter holds must be written to 0 first. */
  readonly mustClear: boolean;
  /** Nothing of the money is under way or over: a carrying that was proven to have done nothing. */
  readonly moneyBack: boolean;
}

/** What may be begun from here, the usual one first. */
export function actsFrom({ after, ok, mustClear, moneyBack }: Standing): readonly ReplacementAct[] {
  if (!ok && after === 'carrying') return moneyBack ? ['carrying', 'scanning'] : [];
  // A work lock may forbid light while the money may go over all the same.
  if (!ok && after === 'lighting') return ['lighting', 'carrying'];
  if (!ok) return SENT.includes(after) ? [after] : [after, ...earlier(after)];
  if (mustClear && (after === 'scanning' || after === 'clearing')) return ['clearing', 'scanning'];
  return AFTER[after];
}

function earlier(act: ReplacementAct): readonly ReplacementAct[] {
  if (act === 'checking') return ['reading'];
  return act === 'addressing' || act === 'clearing' ? ['scanning'] : [];
}

/** Whether the old meter can still be put back as if nothing had been. */
export function mayAbandon(acts: readonly ReplacementState[]): boolean {
  return !acts.some((state) => SENT.includes(state as ReplacementAct));
}
