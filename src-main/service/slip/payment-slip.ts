/** The slip of a payment over several meters: issued with the outcome of its last line, it shows what became of each. */
import { addFen, subtractFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { PaymentId } from '../../../src-shared/value/id.ts';
import { checkCode } from '../../domain/slip/check-code.ts';
import type { PostedEntry } from '../../store/ledger/ledger.ts';
import { operatorById } from '../../store/people/operator.ts';
import { opsOfPayment, steps, type OpRow } from '../../store/sale/op.ts';
import { paymentById, payMethods, type PaymentRow } from '../../store/sale/payment.ts';
import { insertSlip, slipNumber, slipsOfOp, slipsOfPayment, type SlipRow } from '../../store/sale/slip.ts';
import { accountById } from '../../store/site/account.ts';
import { site } from '../../store/site/site.ts';
import { moment, type Actor, type Context } from '../context.ts';
import { paymentNumber } from '../payment-number.ts';
import type { SlipContent, SlipLine } from './slip-content.ts';

/** M: several meters. */
const SERIES = 'M';

/** After each outcome: once every line has one, the slip of them all, once. Must run in the transaction of the outcome. */
export function issuePaymentSlip(context: Context, payment: PaymentId, actor: Actor, entry: Pick<PostedEntry, 'id' | 'hash'>): void {
  const ops = opsOfPayment(context.store, payment).filter(({ kind }) => kind === 'sale');
  if (ops.length < 2) return;
  const latest = ops.map(({ id }) => slipsOfOp(context.store, id).at(-1));
  if (latest.includes(undefined) || slipsOfPayment(context.store, payment).some(({ kind }) => kind === 'payment')) return;
  const row = paymentById(context.store, payment);
  if (!row) throw new Error(`there is no payment ${payment}`);
  const now = moment(context);
  insertSlip(context.store, {
    ...{ series: SERIES, day: now.localDay, seat: actor.seat, kind: 'payment', op: null, payment, account: row.account, shift: row.shift },
    ...{ operator: actor.operatorId, at: now.at },
    content: contentOf(
      context,
      row,
      ops,
      latest.flatMap((slip) => slip ?? []),
      entry,
    ),
  });
}

function contentOf(
  { store }: Context,
  payment: PaymentRow,
  ops: readonly OpRow[],
  slips: readonly SlipRow[],
  entry: Pick<PostedEntry, 'id' | 'hash'>,
): SlipContent & { readonly entry: number } {
  const siteRow = site(store);
  const lines = slips.map(lineOf);
  const sum = (name: 'creditFen' | 'debtFen' | 'feeFen') => addFen(...lines.map((line) => line[name]));
  return {
    ...{ siteName: siteRow?.name ?? '', practice: siteRow?.practice === 1, paymentNumber: paymentNumber(payment) },
    ...{ accountName: accountById(store, payment.account)?.name ?? '', room: roomsOf(lines), serial: '' },
    ...{ amountFen: payment.totalFen, creditFen: sum('creditFen'), debtFen: sum('debtFen'), feeFen: sum('feeFen') },
    tenders: payment.tenders,
    ...handedOver({ store }, payment, ops),
    ...{ balanceBeforeFen: null, balanceAfterFen: null, purchaseCount: null, energyCentiKwh: null, energyByRate: [] },
    ...{ operatorName: operatorById(store, payment.operator)?.name ?? '', note: payment.note ?? '' },
    ...{ check: checkCode(entry.hash), lines, entry: entry.id },
  };
}

function roomsOf(lines: readonly SlipLine[]): string {
  return [...new Set(lines.map(({ room }) => room))].join(' ');
}

/** What the line's own slip says, which was numbered when its outcome was known. */
function lineOf(slip: SlipRow): SlipLine {
  const said = JSON.parse(slip.content) as SlipContent;
  return {
    ...{ kind: slip.kind as SlipLine['kind'], number: slipNumber(slip), room: said.room, serial: said.serial },
    ...{ amountFen: said.amountFen, creditFen: said.creditFen, debtFen: said.debtFen, feeFen: said.feeFen },
    ...{ balanceBeforeFen: said.balanceBeforeFen, balanceAfterFen: said.balanceAfterFen, purchaseCount: said.purchaseCount },
    ...{ energyCentiKwh: said.energyCentiKwh, energyByRate: said.energyByRate },
  };
}

/** The cash handed over for the whole payment is kept with the first line's intent. */
function handedOver({ store }: Pick<Context, 'store'>, { tenders }: PaymentRow, [first]: readonly OpRow[]) {
  const [intent] = first ? steps(store, first.id) : [];
  const { paymentTenderedFen = null } = JSON.parse(intent?.evidence ?? '{}') as { paymentTenderedFen?: Fen | null };
  const drawers = new Set(payMethods(store).flatMap(({ id, drawer }) => (drawer === 1 ? [id] : [])));
  const cash = tenders.filter(({ method }) => drawers.has(method)).map(({ amountFen }) => amountFen);
  const changeFen = paymentTenderedFen === null || cash.length === 0 ? null : subtractFen(paymentTenderedFen, addFen(...cash));
  return { tenderedFen: paymentTenderedFen, changeFen };
}
