/** The payment over several meters that stands on the desk, while one is made. */
import type { AccountCard } from '../../../src-shared/contract/operator/desk.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';
import type { Selling } from './selling.svelte.ts';
import { Split, type SplitParts } from './split.svelte.ts';

export class Splitting {
  current = $state.raw<Split | null>(null);
  readonly #parts: SplitParts;

  constructor(parts: SplitParts) {
    this.#parts = parts;
  }

  /** Money is under way: nothing else may take its place on the desk. */
  get underWay(): boolean {
    return this.current?.underWay ?? false;
  }

  /** False where there is nothing to split over. */
  open(account: AccountCard | null): boolean {
    if (!account || account.meters.length < 2) return false;
    this.current = new Split(account, this.#parts);
    return true;
  }

  /** What became of one that was sent before a reload; false when the engine knows none. */
  async find(uid: OpUid): Promise<boolean> {
    const split = new Split(null, this.#parts);
    this.current = split;
    if (await split.find(uid)) return true;
    this.current = null;
    return false;
  }

  /** After the outcome: its slip is the one to print again. False while a line waits for an answer. */
  async leave(selling: Selling): Promise<boolean> {
    const split = this.current;
    if (!split || !(await split.leave())) return false;
    selling.handed(split.view?.slipId ?? null);
    return true;
  }

  /** Esc: from the quote to the amounts, from the amounts away; not from money that is under way. True when it is gone. */
  back(): boolean {
    if (this.current?.stage === 'confirm') this.current.typed();
    else if (!this.underWay) this.current = null;
    return this.current === null;
  }
}
