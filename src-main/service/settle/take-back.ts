/** What the loop needs for money that leaves a meter: what decides about it, and the one frame that takes it off. */
import * as v from 'valibot';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import { fen, subtractFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import type { TakeBackToDecide, TakeBackWay } from '../../domain/operation/decide-take-back.ts';
import type { Wire } from '../../fieldbus/fieldbus.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import type { Store } from '../../store/database/open.ts';
import { steps } from '../../store/sale/op.ts';
import type { Context } from '../context.ts';
import { drainSinceSending } from './drain.ts';
import type { OpFacts } from './op-facts.ts';

const waySchema = v.object({
  via: v.picklist(['negativeSale', 'setBalance', 'zero']),
  count: v.picklist(['plusOne', 'same']),
  total: v.picklist(['minusAmount', 'same']),
});

/** As the profile says; null where money cannot be taken off this meter. */
export function wayOfProfile({ refund: { via, count, total } }: Profile): TakeBackWay | null {
  return via === 'none' ? null : { via, count, total };
}

/** A closed account's meter: its balance is written to 0. */
export const ZEROING: TakeBackWay = { via: 'zero', count: 'same', total: 'same' };

/** As it was when the operation was made, kept with its intent. @throws Error when the row was written around the app. */
export function wayOfOp(store: Store, op: OpId): TakeBackWay {
  return v.parse(waySchema, JSON.parse(steps(store, op)[0]?.evidence ?? '{}'));
}

export function takeBackToDecide(context: Context, facts: OpFacts, sinceLastAttemptMs: number): TakeBackToDecide {
  const { store } = context;
  const { op, step, before, meter } = facts;
  const sent = step.attempt > 0;
  return {
    ...{ serial: meter.serial, creditFen: op.creditFen, way: wayOfOp(store, op.id), before },
    balanceBeforeFen: sent ? balanceBefore(store, op.id) : null,
    attempts: step.attempt,
    sinceLastAttemptMs: sent ? sinceLastAttemptMs : Number.POSITIVE_INFINITY,
    holdMs: op.holdMs,
    drainFen: drainSinceSending(context, facts, sinceLastAttemptMs),
  };
}

const sendingSchema = v.object({ balanceFen: v.pipe(v.number(), v.transform(fen)) });

function balanceBefore(store: Store, op: OpId): Fen {
  const sending = steps(store, op).findLast(({ state }) => state === 'sending');
  return v.parse(sendingSchema, JSON.parse(sending?.evidence ?? '{}')).balanceFen;
}

/** A balance that was read longer ago than this is not written back, less a refund: the meter deducts meanwhile. */
const FRESH_MS = 500;

/** One frame, or none where the meter's figures are no longer those that were judged: the reading that follows decides. */
export async function sendTakeBack(context: Context, wire: Wire, facts: OpFacts, purchaseCount: PurchaseCount): Promise<void> {
  const { op, meter, profile } = facts;
  const { via } = wayOfOp(context.store, op.id);
  if (via === 'negativeSale') await wire.takeBack(meter, { creditFen: op.creditFen, purchaseCount });
  else if (via === 'setBalance') await setBalance(context, wire, facts, purchaseCount);
  else await wire.writeParameters(meter, { balanceFen: ZERO_FEN, prepaidOn: profile.unopened.prepaidOn });
}

async function setBalance({ env, store }: Context, wire: Wire, { op, meter }: OpFacts, purchaseCount: PurchaseCount): Promise<void> {
  const askedMs = env.clock.monotonicMs();
  const read = await wire.readProof(meter);
  if (!read.ok || read.value.doubted || env.clock.monotonicMs() - askedMs > FRESH_MS) return;
  const { balanceFen, totalPurchasedFen, purchaseCount: countNow } = read.value;
  const moved = ((countNow + 1) & 0xffff) !== purchaseCount || totalPurchasedFen === null || balanceFen < op.creditFen;
  if (moved) return;
  const left = { balanceFen: subtractFen(balanceFen, op.creditFen), purchaseCount };
  const shrinks = wayOfOp(store, op.id).total === 'minusAmount';
  await wire.writeParameters(meter, shrinks ? { ...left, totalPurchasedFen: subtractFen(totalPurchasedFen, op.creditFen) } : left);
}
