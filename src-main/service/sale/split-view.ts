/** A payment over several meters as the window sees it: each line's operation, and the slip of all once each has an outcome. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { PaymentId } from '../../../src-shared/value/id.ts';
import { opsOfPayment } from '../../store/sale/op.ts';
import { paymentById } from '../../store/sale/payment.ts';
import { slipsOfPayment } from '../../store/sale/slip.ts';
import type { Context } from '../context.ts';
import { paymentNumber } from '../payment-number.ts';
import type { Settler } from '../settle/settler.ts';
import { operationView } from './operation-view.ts';

const RUNNING: readonly string[] = ['recorded', 'writing', 'checking'];

/** @throws Error when the payment is missing. */
export function splitView(context: Context, settler: Settler, id: PaymentId): HandlerOutput<'payment.view'> {
  const payment = paymentById(context.store, id);
  if (!payment) throw new Error(`there is no payment ${id}`);
  const operations = opsOfPayment(context.store, id).map((op) => operationView(context, settler, op.id));
  const slipId = slipsOfPayment(context.store, id).findLast(({ kind }) => kind === 'payment')?.id ?? null;
  return {
    paymentId: id,
    paymentNumber: paymentNumber(payment),
    totalFen: payment.totalFen,
    mark: [...operations.map(({ state }) => state), slipId ?? ''].join(' '),
    settled: operations.every(({ state }) => !RUNNING.includes(state)),
    slipId,
    operations,
  };
}
