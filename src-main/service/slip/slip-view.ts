/** A slip of an operation as the window shows and prints it. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { SlipId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { operatorById } from '../../store/people/operator.ts';
import { opById } from '../../store/sale/op.ts';
import { printsOf, recordPrint, slipById, slipNumber, type SlipRow } from '../../store/sale/slip.ts';
import type { Actor, Context } from '../context.ts';
import type { SlipContent } from './slip-content.ts';

type View = HandlerOutput<'slip.view'>;

export function slipView(context: Context, id: SlipId): Result<View, Fault> {
  const slip = slipById(context.store, id);
  return slip && isOfPayment(slip) ? good(shown(context, slip)) : bad({ code: 'slip.unknown', field: 'slipId' });
}

/** Notes one more copy before it is printed: a copy that was noted and jammed in the printer is known, one printed unknown is not. */
export function printSlip(context: Context, actor: Actor, id: SlipId): Result<View, Fault> {
  const slip = slipById(context.store, id);
  if (!slip || !isOfPayment(slip)) return bad({ code: 'slip.unknown', field: 'slipId' });
  recordPrint(context.store, { slip: id, at: context.env.clock.now(), operator: actor.operatorId, seat: actor.seat });
  // Wherever the slip is shown, its number of copies has changed.
  context.hint('operation', ...(slip.op === null ? [] : [slip.op]));
  return good(shown(context, slip));
}

/** Of an operation, or of a payment over several meters; a closed shift's is shown elsewhere. */
function isOfPayment(slip: SlipRow): boolean {
  return slip.op !== null || slip.kind === 'payment';
}

function shown({ store }: Context, slip: SlipRow): View {
  const content = JSON.parse(slip.content) as SlipContent;
  const last = printsOf(store, slip.id).at(-1);
  return {
    ...content,
    back: content.back ? { undoes: content.back.undoes, to: content.back.to && { ...content.back.to } } : null,
    tenders: content.tenders.map((tender) => ({ ...tender })),
    energyByRate: content.energyByRate.map((one) => ({ ...one })),
    lines: content.lines.map((line) => ({ ...line, energyByRate: line.energyByRate.map((one) => ({ ...one })) })),
    slipId: slip.id,
    number: slipNumber(slip),
    kind: slip.kind as View['kind'],
    opId: slip.op,
    opUid: slip.op === null ? null : (opById(store, slip.op)?.uid ?? null),
    at: slip.at,
    localDay: slip.day,
    copies: last?.copy ?? 0,
    printedBy: last ? (operatorById(store, last.operator)?.name ?? '') : null,
    printedAt: last?.at ?? null,
  };
}
