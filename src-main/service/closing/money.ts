/** What the ledger holds for and against an account, and how its money goes back: the ground of its settlement. */
import { negateFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId } from '../../../src-shared/value/id.ts';
import type { AccountFigures } from '../../domain/closing/settle.ts';
import { GL } from '../../domain/ledger/chart.ts';
import type { BackTender } from '../../domain/refund/tenders.ts';
import { balance } from '../../store/ledger/ledger.ts';
import type { Store } from '../../store/database/open.ts';
import { depositPayments, salePayments } from '../../store/sale/settlement.ts';
import { tendersOfPayments } from '../refund/tenders.ts';

/** Sales looked back at: more than a tenant's year on several meters. */
const LOOK_BACK = 200;

export function figuresOf(store: Store, account: AccountId): AccountFigures {
  const held = (code: string) => balance(store, code, String(account));
  return { depositFen: negateFen(held(GL.deposit)), heldFen: negateFen(held(GL.heldForTenant)), owedFen: held(GL.tenantDebt) };
}

/** By the tenders it came by: the deposits' first, then those of the newest sales; the rest in cash. */
export function tendersOfSettlement(store: Store, account: AccountId, amountFen: Fen): BackTender[] {
  const payments = new Set([...depositPayments(store, account), ...salePayments(store, account, LOOK_BACK)]);
  return tendersOfPayments(store, [...payments], amountFen);
}
