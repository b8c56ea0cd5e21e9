/** Which page opens first, by what the operator does all day. */
import type { OperatorView } from '../../src-shared/contract/operator/session.ts';
import type { PageId } from '../seat/route.svelte.ts';

/** Whoever only sells begins at the sell desk, everybody else with today's tray. */
export function startPage({ roles, rights }: Pick<OperatorView, 'roles' | 'rights'>): PageId {
  if (roles.includes('cashier') && rights.includes('sell')) return 'sell';
  return rights.includes('viewAccounts') ? 'overview' : 'settings';
}
