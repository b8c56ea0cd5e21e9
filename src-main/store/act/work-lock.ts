/** Work locks 检修挂牌: who works on a meter, and that nothing may energise it meanwhile. */
import type { MeterId, OperatorId } from '../../../src-shared/value/id.ts';
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

const COLUMNS = ['meter', 'operator', 'name', 'phone', 'reason', 'until_at', 'hung_at'] as const;
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

/** @throws Error from the database when one hangs there already. */
export function hangWorkLock(store: Store, draft: WorkLockDraft): void {
  insert.run(store, draft);
}

export function workLockOf(store: Store, meter: MeterId): WorkLockDraft | undefined {
  return hanging.first(store, { meter });
}

/** Oldest first. */
export function workLocks(store: Store): WorkLockDraft[] {
  return allHanging.all(store, {});
}

/** False when none hung there. */
export function removeWorkLock(store: Store, meter: MeterId, removedAt: Instant, removedBy: OperatorId): boolean {
  return remove.run(store, { meter, removedAt, removedBy }).changes === 1;
}
