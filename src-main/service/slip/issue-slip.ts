/** Issues the slip of an operation inside the transaction that it proves: numbered without gaps, kept as it will be printed. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import { subtractFen } from '../../../src-shared/value/fen.ts';
import type { SlipId } from '../../../src-shared/value/id.ts';
import { energyBoughtRoundedDown, priceE4 } from '../../../src-shared/value/price.ts';
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import { isFlat } from '../../domain/plan/plan.ts';
import { checkCode } from '../../domain/slip/check-code.ts';
import { planOfMeter } from '../../store/act/plan.ts';
import { accountById } from '../../store/site/account.ts';
import type { PostedEntry } from '../../store/ledger/ledger.ts';
import { steps, type OpRow, type StepRow } from '../../store/sale/op.ts';
import { operatorById } from '../../store/people/operator.ts';
import { paymentById } from '../../store/sale/payment.ts';
import { refundTenders } from '../../store/sale/refund-tender.ts';
import { meterById } from '../../store/site/meter.ts';
import { placeOfMeter, site } from '../../store/site/site.ts';
import { insertSlip } from '../../store/sale/slip.ts';
import { moment, type Actor, type Context } from '../context.ts';
import { knownState } from '../meter/note-state.ts';
import { paymentNumber } from '../payment-number.ts';
import { tendersOfOp } from '../sale/tender-parts.ts';
import { backOfSlip } from './back-of-slip.ts';
import { issuePaymentSlip } from './payment-slip.ts';
import type { EnergyOfRate, SlipContent, SlipKind } from './slip-content.ts';

/** One series of numbers a kind: S sold, P paid and pending, R returned, B back off the meter, V reversed, O paid out, W from a wrong room. */
const SERIES: Record<SlipKind, string> = {
  ...{ sale: 'S', pending: 'P', returned: 'R' },
  ...{ refund: 'B', reversal: 'V', paidOut: 'O', moved: 'W' },
};

/** Slips of what the meter has confirmed. */
const SAYS_BALANCE: readonly SlipKind[] = ['sale', 'refund', 'reversal', 'paidOut', 'moved'];

/** @param there of `moved`: the sale to the right room */
export function issueSlip(
  context: Context,
  kind: SlipKind,
  op: OpRow,
  actor: Actor,
  entry: Pick<PostedEntry, 'id' | 'hash'>,
  there: OpRow | null = null,
): SlipId {
  const now = moment(context);
  const { id } = insertSlip(context.store, {
    series: SERIES[kind],
    day: now.localDay,
    seat: actor.seat,
    kind,
    op: op.id,
    payment: op.payment,
    account: op.account,
    shift: op.shift,
    operator: actor.operatorId,
    at: now.at,
    content: {
      ...contentOf(context, kind, op, actor, entry),
      ...(op.kind === 'sale' ? {} : { back: backOfSlip(context.store, op, there) }),
    },
  });
  if (op.payment !== null && op.kind === 'sale') issuePaymentSlip(context, op.payment, actor, entry);
  return id;
}

function contentOf(context: Context, kind: SlipKind, op: OpRow, actor: Actor, entry: Pick<PostedEntry, 'hash'>): SlipContent {
  const { store } = context;
  const siteRow = site(store);
  const meter = meterById(store, op.meter);
  if (!siteRow || !meter) throw new Error(`operation ${op.id} lacks what a slip needs`);
  const paid = paidWith(store, op);
  const all = steps(store, op.id);
  const buys = op.kind === 'sale' && kind !== 'returned';
  return {
    siteName: siteRow.name,
    practice: siteRow.practice === 1,
    paymentNumber: paid.paymentNumber,
    accountName: accountById(store, op.account)?.name ?? '',
    room: placeOfMeter(store, op.meter)?.unitName ?? '',
    serial: meter.serial,
    amountFen: op.amountFen,
    creditFen: op.creditFen,
    debtFen: op.debtFen,
    feeFen: op.feeFen,
    energyCentiKwh: buys ? energyOf(context, op) : null,
    energyByRate: buys ? energyByRate(context, op) : [],
    lines: [],
    tenders: paid.tenders,
    ...cashOf(all, paid.tenders),
    ...(SAYS_BALANCE.includes(kind) ? proven(all) : { balanceBeforeFen: null, balanceAfterFen: null, purchaseCount: null }),
    operatorName: operatorById(store, actor.operatorId)?.name ?? '',
    note: op.note ?? '',
    check: checkCode(entry.hash),
  };
}

/** About how much the credit buys, at the price that the meter last showed. */
function energyOf(context: Context, { meter, creditFen }: Pick<OpRow, 'meter' | 'creditFen'>): CentiKwh | null {
  const price = knownState(context, meter)?.detail.priceE4 ?? null;
  return price === null || price === 0 || creditFen <= 0 ? null : energyBoughtRoundedDown(creditFen, priceE4(price));
}

const RATES = ['sharp', 'peak', 'flat', 'valley'] as const;

/** The same by rate, where the meter's plan has more than one price. */
function energyByRate({ store }: Context, { meter, creditFen }: Pick<OpRow, 'meter' | 'creditFen'>): EnergyOfRate[] {
  const prices = planOfMeter(store, meter)?.prices;
  if (!prices || isFlat(prices) || creditFen <= 0) return [];
  return RATES.flatMap((rate) => {
    const energyCentiKwh = energyBoughtRoundedDown(creditFen, prices[rate]);
    return energyCentiKwh === null ? [] : { rate, priceE4: prices[rate], energyCentiKwh };
  });
}

/** A sale's payment; of money that left the meter, the tenders by which it goes back. @throws Error for a sale without a payment */
function paidWith(store: Context['store'], { id, kind, payment, amountFen }: OpRow): Pick<SlipContent, 'paymentNumber' | 'tenders'> {
  const paid = payment === null ? undefined : paymentById(store, payment);
  if (paid) return { paymentNumber: paymentNumber(paid), tenders: tendersOfOp(store, { id, payment, amountFen }) };
  if (kind === 'sale') throw new Error(`operation ${id} has no payment`);
  return {
    paymentNumber: '',
    tenders: refundTenders(store, id).map((tender) => ({ method: tender.method, amountFen: tender.amountFen, reference: null })),
  };
}

function cashOf(all: readonly StepRow[], tenders: SlipContent['tenders']): Pick<SlipContent, 'tenderedFen' | 'changeFen'> {
  const tenderedFen = tenderedOf(all);
  const cashFen = tenders.find((tender) => tender.method === 'cash')?.amountFen;
  return { tenderedFen, changeFen: tenderedFen !== null && cashFen !== undefined ? subtractFen(tenderedFen, cashFen) : null };
}

/** What the meter itself said before the frame and after it. */
function proven(all: readonly StepRow[]): Pick<SlipContent, 'balanceBeforeFen' | 'balanceAfterFen' | 'purchaseCount'> {
  const before = all.findLast((step) => step.state === 'sending');
  const after = all.at(-1);
  const read = (evidence: string | null | undefined) => JSON.parse(evidence ?? '{}') as { balanceFen?: Fen; purchaseCount?: number };
  const { balanceFen, purchaseCount } = read(after?.evidence);
  return {
    balanceBeforeFen: read(before?.evidence).balanceFen ?? null,
    balanceAfterFen: balanceFen ?? null,
    purchaseCount: purchaseCount ?? null,
  };
}

/** What the cashier typed beside the amount is evidence of the first step. */
function tenderedOf([first]: readonly StepRow[]): Fen | null {
  const evidence = JSON.parse(first?.evidence ?? '{}') as { tenderedFen?: Fen | null };
  return evidence.tenderedFen ?? null;
}
