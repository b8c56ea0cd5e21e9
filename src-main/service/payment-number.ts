/** The number of a payment as people read it. */
import type { PaymentRow } from '../store/sale/payment.ts';

/** "20261122-000017": the day it counts for and its running number. */
export function paymentNumber(payment: Pick<PaymentRow, 'id' | 'businessDay'>): string {
  return `${payment.businessDay}-${String(payment.id).padStart(6, '0')}`;
}
