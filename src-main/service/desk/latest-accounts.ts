/** The customers of the last sales, newest first. */
import type { AccountId } from '../../../src-shared/value/id.ts';
import type { Store } from '../../store/database/open.ts';
import { latestOps } from '../../store/sale/op.ts';

/** A customer may have bought several times: so many operations are looked through for each place in the list. */
const OPERATIONS_PER_PLACE = 5;

export function latestAccounts(store: Store, limit: number): AccountId[] {
  return [...new Set(latestOps(store, limit * OPERATIONS_PER_PLACE).map((op) => op.account))].slice(0, limit);
}
