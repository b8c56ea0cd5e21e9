/** The pay method of courtesy credit 应急电: nobody pays, the account owes it until its next purchase. */
import type { Store } from '../../store/database/open.ts';
import { insertPayMethod, payMethods } from '../../store/sale/payment.ts';

export const COURTESY_METHOD = 'courtesy';

/** Not offered at the desk: it is switched off there. Must run in a transaction. */
export function ensureCourtesyMethod(store: Store): void {
  if (payMethods(store).some(({ id }) => id === COURTESY_METHOD)) return;
  const labels = { labelZh: '应急电 (欠)', labelEn: 'courtesy credit (owed)' };
  insertPayMethod(store, { id: COURTESY_METHOD, drawer: 0, needsReference: 0, active: 0, rank: 98, ...labels });
}
