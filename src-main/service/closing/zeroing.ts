/** The operation that takes what is left off a closed account's meter: its balance is written to 0 while the meter is held off. */
import { ZERO_FEN } from '../../../src-shared/value/fen.ts';
import type { OpId, OpUid } from '../../../src-shared/value/id.ts';
import { takeBackIntent } from '../../domain/ledger/take-back.ts';
import type { ClosingRow } from '../../store/act/closing.ts';
import { post } from '../../store/ledger/ledger.ts';
import { appendStep, insertOp, opById } from '../../store/sale/op.ts';
import { meterById, meterOnBus } from '../../store/site/meter.ts';
import { moment, type Context } from '../context.ts';
import { inputHash } from '../input-hash.ts';
import { Refused } from '../refused.ts';
import { partsOf } from '../settle/record-take-back.ts';
import { ZEROING } from '../settle/take-back.ts';
import type { FinalReading } from './final-reading.ts';

/** Operation, intent and posting. Must run in a transaction. @throws Refused meter.notConnected */
export function recordZeroing(context: Context, row: ClosingRow, reading: FinalReading, uid: OpUid): OpId {
  const { store } = context;
  const { account, meter, shift, operator, seat, approval, reason } = row;
  const place = meterOnBus(store, meter);
  const known = meterById(store, meter);
  if (!place || !known) throw new Refused({ code: 'meter.notConnected' });
  const now = moment(context);
  const { balanceFen, purchaseCount, totalPurchasedFen } = reading;
  const id = insertOp(store, {
    ...{ uid, inputHash: inputHash('closing', { closing: row.id, reading }), kind: 'closing', account, meter },
    ...{ amountFen: balanceFen, creditFen: balanceFen, debtFen: ZERO_FEN, feeFen: ZERO_FEN, reverses: null, payment: null },
    ...{ shift, operator, approval, countBefore: purchaseCount, totalBeforeFen: totalPurchasedFen, balanceBeforeFen: balanceFen },
    ...{ at: now.at, localDay: now.localDay, seat, note: reason || null, profile: known.profile, holdMs: place.holdMs },
  });
  appendStep(store, { op: id, state: 'intent', at: now.at, attempt: 0, evidence: ZEROING });
  const op = opById(store, id);
  if (!op) throw new Error(`operation ${id} was not written`);
  post(store, {
    kind: 'closing.intent',
    opId: id,
    ...now,
    shiftId: shift,
    operatorId: operator,
    seat,
    reason,
    postings: takeBackIntent(partsOf(op)),
  });
  context.hint('operation', id);
  return id;
}
