/** What each kind of record is in the tables: the same columns for all of them. */
import { sql, type RawBuilder } from 'kysely';
import type { RecordKind } from '../../../src-shared/contract/operator/record.ts';

type Source = (lowKey: number, highKey: number) => RawBuilder<unknown>;

/** Makes one number of two; a meter's id is below it. */
export const METERS_PER_KEY = 1_000_000;

const SLIP_NUMBER = sql`(SELECT s.series || '-' || s.day || '-' || s.seat || '-' || printf('%04d', s.counter) FROM slip s
  WHERE s.op = o.id ORDER BY s.id DESC LIMIT 1)`;
const METHODS = (payment: string) => sql`(SELECT group_concat(DISTINCT t.method) FROM tender t WHERE t.payment = ${sql.raw(payment)})`;
/** group_concat DISTINCT takes no separator of its own. */
const joined = (list: RawBuilder<unknown>) => sql`replace(${list}, ',', '+')`;

const operations =
  (kinds: string): Source =>
  (lowKey, highKey) => sql`
  SELECT o.id AS key, o.at, o.kind AS what, o.account, o.meter, o.operator, o.amount_fen AS amountFen, o.credit_fen AS creditFen,
    o.debt_fen AS debtFen, o.fee_fen AS feeFen, NULL AS energyCentiKwh,
    iif(o.payment IS NULL, (SELECT replace(group_concat(DISTINCT b.method), ',', '+') FROM refund_tender b WHERE b.op = o.id),
      ${joined(METHODS('o.payment'))}) AS method,
    (SELECT state FROM op_step s WHERE s.op = o.id ORDER BY s.n DESC LIMIT 1) AS state, ${SLIP_NUMBER} AS number, o.note
  FROM op o WHERE o.id BETWEEN ${lowKey} AND ${highKey} AND o.kind IN (${sql.raw(kinds)})`;

const lineSum = (kind: string) =>
  sql`(SELECT ifnull(sum(l.amount_fen), 0) FROM payment_line l WHERE l.payment = p.id AND l.kind = '${sql.raw(kind)}')`;

export const SOURCES: Readonly<Record<RecordKind, Source>> = {
  sale: operations(`'sale'`),
  refund: operations(`'refund', 'closing'`),
  reversal: operations(`'reversal'`),
  payment: (lowKey, highKey) => sql`
    SELECT p.id AS key, p.at, (SELECT replace(group_concat(DISTINCT l.kind), ',', '+') FROM payment_line l WHERE l.payment = p.id) AS what,
      p.account, (SELECT iif(count(DISTINCT l.meter) = 1, max(l.meter), NULL) FROM payment_line l WHERE l.payment = p.id) AS meter,
      p.operator, p.total_fen AS amountFen, ${lineSum('sale')} AS creditFen, ${lineSum('debt')} AS debtFen, ${lineSum('fee')} AS feeFen,
      NULL AS energyCentiKwh, ${joined(METHODS('p.id'))} AS method, '' AS state,
      p.business_day || '-' || printf('%06d', p.id) AS number, p.note
    FROM payment p WHERE p.id BETWEEN ${lowKey} AND ${highKey}`,
  opening: () => sql`
    SELECT o.id AS key, o.at, 'opening' AS what, o.account, o.meter, o.operator, NULL AS amountFen, NULL AS creditFen, NULL AS debtFen,
      NULL AS feeFen, NULL AS energyCentiKwh, '' AS method,
      (SELECT state FROM opening_step s WHERE s.opening = o.id ORDER BY s.n DESC LIMIT 1) AS state, '' AS number, '' AS note
    FROM opening o`,
  closing: () => sql`
    SELECT c.id AS key, c.at, 'closing' AS what, c.account, c.meter, c.operator, NULL AS amountFen, NULL AS creditFen, NULL AS debtFen,
      NULL AS feeFen, NULL AS energyCentiKwh, '' AS method,
      (SELECT state FROM closing_step s WHERE s.closing = c.id ORDER BY s.n DESC LIMIT 1) AS state, '' AS number, c.reason AS note
    FROM closing c`,
  act: () => sql`
    SELECT j.id * ${sql.raw(String(METERS_PER_KEY))} + i.meter AS key, j.at, j.kind AS what,
      (SELECT a.account FROM account_meter a WHERE a.meter = i.meter AND a.from_at <= j.at AND (a.to_at IS NULL OR a.to_at > j.at)) AS account,
      i.meter, j.operator, NULL AS amountFen, NULL AS creditFen, NULL AS debtFen, NULL AS feeFen, NULL AS energyCentiKwh, '' AS method,
      (SELECT state FROM job_step s WHERE s.job = i.job AND s.meter = i.meter ORDER BY s.n DESC LIMIT 1) AS state, '' AS number, j.reason AS note
    FROM job j JOIN job_item i ON i.job = j.id`,
  reading: () => sql`
    SELECT f.local_day * ${sql.raw(String(METERS_PER_KEY))} + f.meter AS key, f.read_at AS at, 'freeze' AS what,
      (SELECT a.account FROM account_meter a WHERE a.meter = f.meter AND a.from_at <= f.read_at AND (a.to_at IS NULL OR a.to_at > f.read_at))
        AS account,
      f.meter, NULL AS operator, f.balance_fen AS amountFen, f.total_fen AS creditFen, NULL AS debtFen, NULL AS feeFen,
      f.total_centi_kwh AS energyCentiKwh, '' AS method, f.quality AS state, '' AS number, '' AS note
    FROM freeze f`,
  shift: () => sql`
    SELECT s.id AS key, s.opened_at AS at, 'shift' AS what, NULL AS account, NULL AS meter, s.operator,
      c.handed_fen + c.left_fen AS amountFen, c.handed_fen AS creditFen, c.left_fen AS debtFen, c.over_fen AS feeFen, NULL AS energyCentiKwh,
      '' AS method, iif(s.closed_at IS NULL, 'open', 'closed') AS state, s.business_day || '-' || s.id AS number, c.reason AS note
    FROM shift s LEFT JOIN shift_close c ON c.shift = s.id`,
};
