/** What the ledger's file knows of one meter's past: its sales, cases, work locks and accounts, newest first and in pages. */
import { sql } from 'kysely';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, FindingId, MeterId, OpId, OpUid, SlipId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { Store } from '../database/open.ts';
import type { OpState } from '../schema/schema.ts';
import { statement } from '../database/statement.ts';

interface Page {
  readonly meter: MeterId;
  /** Only what is earlier. */
  readonly before: Instant;
  readonly limit: number;
}

export interface SaleOfMeter {
  readonly op: OpId;
  readonly uid: OpUid;
  readonly kind: 'sale' | 'refund' | 'reversal' | 'carryOver';
  readonly at: Instant;
  readonly amountFen: Fen;
  readonly creditFen: Fen;
  readonly state: OpState;
  readonly operatorName: string;
  /** Of the first tender. */
  readonly method: string | null;
  /** The first way in which money that left the meter goes back. */
  readonly backMethod: string | null;
  /** 1: another operation undoes it, or is about to. */
  readonly undone: 0 | 1;
  /** The newest slip. */
  readonly slip: SlipId | null;
}

const backMethod = sql<string | null>`(SELECT method FROM refund_tender b WHERE b.op = op.id ORDER BY line LIMIT 1)`;
const undone = sql<0 | 1>`EXISTS (SELECT 1 FROM op u WHERE u.reverses = op.id
  AND NOT EXISTS (SELECT 1 FROM op_step e WHERE e.op = u.id AND e.state = 'voided'))`;
const sales = statement((q, p: { meter: MeterId; below: number; limit: number }) =>
  q
    .selectFrom('op')
    .innerJoin('operator', 'operator.id', 'op.operator')
    .innerJoin('op_step as step', 'step.op', 'op.id')
    .select((e) => [
      'op.id as op',
      'op.uid',
      sql<SaleOfMeter['kind']>`op.kind`.as('kind'),
      'op.at',
      'op.amount_fen as amountFen',
      'op.credit_fen as creditFen',
      'operator.name as operatorName',
      'step.state',
      e
        .selectFrom('tender')
        .select('tender.method')
        .whereRef('tender.payment', '=', 'op.payment')
        .orderBy('tender.line')
        .limit(sql.lit(1))
        .as('method'),
      backMethod.as('backMethod'),
      undone.as('undone'),
      e
        .selectFrom('slip')
        .select((f) => f.fn.max('slip.id').as('id'))
        .whereRef('slip.op', '=', 'op.id')
        .as('slip'),
    ])
    .where('op.meter', '=', p.meter)
    .where('op.kind', 'in', ['sale', 'refund', 'reversal', 'carryOver'])
    .where('step.n', '=', (e) =>
      e
        .selectFrom('op_step as s')
        .select((f) => f.fn.max('s.n').as('n'))
        .whereRef('s.op', '=', 'op.id'),
    )
    .where('op.id', '<', p.below as OpId)
    .orderBy('op.id', 'desc')
    .limit(p.limit),
);

export interface CaseOfMeter {
  readonly finding: FindingId;
  readonly at: Instant;
  readonly opened: 0 | 1;
  readonly text: string;
}

const cases = statement((q, p: Page) =>
  q
    .selectFrom('finding')
    .innerJoin('finding_event as event', 'event.finding', 'finding.id')
    .select(['finding.id as finding', 'event.at', 'finding.text', sql<0 | 1>`event.kind = 'opened'`.as('opened')])
    .where('finding.meter', '=', p.meter)
    .where('event.kind', 'in', ['opened', 'resolved'])
    .where('event.at', '<', p.before)
    .orderBy('event.at', 'desc')
    .limit(p.limit),
);

export interface LockOfMeter {
  readonly name: string;
  readonly reason: string;
  readonly hungAt: Instant;
  readonly removedAt: Instant | null;
  readonly removedBy: string | null;
}

const locks = statement((q, p: Page) =>
  q
    .selectFrom('work_lock as lock')
    .leftJoin('operator', 'operator.id', 'lock.removed_by')
    .select(['lock.name', 'lock.reason', 'lock.hung_at as hungAt', 'lock.removed_at as removedAt', 'operator.name as removedBy'])
    .where('lock.meter', '=', p.meter)
    .where('lock.hung_at', '<', p.before)
    .orderBy('lock.hung_at', 'desc')
    .limit(p.limit),
);

export interface AccountOfMeter {
  readonly account: AccountId;
  readonly fromAt: Instant;
  readonly name: string | null;
}

const accounts = statement((q, p: Page) =>
  q
    .selectFrom('account_meter as held')
    .select((e) => [
      'held.account',
      'held.from_at as fromAt',
      e
        .selectFrom('account_version as version')
        .select('version.name')
        .whereRef('version.account', '=', 'held.account')
        .orderBy('version.n', 'desc')
        .limit(sql.lit(1))
        .as('name'),
    ])
    .where('held.meter', '=', p.meter)
    .where('held.from_at', '<', p.before)
    .orderBy('held.from_at', 'desc')
    .limit(p.limit),
);

/** @param below only operations with a smaller id */
export function salesOfMeter(store: Store, meter: MeterId, below: number, limit: number): SaleOfMeter[] {
  return sales.all(store, { meter, below, limit });
}

/** Opened and resolved, each a row. */
export function casesOfMeter(store: Store, page: Page): CaseOfMeter[] {
  return cases.all(store, page);
}

export function locksOfMeter(store: Store, page: Page): LockOfMeter[] {
  return locks.all(store, page);
}

/** To whom it was given, and when. */
export function accountsOfMeter(store: Store, page: Page): AccountOfMeter[] {
  return accounts.all(store, page);
}
