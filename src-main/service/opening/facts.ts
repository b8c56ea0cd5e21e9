/** Everything that decides about an opening, read from the store in one go. */
import * as v from 'valibot';
import type { AccountId, OpeningId } from '../../../src-shared/value/id.ts';
import type { MeterThen, OpeningToDecide } from '../../domain/opening/next.ts';
import { isFinal } from '../../domain/operation/state.ts';
import { accountById } from '../../store/site/account.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { lastJobStep } from '../../store/act/job.ts';
import { lastStep } from '../../store/sale/op.ts';
import { openingById, openingSteps, type OpeningRow, type OpeningStepRow } from '../../store/act/opening.ts';
import type { Store } from '../../store/database/open.ts';
import { evidenceOf, wishOf, type FirstPurchase, type OpeningWish } from './wish.ts';

export interface OpeningFacts extends Omit<OpeningToDecide, 'attended'> {
  readonly row: OpeningRow;
  readonly wish: OpeningWish;
  readonly steps: readonly OpeningStepRow[];
  readonly step: OpeningStepRow;
  /** What is to be bought as things stand: what a person named last. */
  readonly firstPurchase: FirstPurchase | null;
  /** Null while the account does not exist. */
  readonly account: AccountId | null;
}

/** @throws Error when rows are missing: the store was damaged. */
export function openingFacts(store: Store, id: OpeningId): OpeningFacts {
  const row = openingById(store, id);
  const steps = openingSteps(store, id);
  const step = steps.at(-1);
  if (!row || !step) throw new Error(`opening ${id} has no rows`);
  const wish = wishOf(row);
  const named = steps.map((one) => evidenceOf(one).purchase).findLast((purchase) => purchase !== undefined);
  const firstPurchase = named === undefined ? wish.purchase : named;
  return {
    ...{ row, wish, steps, step, state: step.state, firstPurchase, wantsPurchase: firstPurchase !== null },
    job: step.job === null ? null : (lastJobStep(store, { job: step.job, meter: row.meter })?.state ?? null),
    purchase: purchaseOf(store, steps),
    account: row.account ?? steps.map((one) => evidenceOf(one).account).findLast((account) => account !== undefined) ?? null,
  };
}

/** What became of the last purchase. Of one that was reconciled the supervisor said whether it had arrived. */
function purchaseOf(store: Store, steps: readonly OpeningStepRow[]): OpeningFacts['purchase'] {
  const op = steps.findLast((one) => one.op !== null)?.op ?? null;
  if (op === null) return null;
  const last = lastStep(store, op);
  if (!last) throw new Error(`operation ${op} of an opening has no rows`);
  if (!isFinal(last.state)) return 'open';
  const arrived =
    last.state === 'reconciled' ? v.parse(reconciledSchema, JSON.parse(last.evidence ?? '{}')).arrived : last.state === 'confirmed';
  return arrived ? 'arrived' : 'returned';
}

const reconciledSchema = v.object({ arrived: v.nullable(v.boolean()) });

/** What the meter must still show: what the ledger last knew of it, or what it said before anything was written to it. */
export function expectedOfMeter(store: Store, { row, wish }: OpeningFacts): MeterThen {
  const book = lastBook(store, row.meter);
  return book ? { purchaseCount: book.purchaseCount, totalPurchasedFen: book.totalFen } : wish.found;
}

/** Whose it will be, as far as that is known. */
export function personOf(store: Store, { account, wish }: OpeningFacts): { name: string; contact: string; phone: string } {
  const known = account === null ? undefined : accountById(store, account);
  if (known) return { name: known.name, contact: known.contact ?? '', phone: known.phone ?? '' };
  return wish.person ?? { name: '', contact: '', phone: '' };
}
