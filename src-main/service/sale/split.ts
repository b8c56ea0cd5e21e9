/** One payment for several meters: checked line by line, recorded as a whole or not at all, then one operation per meter. */
import { hash } from 'node:crypto';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { addFen, fen, subtractFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { shareTenders } from '../../domain/sale/share.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { opByUid } from '../../store/sale/op.ts';
import { payMethods, type PaymentLine, type PayMethod } from '../../store/sale/payment.ts';
import { GL } from '../../domain/ledger/chart.ts';
import type { Actor, Context } from '../context.ts';
import { shiftNow, shiftObstacle } from '../shift/shift-now.ts';
import { quote, type Quote } from './quote.ts';
import { linesOf } from './payment-lines.ts';
import { saleFacts, type SaleFacts } from './sale-facts.ts';
import { checked, checkTenders, insertIntent, orRefused, paymentWith, Refused, type SaleInput } from './sell.ts';

export type SplitInput = ParsedInput<'sale.split'>;
type Parts = ReturnType<typeof checked>;

interface Line {
  readonly sale: SaleInput;
  readonly facts: SaleFacts;
  readonly parts: Parts;
}

/** What each part would do; the debt is taken from the first lines first. Null when one of the meters does not exist. */
export function quoteSplit(context: Context, { accountId, lines }: ParsedInput<'sale.quoteSplit'>): Quote[] | null {
  let owedFen = balance(context.store, GL.tenantDebt, String(accountId));
  const quotes = lines.map(({ meterId, amountFen }) => {
    const one = quote(context, accountId, meterId, amountFen, owedFen);
    if (one) owedFen = subtractFen(owedFen, fen(one.debtFen));
    return one;
  });
  return quotes.some((one) => one === null) ? null : quotes.flatMap((one) => one ?? []);
}

/**
 * Records payment, operations and intents in one transaction; nothing is sent here. The same uids with the same input answer with the same
 * operations and record nothing.
 * @param maySendLater whether the caller holds the right to sell to a lost meter
 */
export function sellSplit(context: Context, actor: Actor, input: SplitInput, maySendLater: boolean): Result<OpId[], Fault> {
  return orRefused(() => context.store.transaction(() => recordedBefore(context, input) ?? recorded(context, actor, input, maySendLater)));
}

/** @throws Refused when one of the uids was used for anything else. */
function recordedBefore({ store }: Context, input: SplitInput): OpId[] | null {
  const before = input.lines.map(({ uid }) => opByUid(store, uid));
  if (before.every((op) => op === undefined)) return null;
  const inputHash = hashOf(input);
  return before.map((op, index) => {
    if (!op?.inputHash.equals(inputHash)) throw new Refused({ code: 'sale.uidUsed', field: `lines.${index}.uid` });
    return op.id;
  });
}

function recorded(context: Context, actor: Actor, input: SplitInput, maySendLater: boolean): OpId[] {
  const methods = payMethods(context.store);
  const amountFen = addFen(...input.lines.map((line) => line.amountFen));
  if (input.lines.some((line) => line.amountFen <= 0)) throw new Refused({ code: 'sale.amountNotPositive', field: 'lines' });
  checkTenders(methods, { ...input, amountFen });
  refuseTwice(input.lines);
  const lines = checkedLines(context, input, methods, maySendLater);
  const closed = shiftObstacle(context, actor);
  if (closed) throw new Refused(closed);
  const { shift, now } = shiftNow(context, actor);
  const payment = paymentWith(context, actor, input, now, shift.id, lines.flatMap(paymentLines));
  const inputHash = hashOf(input);
  const evidence = { paymentTenderedFen: input.tenderedFen };
  const ops = lines.map(({ sale, facts, parts }) =>
    insertIntent(context, actor, sale, { now, inputHash, facts, shift: shift.id, payment, parts, methods, evidence }),
  );
  context.hint('operation', ...ops);
  context.hint('shift', shift.id);
  return ops;
}

/** Each line as a sale of its own, paid with its share of the tenders; nothing is recorded before all of them may be. */
function checkedLines(context: Context, input: SplitInput, methods: readonly PayMethod[], maySendLater: boolean): Line[] {
  const { accountId, note, sameAgainConfirmed, sendLater } = input;
  const shares = shareTenders(
    input.tenders,
    input.lines.map(({ amountFen }) => amountFen),
  );
  let owedFen: Fen | null = null;
  return input.lines.map((line, index) => {
    const tenders = shares[index] ?? [];
    const sale: SaleInput = { ...line, accountId, tenders, tenderedFen: null, note, sameAgainConfirmed, sendLater };
    const found = saleFacts(context, accountId, line.meterId);
    if (!found) throw new Refused({ code: 'meter.unknown', field: `lines.${index}.meterId` });
    const facts = owedFen === null ? found : { ...found, owedFen };
    const parts = atLine(index, () => checked(context, sale, facts, { maySendLater, methods }));
    owedFen = subtractFen(facts.owedFen, parts.debtFen);
    return { sale, facts, parts };
  });
}

/** Says which line a refusal is about. */
function atLine<T>(index: number, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Refused) || error.fault.code === 'sale.sameAgain' || error.fault.code === 'sale.unusual') throw error;
    throw new Refused({ ...error.fault, field: `lines.${index}.${error.fault.field ?? 'meterId'}` });
  }
}

function refuseTwice(lines: SplitInput['lines']): void {
  const meters = lines.map(({ meterId }) => meterId);
  const twice = meters.findIndex((meter, index) => meters.indexOf(meter) < index);
  if (twice >= 0) throw new Refused({ code: 'split.meterTwice', field: `lines.${twice}.meterId` });
  if (new Set(lines.map(({ uid }) => uid)).size < lines.length) throw new Refused({ code: 'sale.uidUsed', field: 'lines' });
}

/** What goes to its meter, and what of it pays a debt: both name the meter, so that each operation is found in its payment. */
function paymentLines({ sale: { meterId }, parts }: Line): PaymentLine[] {
  return linesOf(parts, meterId, meterId);
}

/** What makes two requests the same payment, in a fixed order. */
function hashOf({ accountId, lines, tenders, tenderedFen, note }: SplitInput): Buffer {
  const fixed = [
    ...['split', accountId, lines.map(({ uid, meterId, amountFen }) => [uid, meterId, amountFen])],
    ...[tenders.map(({ method, amountFen, reference }) => [method, amountFen, reference]), tenderedFen, note],
  ];
  return hash('sha256', JSON.stringify(fixed), 'buffer');
}
