/** Everything the loop must know about an open operation, read from the store in one go. */
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import type { Book } from '../../domain/operation/decide.ts';
import type { OpState } from '../../domain/operation/state.ts';
import type { MeterRef } from '../../fieldbus/fieldbus.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { lastStep, opById, steps, type OpRow, type StepRow } from '../../store/sale/op.ts';
import type { Store } from '../../store/database/open.ts';
import { meterRef } from '../meter/meter-ref.ts';
import type { Context } from '../context.ts';

export interface OpFacts {
  readonly op: OpRow;
  readonly step: StepRow;
  readonly state: OpState;
  readonly profile: Profile;
  readonly meter: MeterRef;
  /** What the meter must show for "nothing happened". */
  readonly before: Book;
}

/** @throws Error when the operation, its meter, its place on a bus or its profile is missing: the store was damaged. */
export function opFacts(context: Context, id: OpId): OpFacts {
  const op = opById(context.store, id);
  const step = lastStep(context.store, id);
  if (!op || !step) throw new Error(`operation ${id} has no rows`);
  const meter = meterRef(context.store, op.meter);
  const profile = context.profiles.get(op.profile);
  if (!meter || !profile)
    throw new Error(`operation ${id}: meter ${op.meter} has no place on a bus, or its profile ${op.profile} is not known`);
  return { op, step, state: step.state, profile, meter, before: bookBefore(context.store, op, step) };
}

/** What is known of the operation with what has been written since; whose it is, and where its meter hangs, stays as it was read. */
export function factsNow({ store }: Context, known: OpFacts): OpFacts {
  const step = lastStep(store, known.op.id);
  if (!step) throw new Error(`operation ${known.op.id} has no rows`);
  const asBefore = step.n === known.step.n && !onBook(step);
  return { ...known, step, state: step.state, before: asBefore ? known.before : bookBefore(store, known.op, step) };
}

/** Nothing of it is on the wire, so the meter's book says what the meter must show. */
function onBook({ state }: StepRow): boolean {
  return state === 'intent' || state === 'sendLater';
}

/**
 * While a frame may be out, the reading recorded before that frame decides. Otherwise the meter's book does:
 * a reconcile may have moved it since.
 */
function bookBefore(store: Store, op: OpRow, step: StepRow): Book {
  const sending = onBook(step) ? undefined : step.state === 'sending' ? step : lastSending(store, op.id);
  if (sending) return parseBefore(sending);
  const book = lastBook(store, op.meter);
  if (!book) throw new Error(`operation ${op.id}: meter ${op.meter} was never taken over`);
  return { purchaseCount: book.purchaseCount, totalPurchasedFen: book.totalFen };
}

function lastSending(store: Store, op: OpId): StepRow | undefined {
  return steps(store, op).findLast((one) => one.state === 'sending');
}

function parseBefore(step: StepRow): Book {
  const evidence = JSON.parse(step.evidence ?? '{}') as { purchaseCount?: number; totalFen?: number };
  if (evidence.purchaseCount === undefined || evidence.totalFen === undefined) {
    throw new Error(`operation ${step.op}, step ${step.n}: an attempt without its reading`);
  }
  return { purchaseCount: purchaseCount(evidence.purchaseCount), totalPurchasedFen: fen(evidence.totalFen) };
}
