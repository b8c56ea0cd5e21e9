/** The rows behind each figure of the cashier-risk page; every one of them is an act that somebody did, with its money. */
import { sql, type RawBuilder } from 'kysely';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OperatorId, OpUid } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import type { Risk } from '../../../src-shared/contract/operator/risk.ts';
import type { Store } from '../database/open.ts';
import { statement, type Statement } from '../database/statement.ts';

export interface Period {
  readonly from: LocalDay;
  readonly to: LocalDay;
  /** The same as instants, `toAt` not included. */
  readonly fromAt: Instant;
  readonly toAt: Instant;
}

export interface RiskRow {
  readonly at: Instant;
  readonly operator: OperatorId | null;
  readonly account: AccountId | null;
  readonly meter: MeterId | null;
  readonly amountFen: Fen;
  readonly about: string;
  readonly uid: OpUid | null;
}

/** Newest first, at most `limit`. */
type Asked = Period & { readonly limit: number };

/** 0.01 kWh: less than this in the days before is no tenant at home. */
export const IDLE_CENTI_KWH = 100;
const NEAR_CLOSE_MS = 3_600_000;
const SAME_AGAIN_MS = 600_000;

/** Columns at, operator, account, meter, amountFen, about, uid; each with its own conditions on the period. */
const asRows = (from: (p: Readonly<Asked>) => RawBuilder<RiskRow>): Statement<Asked, RiskRow> =>
  statement((q, p: Asked) => ({ compile: () => from(p).compile(q) }));

const OF_OP = sql`o.at, o.operator, o.account, o.meter, o.amount_fen AS amountFen`;
const SLIP_NUMBER = sql`s.series || '-' || s.day || '-' || s.seat || '-' || s.counter`;

