/** Trays: which operations are still open, in which state, and whose they are. */
import type { AccountId, EntryId, MeterId, OperatorId, OpId, PaymentId } from '../../../src-shared/value/id.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { Store } from '../database/open.ts';
import type { OpState } from '../schema/schema.ts';
import { statement, type Connections } from '../database/statement.ts';
import { sql } from 'kysely';

export interface OpenOpRow {
  readonly op: OpId;
  readonly kind: string;
  readonly meter: MeterId;
  readonly account: AccountId;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly payment: PaymentId | null;
  readonly amountFen: Fen;
  /** When the operation was made. */
  readonly at: Instant;
  readonly state: OpState;
  /** When it came into its present state. */
  readonly stateAt: Instant;
  readonly attempt: number;
}

export interface TrayCount {
  readonly operator: OperatorId;
  readonly state: OpState;
  readonly count: number;
}

const open = statement((q, p: { states: string; limit: number }) =>
  q
    .selectFrom('open_op')
    .innerJoin('op', 'op.id', 'open_op.op')
    .innerJoin('op_step as step', 'step.op', 'open_op.op')
    .select([
      'open_op.op',
      'op.kind',
      'op.meter',
      'op.account',
      'op.operator',
      'op.seat',
      'op.payment',
      'op.amount_fen as amountFen',
      'op.at',
      'step.state',
      'step.at as stateAt',
      'step.attempt',
    ])
    .where('step.n', '=', (e) =>
      e
        .selectFrom('op_step as s')
        .select((f) => f.fn.max('s.n').as('n'))
        .whereRef('s.op', '=', 'open_op.op'),
    )
    .where('step.state', 'in', sql<OpState>`(SELECT value FROM json_each(${p.states}))`)
    .orderBy('open_op.op')
    .limit(p.limit),
);
const counts = statement((q, _: object) =>
  q
    .selectFrom('open_op')
    .innerJoin('op', 'op.id', 'open_op.op')
    .innerJoin('op_step as step', 'step.op', 'open_op.op')
    .select((e) => ['op.operator', 'step.state', e.fn.countAll<number>().as('count')])
    .where('step.n', '=', (e) =>
      e
        .selectFrom('op_step as s')
        .select((f) => f.fn.max('s.n').as('n'))
        .whereRef('s.op', '=', 'open_op.op'),
    )
    .groupBy(['op.operator', 'step.state']),
);

export const OPEN_STATES: readonly OpState[] = ['intent', 'sending', 'inDoubt', 'notApplied', 'frozen', 'sendLater'];

/** Open operations in any of these states, oldest first. */
export function openOps(store: Store, limit: number, states: readonly OpState[] = OPEN_STATES): OpenOpRow[] {
  return open.all(store, { states: JSON.stringify(states), limit });
}

export function trayCounts(store: Store): TrayCount[] {
  return counts.all(store, {});
}

const held = statement((q, _: object) => q.selectFrom('open_op').select(['meter', 'op']).orderBy('meter').orderBy('op'));
const recounted = statement((q, _: object) =>
  q
    .selectFrom('op')
    .innerJoin('op_step as step', 'step.op', 'op.id')
    .select(['op.meter', 'op.id as op'])
    .where('step.n', '=', (e) =>
      e
        .selectFrom('op_step as s')
        .select((f) => f.fn.max('s.n').as('n'))
        .whereRef('s.op', '=', 'op.id'),
    )
    .where('step.state', 'not in', ['confirmed', 'voided', 'reconciled'])
    .orderBy('op.meter')
    .orderBy('op.id'),
);

/** Whether the locks are those that the steps say; walks every operation there ever was. */
export function openOpsAgree(store: Connections): boolean {
  return JSON.stringify(held.all(store, {})) === JSON.stringify(recounted.all(store, {}));
}

const opsOfEntriesAfter = statement((q, p: { after: EntryId }) => q.selectFrom('entry').select('op').where('id', '>', p.after));
const lockOf = statement((q, p: { op: OpId }) =>
  q
    .selectFrom('op_step as step')
    .leftJoin('open_op', 'open_op.op', 'step.op')
    .leftJoin('op', (on) => on.onRef('op.id', '=', 'step.op').onRef('op.meter', '=', 'open_op.meter'))
    .select(['step.state', 'open_op.op as held', 'op.id as onItsMeter'])
    .where('step.op', '=', p.op)
    .orderBy('step.n', 'desc')
    .limit(1),
);

/**
 * The same of the operations that were at work since an entry, in a time that does not grow with the ledger: whoever takes money, or gives
 * an operation its end, writes an entry, and one that has its lock is looked at however old it is.
 */
export function openOpsAgreeSince(store: Connections, after: EntryId): boolean {
  const ops = [...held.all(store, {}), ...opsOfEntriesAfter.all(store, { after })].map(({ op }) => op);
  return [...new Set(ops)].every((op) => {
    if (op === null) return true;
    const lock = lockOf.first(store, { op });
    if (!lock) return false;
    return OPEN_STATES.includes(lock.state) ? lock.onItsMeter !== null : lock.held === null;
  });
}
