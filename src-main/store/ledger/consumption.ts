/** Consumption: where each meter's next interval begins, and the last one of an account, for whoever closes or replaces the meter. */
import { sql } from 'kysely';
import { fen, negateFen, subtractFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { AccountId, EntryId, FindingId, MeterId, OperatorId, PlanId, ShiftId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import { consumed, fallBetween, keptApart, riseOfTotal, type MoneyOnMeter } from '../../domain/ledger/consumption.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { energyBetween } from '../../domain/reading/judge.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';
import type { ConsumptionKind, ConsumptionQuality } from '../schema/schema-consumption.ts';
import { freezeOf } from '../reading/freeze.ts';
import { placeOfMeter } from '../site/site.ts';
import { insertFinding } from './finding.ts';
import { balance, post } from './ledger.ts';

export interface ConsumptionRow {
  readonly meter: MeterId;
  readonly n: number;
  readonly account: AccountId;
  readonly kind: ConsumptionKind;
  readonly building: number | null;
  readonly plan: PlanId | null;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly toDay: LocalDay;
  readonly totalBeforeFen: Fen;
  readonly totalAfterFen: Fen;
  readonly balanceBeforeFen: Fen;
  readonly balanceAfterFen: Fen;
  readonly refundFen: Fen;
  readonly fallFen: Fen;
  readonly besideFen: Fen;
  readonly energyCentiKwh: CentiKwh | null;
  readonly expectedFen: Fen | null;
  readonly driftMicroYuan: number | null;
  readonly bookN: number;
  readonly entry: EntryId | null;
  readonly finding: FindingId | null;
  readonly quality: ConsumptionQuality;
}

const COLUMNS = [
  ...(['meter', 'n', 'account', 'kind', 'building', 'plan', 'from_at', 'to_at', 'to_day'] as const),
  ...(['total_before_fen', 'total_after_fen', 'balance_before_fen', 'balance_after_fen', 'refund_fen', 'fall_fen'] as const),
  ...(['beside_fen', 'energy_centi_kwh', 'expected_fen', 'drift_micro_yuan', 'book_n', 'entry', 'finding', 'quality'] as const),
] as const;
const insert = insertInto('consumption', COLUMNS);
const last = statement((q, p: { meter: MeterId }) =>
  q
    .selectFrom('consumption')
    .select(fields(...COLUMNS))
    .where('meter', '=', p.meter)
    .orderBy('n', 'desc')
    .limit(1),
);
const byN = statement((q, p: { meter: MeterId; n: number }) =>
  q
    .selectFrom('consumption')
    .select(fields(...COLUMNS))
    .where('meter', '=', p.meter)
    .where('n', '=', p.n),
);
const attached = statement((q, p: { meter: MeterId }) =>
  q.selectFrom('account_meter').select(fields('account', 'from_at')).where('meter', '=', p.meter).where('to_at', 'is', null),
);
/** The meter's book as it stood when the account got the meter; its first line where that came later. */
const bookAt = statement((q, p: { meter: MeterId; at: Instant }) =>
  q
    .selectFrom('meter_book')
    .select(fields('n', 'total_fen'))
    .where('meter', '=', p.meter)
    .orderBy(sql`at <= ${p.at}`, 'desc')
    .orderBy(sql`iif(at <= ${p.at}, -n, n)`)
    .limit(1),
);
const lastBook = statement((q, p: { meter: MeterId }) =>
  q.selectFrom('meter_book').select(fields('n', 'total_fen')).where('meter', '=', p.meter).orderBy('n', 'desc').limit(1),
);
const planOfMeter = statement((q, p: { meter: MeterId }) =>
  q.selectFrom('meter_plan').select('plan').where('meter', '=', p.meter).orderBy('n', 'desc').limit(1),
);
/** Refunds and reversals that came off the meter without its total showing it, by the lines they left in its book. */
const hidden = statement((q, p: { meter: MeterId; afterN: number; toN: number }) =>
  q
    .selectFrom('meter_book as b')
    .innerJoin('op as o', 'o.id', 'b.op')
    .innerJoin('op_step as i', (on) => on.onRef('i.op', '=', 'o.id').on('i.n', '=', 1))
    .innerJoin('op_step as c', (on) => on.onRef('c.op', '=', 'o.id').on('c.state', 'in', ['confirmed', 'reconciled']))
    .select((e) => e.fn.sum<Fen | null>('o.credit_fen').as('sum'))
    .where('b.meter', '=', p.meter)
    .where('b.n', '>', p.afterN)
    .where('b.n', '<=', p.toN)
    .where('o.kind', 'in', ['refund', 'reversal'])
    .where(sql<boolean>`i.evidence ->> '$.total' = 'same'`)
    .where(sql<boolean>`(c.state = 'confirmed' OR c.evidence ->> '$.arrived' = 1)`),
);
/** Taken off in the ledger already, and perhaps not yet on the meter. */
const openTakeBack = statement((q, p: { meter: MeterId }) =>
  q
    .selectFrom('open_op')
    .innerJoin('op', 'op.id', 'open_op.op')
    .innerJoin('op_step as i', (on) => on.onRef('i.op', '=', 'op.id').on('i.n', '=', 1))
    .select(['op.credit_fen as creditFen', sql<string | null>`i.evidence ->> '$.total'`.as('total')])
    .where('open_op.meter', '=', p.meter)
    .where('op.kind', 'in', ['refund', 'reversal', 'closing']),
);

export function consumptionByN(store: Store, meter: MeterId, n: number): ConsumptionRow | undefined {
  return byN.first(store, { meter, n });
}

export function insertConsumption(store: Store, row: ConsumptionRow): void {
  insert.run(store, row);
}

export function lastConsumption(store: Store, meter: MeterId): ConsumptionRow | undefined {
  return last.first(store, { meter });
}

/** @param afterN, toN lines of the meter's book: from after the one to the other. */
export function hiddenRefunds(store: Store, meter: MeterId, afterN: number, toN: number): Fen {
  return fen(hidden.first(store, { meter, afterN, toN })?.sum ?? 0);
}

/** Money that is being taken off the meter; hidden: the meter's total will not show it. Undefined while nothing is. */
export function takeBackUnderWay(store: Store, meter: MeterId): { readonly creditFen: Fen; readonly hidden: boolean } | undefined {
  const open = openTakeBack.first(store, { meter });
  return open && { creditFen: open.creditFen, hidden: open.total === 'same' };
}

/** Where the next interval of the account that has the meter begins. */
export interface ConsumptionBegin extends MoneyOnMeter {
  readonly account: AccountId;
  /** The number of the next row. */
  readonly n: number;
  readonly at: Instant;
  readonly bookN: number;
  /** The row before, where this one follows on it; null for an account's first. */
  readonly after: ConsumptionRow | null;
}

/** Undefined for a meter that is nobody's, that was never in the books, or whose account had its last reading. */
export function consumptionBegin(store: Store, meter: MeterId): ConsumptionBegin | undefined {
  const held = attached.first(store, { meter });
  const before = lastConsumption(store, meter);
  if (!held) return undefined;
  const n = (before?.n ?? 0) + 1;
  const goesOn = before && before.account === held.account && held.fromAt < before.toAt;
  if (goesOn && before.kind !== 'day') return undefined;
  if (!goesOn) return firstBegin(store, meter, { account: held.account, n, at: held.fromAt });
  const { totalAfterFen: totalFen, balanceAfterFen: balanceFen, bookN, toAt: at } = before;
  return { account: held.account, n, at, totalFen, balanceFen, bookN, after: before };
}

/** What the meter held when the account got it follows from what the ledger says it holds now and what was bought and given back since. */
function firstBegin(store: Store, meter: MeterId, begin: Pick<ConsumptionBegin, 'account' | 'n' | 'at'>): ConsumptionBegin | undefined {
  const first = bookAt.first(store, { meter, at: begin.at });
  const now = lastBook.first(store, { meter });
  if (!first || !now) return undefined;
  const inLedger = onMeterInLedger(store, begin.account, meter);
  const givenBack = hiddenRefunds(store, meter, first.n, now.n) + (takeBackUnderWay(store, meter)?.creditFen ?? 0);
  const balanceFen = fen(inLedger + givenBack - riseOfTotal(first.totalFen, now.totalFen));
  return { ...begin, totalFen: first.totalFen, balanceFen, bookN: first.n, after: null };
}

/** What the ledger says that the meter holds of the account: −2001. */
export function onMeterInLedger(store: Store, account: AccountId, meter: MeterId): Fen {
  return negateFen(balance(store, GL.onMeter, `${account}/${meter}`));
}

/** The sub-key of 4001 that the meter's consumption goes to now. */
export function revenueOf(store: Store, meter: MeterId): { building: number | null; plan: PlanId | null } {
  return { building: placeOfMeter(store, meter)?.building ?? null, plan: planOfMeter.first(store, { meter })?.plan ?? null };
}

export interface FinalReading {
  readonly account: AccountId;
  readonly meter: MeterId;
  readonly kind: Exclude<ConsumptionKind, 'day'>;
  readonly readAt: Instant;
  readonly balanceFen: Fen;
  /** Null where the meter can no longer say it: the ledger's own counts. */
  readonly totalPurchasedFen: Fen | null;
  /** The energy register, null where it is not known. */
  readonly energyCentiKwh: CentiKwh | null;
  readonly quality: ConsumptionQuality;
  /** Moment and actor of the entry. */
  readonly now: { readonly at: Instant; readonly localDay: LocalDay; readonly businessDay: LocalDay };
  readonly operatorId: OperatorId | null;
  readonly shiftId?: ShiftId | null;
  readonly seat: string;
  readonly reason?: string | null;
  /** A typed balance that waits for an approval: the whole fall, of either sign, goes to 1901 with its case instead of to 4001. */
  readonly provisional?: boolean;
}

export interface FinalConsumption {
  /** Null where ledger and meter said the same: nothing was to be posted. */
  readonly entry: EntryId | null;
  /** Posted to 4001; 0 or more. */
  readonly fallFen: Fen;
  /** By how much the meter holds more than the ledger said (below 0: less), where that is on 1901 with the case; else 0. */
  readonly differenceFen: Fen;
  readonly finding: FindingId | null;
}

/**
 * Posts what an account used of a meter up to its last reading, so that afterwards −2001[account, meter] is that reading's balance.
 * Where the meter holds more than the ledger says, that was no consumption: it goes to 1901 with an open case of kind 'difference'.
 * Must run in the caller's transaction, after every operation on the meter has ended; no day is posted for this account on it afterwards.
 * @throws Error while an operation is open, when the total differs from the ledger's (reconcile first), or after a final reading.
 */
export function postFinalConsumption(store: Store, final: FinalReading): FinalConsumption {
  const { account, meter } = final;
  const begin = consumptionBegin(store, meter);
  const book = lastBook.first(store, { meter });
  if (begin?.account !== account || !book) throw new Error(`meter ${meter} has no consumption of account ${account} to end`);
  if (takeBackUnderWay(store, meter)) throw new Error(`money is on its way off meter ${meter}`);
  const totalFen = final.totalPurchasedFen ?? book.totalFen;
  if (totalFen !== book.totalFen) throw new Error(`meter ${meter} shows another total than the ledger: reconcile first`);
  const end: MoneyOnMeter = { totalFen, balanceFen: final.balanceFen };
  const refundFen = hiddenRefunds(store, meter, begin.bookN, book.n);
  const wholeFen = fallBetween(begin, end, refundFen);
  const inLedgerFen = onMeterInLedger(store, account, meter);
  if (subtractFen(inLedgerFen, wholeFen) !== final.balanceFen)
    throw new Error(`meter ${meter}: the ledger says ${inLedgerFen} fen, its consumption ${wholeFen}, the meter ${final.balanceFen}`);
  return write(store, final, { begin, end, refundFen, wholeFen, bookN: book.n });
}

interface FinalFigures {
  readonly begin: ConsumptionBegin;
  readonly end: MoneyOnMeter;
  readonly refundFen: Fen;
  readonly wholeFen: Fen;
  readonly bookN: number;
}

function write(store: Store, final: FinalReading, { begin, end, refundFen, wholeFen, bookN }: FinalFigures): FinalConsumption {
  const { account, meter, kind, now, quality } = final;
  const key = revenueOf(store, meter);
  const toCase = wholeFen < 0 || (final.provisional === true && wholeFen !== 0);
  const fallFen = toCase ? ZERO_FEN : wholeFen;
  const fall = { account, meter, ...key, fallFen: wholeFen };
  const postings = toCase ? keptApart(fall) : consumed([fall]);
  const { operatorId, seat, shiftId = null, reason = null } = final;
  const entry =
    wholeFen === 0 ? null : post(store, { kind: `consumption.${kind}`, ...now, operatorId, seat, shiftId, reason, postings }).id;
  const differenceFen = toCase ? negateFen(wholeFen) : ZERO_FEN;
  const finding = toCase ? openDifference(store, final, differenceFen, entry) : null;
  insertConsumption(store, {
    ...{ meter, n: begin.n, account, kind, ...key, fromAt: begin.at, toAt: final.readAt > begin.at ? final.readAt : begin.at },
    ...{ toDay: now.localDay, totalBeforeFen: begin.totalFen, totalAfterFen: end.totalFen, balanceBeforeFen: begin.balanceFen },
    ...{ balanceAfterFen: end.balanceFen, refundFen, fallFen, besideFen: toCase ? wholeFen : ZERO_FEN },
    ...{ energyCentiKwh: energySince(store, begin, meter, final.energyCentiKwh), expectedFen: null, driftMicroYuan: null },
    ...{ bookN, entry, finding, quality },
  });
  return { entry, fallFen, differenceFen, finding };
}

/** Energy since the freeze that the row before ended with; null where there is none, or the register is not known. */
function energySince(store: Store, { after }: ConsumptionBegin, meter: MeterId, register: CentiKwh | null): CentiKwh | null {
  const freeze = after && freezeOf(store, meter, after.toDay);
  if (!freeze || register === null || freeze.era !== (placeOfMeter(store, meter)?.era ?? freeze.era)) return null;
  return energyBetween(freeze.totalCentiKwh, register);
}

function openDifference(store: Store, final: FinalReading, amountFen: Fen, entry: EntryId | null): FindingId {
  const { account, meter, now, operatorId } = final;
  return insertFinding(store, {
    ...{ kind: 'difference', meter, account, op: null, amountFen, text: amountFen > 0 ? 'balanceAbove' : 'balanceBelow' },
    ...{ at: now.at, operator: operatorId, entry },
  });
}
