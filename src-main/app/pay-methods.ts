/** The pay methods a new site starts with; afterwards they are the site's own data. */
import { insertPayMethod, payMethods, type PayMethod } from '../store/sale/payment.ts';
import type { Store } from '../store/database/open.ts';

const STARTING: readonly Omit<PayMethod, 'rank' | 'active'>[] = [
  { id: 'cash', drawer: 1, needsReference: 0, labelZh: '现金', labelEn: 'Cash' },
  { id: 'wechat', drawer: 0, needsReference: 0, labelZh: '微信', labelEn: 'WeChat' },
  { id: 'alipay', drawer: 0, needsReference: 0, labelZh: '支付宝', labelEn: 'Alipay' },
  { id: 'card', drawer: 0, needsReference: 1, labelZh: '刷卡', labelEn: 'Card' },
  { id: 'transfer', drawer: 0, needsReference: 1, labelZh: '转账', labelEn: 'Transfer' },
];

export function ensurePayMethods(store: Store): void {
  if (payMethods(store).length > 0) return;
  store.transaction(() => STARTING.forEach((method, rank) => insertPayMethod(store, { ...method, active: 1, rank })));
}
