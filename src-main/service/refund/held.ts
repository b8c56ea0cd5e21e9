/** The pay method of money that came off one meter and pays for another purchase: it is never in a drawer nor a channel. */
import type { Store } from '../../store/database/open.ts';
import { insertPayMethod, payMethods } from '../../store/sale/payment.ts';

/** A tender by it has the operation that took the money off as its reference, so that money pays once. */
export const HELD_METHOD = 'held';

/** Not offered at the desk: it is switched off there. Must run in a transaction. */
export function ensureHeldMethod(store: Store): void {
  if (payMethods(store).some(({ id }) => id === HELD_METHOD)) return;
  const labels = { labelZh: '转自原户', labelEn: 'moved over' };
  insertPayMethod(store, { id: HELD_METHOD, drawer: 0, needsReference: 1, active: 0, rank: 99, ...labels });
}