const ROWS: Readonly<Record<Exclude<Risk, 'vacantUnits'>, Statement<Asked, RiskRow>>> = {
  reprints: asRows(
    (
      p,
    ) => sql`SELECT r.at, r.operator, s.account, o.meter, ifnull(o.amount_fen, 0) AS amountFen, ${SLIP_NUMBER} || ' #' || r.copy AS about, o.uid
      FROM slip_print r JOIN slip s ON s.id = r.slip LEFT JOIN op o ON o.id = s.op
      WHERE r.copy > 1 AND r.at >= ${p.fromAt} AND r.at < ${p.toAt} ORDER BY r.at DESC LIMIT ${p.limit}`,
  ),
  lateReversals: asRows(
    (p) => sql`SELECT ${OF_OP}, ifnull(o.note, '') AS about, o.uid FROM op o JOIN op u ON u.id = o.reverses
      WHERE o.local_day BETWEEN ${p.from} AND ${p.to} AND u.shift <> o.shift ORDER BY o.id DESC LIMIT ${p.limit}`,
  ),
  refundsNearClose: asRows(
    (p) => sql`SELECT e.at, e.operator, o.account, o.meter, o.amount_fen AS amountFen, ifnull(o.note, '') AS about, o.uid
      FROM entry e JOIN op o ON o.id = e.op JOIN shift_close c ON c.shift = e.shift
      WHERE (e.kind LIKE '%.paidOut' OR e.kind = 'sale.paidBack') AND e.at >= ${p.fromAt} AND e.at < ${p.toAt}
        AND c.at - e.at BETWEEN 0 AND ${sql.lit(NEAR_CLOSE_MS)} ORDER BY e.id DESC LIMIT ${p.limit}`,
  ),
  referencesRefused: asRows(
    (p) => sql`SELECT l.at, l.operator, l.detail ->> '$.accountId' AS account, l.detail ->> '$.meterId' AS meter,
        ifnull(l.detail ->> '$.amountFen', 0) AS amountFen, ifnull(l.detail ->> '$.tenders[0].reference', '') AS about, NULL AS uid
      FROM audit_log l WHERE l.outcome = 'payment.referenceUsed' AND l.at >= ${p.fromAt} AND l.at < ${p.toAt} ORDER BY l.id DESC LIMIT ${p.limit}`,
  ),
  overShort: asRows(
    (p) => sql`SELECT c.at, c.operator, NULL AS account, NULL AS meter, c.over_fen AS amountFen, ifnull(c.reason, '') AS about, NULL AS uid
      FROM shift_close c WHERE c.over_fen <> 0 AND c.at >= ${p.fromAt} AND c.at < ${p.toAt} ORDER BY c.id DESC LIMIT ${p.limit}`,
  ),
  drawerOpened: asRows(
    (p) => sql`SELECT m.at, m.operator, NULL AS account, NULL AS meter, iif(m.kind = 'paidIn', m.amount_fen, -m.amount_fen) AS amountFen,
        m.reason AS about, NULL AS uid
      FROM shift_move m WHERE m.at >= ${p.fromAt} AND m.at < ${p.toAt} ORDER BY m.id DESC LIMIT ${p.limit}`,
  ),
  courtesy: asRows(
    (
      p,
    ) => sql`SELECT ${OF_OP}, ifnull(o.note, '') AS about, o.uid FROM op o JOIN tender t ON t.payment = o.payment AND t.method = 'courtesy'
      WHERE o.local_day BETWEEN ${p.from} AND ${p.to} ORDER BY o.id DESC LIMIT ${p.limit}`,
  ),
  givenBack: asRows(
    (p) => sql`SELECT e.at, e.operator, o.account, o.meter, o.amount_fen AS amountFen, ifnull(o.note, '') AS about, o.uid
      FROM entry e JOIN op o ON o.id = e.op WHERE e.kind = 'sale.paidBack' AND e.at >= ${p.fromAt} AND e.at < ${p.toAt}
      ORDER BY e.id DESC LIMIT ${p.limit}`,
  ),
  sameAgain: asRows(
    (p) => sql`SELECT ${OF_OP}, ifnull(o.note, '') AS about, o.uid FROM op o
      WHERE o.kind = 'sale' AND o.local_day BETWEEN ${p.from} AND ${p.to} AND EXISTS (SELECT 1 FROM op b WHERE b.account = o.account AND b.kind = 'sale'
        AND b.amount_fen = o.amount_fen AND b.id < o.id AND o.at - b.at BETWEEN 0 AND ${sql.lit(SAME_AGAIN_MS)}
        AND NOT EXISTS (SELECT 1 FROM op_step s WHERE s.op = b.id AND s.state = 'voided')) ORDER BY o.id DESC LIMIT ${p.limit}`,
  ),
};

const sales = asRows(
  (p) => sql`SELECT ${OF_OP}, '' AS about, o.uid FROM op o
    WHERE o.kind = 'sale' AND o.local_day BETWEEN ${p.from} AND ${p.to} ORDER BY o.id DESC LIMIT ${p.limit}`,
);

/** What each meter used in days before the period's sales, as far as freezes tell. */
const useBefore = statement((q, p: { meter: MeterId; fromDay: LocalDay; toDay: LocalDay }) =>
  q
    .selectFrom('freeze')
    .select((e) => [
      e.fn.min('total_centi_kwh').as('low'),
      e.fn.max('total_centi_kwh').as('high'),
      e.fn.min('local_day').as('first'),
      e.fn.max('local_day').as('last'),
    ])
    .where('meter', '=', p.meter)
    .where('local_day', '>=', p.fromDay)
    .where('local_day', '<=', p.toDay)
    .where('quality', '=', 'good'),
);

export function riskRows(store: Store, risk: Exclude<Risk, 'vacantUnits'>, asked: Asked): RiskRow[] {
  return ROWS[risk].all(store, asked);
}

export function salesOf(store: Store, asked: Asked): RiskRow[] {
  return sales.all(store, asked);
}

/** 0.01 kWh between the first and the last freeze of these days; null where fewer than two tell. */
export function usedBetween(store: Store, meter: MeterId, fromDay: LocalDay, toDay: LocalDay): number | null {
  const use = useBefore.first(store, { meter, fromDay, toDay });
  return !use || use.first === null || use.first === use.last ? null : use.high - use.low;
}
