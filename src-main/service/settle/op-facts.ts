/** Everything the loop must know about an open operation, read from the store in one go. */
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import type { Book } from '../../domain/operation/decide.ts';
import type { OpState } from '../../domain/operation/state.ts';
import type { MeterRef } from '../../fieldbus/fieldbus.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { lastBook } from '../../store/book.ts';
import { lastStep, opById, steps, type OpRow, type StepRow } from '../../store/op.ts';
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
  return { op, step, state: step.state, profile, meter, before: bookBefore(context, op, step) };
}

/**
 * While a frame may be out, the reading recorded before that frame decides. Otherwise the meter's book does:
 * a reconcile may have moved it since.
 */
function bookBefore(context: Context, op: OpRow, step: StepRow): Book {
  const waiting = step.state === 'intent' || step.state === 'sendLater';
  const sending = waiting ? undefined : steps(context.store, op.id).findLast((one) => one.state === 'sending');
  if (sending) return parseBefore(sending);
  const book = lastBook(context.store, op.meter);
  if (!book) throw new Error(`operation ${op.id}: meter ${op.meter} was never taken over`);
  return { purchaseCount: book.purchaseCount, totalPurchasedFen: book.totalFen };
}

function parseBefore(step: StepRow): Book {
  const evidence = JSON.parse(step.evidence ?? '{}') as { purchaseCount?: number; totalFen?: number };
  if (evidence.purchaseCount === undefined || evidence.totalFen === undefined) {
    throw new Error(`operation ${step.op}, step ${step.n}: an attempt without its reading`);
  }
  return { purchaseCount: purchaseCount(evidence.purchaseCount), totalPurchasedFen: fen(evidence.totalFen) };
}
