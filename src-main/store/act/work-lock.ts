/** Work locks 检修挂牌: who works on a meter, and that nothing may energise it meanwhile. */
import type { JobId, MeterId, OperatorId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface WorkLockDraft {
  readonly meter: MeterId;
  readonly operator: OperatorId;
  /** Who works there, and under which number they are reached. */
  readonly name: string;
  readonly phone: string;
  readonly reason: string;
  readonly untilAt: Instant | null;
  readonly hungAt: Instant;
}

export interface WorkLockRow extends WorkLockDraft {
  /** The newest job when it was hung, 0 before the first: what was asked since has a greater id, whatever the wall clock was set to. */
  readonly afterJob: JobId | 0;
}

const COLUMNS = ['meter', 'operator', 'name', 'phone', 'reason', 'until_at', 'hung_at', 'after_job'] as const;
const newestJob = statement((q, _: object) => q.selectFrom('job').select((e) => e.fn.max('id').as('id')));
const insert = insertInto('work_lock', COLUMNS);
const hanging = statement((q, p: { meter: MeterId }) =>
  q
    .selectFrom('work_lock')
    .select(fields(...COLUMNS))
    .where('meter', '=', p.meter)
    .where('removed_at', 'is', null),
);
const allHanging = statement((q, _: object) =>
  q
    .selectFrom('work_lock')
    .select(fields(...COLUMNS))
    .where('removed_at', 'is', null)
    .orderBy('hung_at')
    .orderBy('meter'),
);
const remove = statement((q, p: { meter: MeterId; removedAt: Instant; removedBy: OperatorId }) =>
  q
    .updateTable('work_lock')
    .set({ removed_at: p.removedAt, removed_by: p.removedBy })
    .where('meter', '=', p.meter)
    .where('removed_at', 'is', null),
);

/**
 * @param draft with `afterJob` where the lock of another meter moves here: what was asked since it was hung still counts
 * @throws Error from the database when one hangs there already.
 */
export function hangWorkLock(store: Store, draft: WorkLockDraft | WorkLockRow): void {
  insert.run(store, { afterJob: newestJob.first(store, {})?.id ?? 0, ...draft });
}

export function workLockOf(store: Store, meter: MeterId): WorkLockRow | undefined {
  return hanging.first(store, { meter });
}

/** Oldest first. */
export function workLocks(store: Store): WorkLockRow[] {
  return allHanging.all(store, {});
}

/** False when none hung there. */
export function removeWorkLock(store: Store, meter: MeterId, removedAt: Instant, removedBy: OperatorId): boolean {
  return remove.run(store, { meter, removedAt, removedBy }).changes === 1;
}
