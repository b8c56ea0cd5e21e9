/** What the workbook says of each meter that waits to be taken over, and what came of it. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { ImportSetId, MeterId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { statement } from '../database/statement.ts';

/** From the workbook: for whom, and what the system before said. */
export interface Claim {
  readonly meter: MeterId;
  readonly importSet: ImportSetId;
  /** Null = nobody's yet. */
  readonly accountName: string | null;
  readonly contact: string | null;
  readonly phone: string | null;
  readonly oldTenant: string | null;
  readonly oldBalanceFen: Fen | null;
  readonly oldCount: number | null;
}

export interface TakeOverRow extends Claim {
  readonly triedAt: Instant | null;
  /** Why the last try did not reach it: a fault as JSON. */
  readonly fault: string | null;
  /** When it became an account's; null also for a meter that is nobody's. */
  readonly takenAt: Instant | null;
  /** What it said, as JSON. */
  readonly found: string | null;
}

const CLAIM = ['meter', 'import_set', 'account_name', 'contact', 'phone', 'old_tenant', 'old_balance_fen', 'old_count'] as const;
const put = statement((q, p: Claim) => {
  const claim = {
    import_set: p.importSet,
    account_name: p.accountName,
    contact: p.contact,
    phone: p.phone,
    old_tenant: p.oldTenant,
    old_balance_fen: p.oldBalanceFen,
    old_count: p.oldCount,
  };
  return q
    .insertInto('take_over')
    .values({ meter: p.meter, ...claim, tried_at: null, fault: null, taken_at: null, found: null })
    .onConflict((on) => on.column('meter').doUpdateSet(claim));
});
const all = statement((q, _: object) =>
  q
    .selectFrom('take_over')
    .select(fields(...CLAIM, 'tried_at', 'fault', 'taken_at', 'found'))
    .orderBy('meter'),
);
const one = statement((q, p: { meter: MeterId }) =>
  q
    .selectFrom('take_over')
    .select(fields(...CLAIM, 'tried_at', 'fault', 'taken_at', 'found'))
    .where('meter', '=', p.meter),
);
const note = statement((q, p: Outcome) =>
  q.updateTable('take_over').set({ tried_at: p.triedAt, fault: p.fault, taken_at: p.takenAt, found: p.found }).where('meter', '=', p.meter),
);

/** Adds a claim or writes over what a former workbook said; what came of it stays. */
export function putClaim(store: Store, claim: Claim): void {
  put.run(store, claim);
}

export function takeOvers(store: Store): TakeOverRow[] {
  return all.all(store, {});
}

export function takeOverOf(store: Store, meter: MeterId): TakeOverRow | undefined {
  return one.first(store, { meter });
}

export interface Outcome {
  readonly meter: MeterId;
  readonly triedAt: Instant;
  readonly fault: string | null;
  readonly takenAt: Instant | null;
  readonly found: string | null;
}

export function noteOutcome(store: Store, outcome: Outcome): void {
  note.run(store, outcome);
}
