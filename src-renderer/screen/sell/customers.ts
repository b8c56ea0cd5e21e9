/** The last customers served at this desk, newest first, for paging back to them. */
import * as v from 'valibot';
import { accountIdField } from '../../../src-shared/contract/field.ts';
import type { AccountId } from '../../../src-shared/value/id.ts';
import type { Keep } from '../../platform/keep.ts';

const KEY = 'desk.customers';
export const CUSTOMERS_KEPT = 10;

const list = v.pipe(v.array(accountIdField), v.maxLength(CUSTOMERS_KEPT));

export class Customers {
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  all(): readonly AccountId[] {
    try {
      const parsed = v.safeParse(list, JSON.parse(this.#keep.read(KEY) ?? '[]'));
      return parsed.success ? parsed.output : [];
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  }

  /** A customer already in the list keeps the place, so that paging does not turn the order round under the hand. */
  seen(accountId: AccountId): void {
    const before = this.all();
    if (before.includes(accountId)) return;
    this.#keep.write(KEY, JSON.stringify([accountId, ...before].slice(0, CUSTOMERS_KEPT)));
  }

  /** The one before (step 1) or after (step −1) the customer on the desk; from an empty desk, the newest. Null past either end. */
  step(from: AccountId | null, step: 1 | -1): AccountId | null {
    const all = this.all();
    const at = from === null ? (step === 1 ? -1 : 0) : all.indexOf(from);
    return all[at + step] ?? null;
  }
}
