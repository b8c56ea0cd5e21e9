/** The slip of a closed shift: everything that it prints is frozen in the transaction that closes it. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { SlipId } from '../../../src-shared/value/id.ts';
import { localDayOf } from '../../../src-shared/value/instant.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { DenominationFen } from '../../../src-shared/value/cash.ts';
import { checkCode } from '../../domain/slip/check-code.ts';
import { lastPosted } from '../../store/ledger/ledger.ts';
import { operatorById } from '../../store/people/operator.ts';
import { countedPieces, shiftCounts, type ShiftClose } from '../../store/shift/shift-drawer.ts';
import { paymentsOfShift, slipsOfShift } from '../../store/shift/shift-sum.ts';
import type { ShiftRow } from '../../store/shift/shift.ts';
import { site } from '../../store/site/site.ts';
import { insertSlip, printsOf, recordPrint, slipById, slipNumber, type SlipRow } from '../../store/sale/slip.ts';
import type { Actor, Context } from '../context.ts';
import { backFen, byKind, byMethod, drawerOf, movesOf, receivedFen, waitingOf } from './sums.ts';

type Slip = HandlerOutput<'shift.slip'>;
type Content = Omit<Slip, 'slipId' | 'number' | 'copies' | 'printedBy' | 'printedAt'>;

/** C: cash-up. */
const SERIES = 'C';

export function shiftNumber(shift: Pick<ShiftRow, 'id' | 'businessDay'>): string {
  return `${shift.businessDay}-${shift.id}`;
}

/** Must run in the transaction that closes the shift, after it. */
export function issueShiftSlip(context: Context, shift: ShiftRow, close: ShiftClose, actor: Actor): SlipId {
  const localDay = localDayOf(context.localTime(close.at));
  return insertSlip(context.store, {
    ...{ series: SERIES, day: localDay, seat: shift.seat, kind: 'shift', op: null, payment: null, account: null, shift: shift.id },
    ...{ operator: actor.operatorId, at: close.at, content: contentOf(context, shift, close, actor) },
  }).id;
}

function contentOf({ store, localTime }: Context, shift: ShiftRow, close: ShiftClose, actor: Actor): Content {
  const methods = byMethod(store, shift.id);
  const counts = shiftCounts(store, shift.id);
  const count = counts.at(-1);
  const last = lastPosted(store);
  const slips = slipsOfShift(store, shift.id);
  const siteRow = site(store);
  if (!count || !siteRow) throw new Error(`shift ${shift.id} lacks what its slip needs`);
  const name = (operator: ShiftRow['operator']) => operatorById(store, operator)?.name ?? '';
  return {
    ...{ siteName: siteRow.name, practice: siteRow.practice === 1, shiftNumber: shiftNumber(shift), seat: shift.seat },
    ...{ operatorName: name(shift.operator), closedByName: name(actor.operatorId), businessDay: shift.businessDay },
    ...{ localDay: localDayOf(localTime(close.at)), openedAt: shift.openedAt, closedAt: close.at },
    ...{ payments: paymentsOfShift(store, shift.id), receivedFen: receivedFen(methods), backFen: backFen(methods) },
    byMethod: methods,
    ...{ byKind: byKind(store, shift.id), moves: movesOf(store, shift.id) },
    ...drawerOf(store, shift.id, false),
    pieces: countedPieces(store, shift.id, count.n).map((kind) => ({ ...kind, denominationFen: kind.denominationFen as DenominationFen })),
    ...{ counts: counts.length, blind: count.blind === 1, countedFen: count.countedFen, overFen: close.overFen },
    ...{ reason: close.reason, handedFen: close.handedFen, leftFen: close.leftFen },
    waiting: waitingOf(store, shift.id).map(({ uid: _, ...one }) => one),
    firstSlip: slips && slipNumber(slips.first),
    lastSlip: slips && slipNumber(slips.last),
    entry: last?.id ?? null,
    hashDay: last?.localDay ?? null,
    dayHash: last ? last.hash.toString('hex') : null,
    check: last ? checkCode(last.hash) : '',
  };
}

export function shiftSlipView(context: Context, id: SlipId): Result<Slip, Fault> {
  const slip = slipById(context.store, id);
  return slip?.kind === 'shift' ? good(shown(context, slip)) : bad({ code: 'slip.unknown', field: 'slipId' });
}

/** Notes one more copy before it is printed. */
export function printShiftSlip(context: Context, actor: Actor, id: SlipId): Result<Slip, Fault> {
  const slip = slipById(context.store, id);
  if (slip?.kind !== 'shift') return bad({ code: 'slip.unknown', field: 'slipId' });
  recordPrint(context.store, { slip: id, at: context.env.clock.now(), operator: actor.operatorId, seat: actor.seat });
  return good(shown(context, slip));
}

function shown({ store }: Context, slip: SlipRow): Slip {
  const last = printsOf(store, slip.id).at(-1);
  return {
    ...(JSON.parse(slip.content) as Content),
    slipId: slip.id,
    number: slipNumber(slip),
    copies: last?.copy ?? 0,
    printedBy: last ? (operatorById(store, last.operator)?.name ?? '') : null,
    printedAt: last?.at ?? null,
  };
}
