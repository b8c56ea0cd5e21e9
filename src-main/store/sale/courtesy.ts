/** Courtesy credit that an account had. */
import type { AccountId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { Store } from '../database/open.ts';
import { statement } from '../database/statement.ts';

const MOST = 60;

/** Given back because it did not arrive, it was none. */
const ofAccount = statement((q, p: { account: AccountId; limit: number }) =>
  q
    .selectFrom('op')
    .innerJoin('tender', 'tender.payment', 'op.payment')
    .select('op.at')
    .where('op.account', '=', p.account)
    .where('op.kind', '=', 'sale')
    .where('tender.method', '=', 'courtesy')
    .where((e) => e.not(e.exists(e.selectFrom('op_step').select('n').whereRef('op_step.op', '=', 'op.id').where('state', '=', 'voided'))))
    .orderBy('op.id', 'desc')
    .limit(p.limit),
);

/** When, newest first. */
export function courtesyOfAccount(store: Store, account: AccountId): Instant[] {
  return ofAccount.all(store, { account, limit: MOST }).map(({ at }) => at);
}
