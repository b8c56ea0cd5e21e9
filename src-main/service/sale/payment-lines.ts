/** What a payment was for, line by line. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { AmountParts } from '../../domain/sale/amount.ts';
import type { PaymentLine } from '../../store/sale/payment.ts';

/** In one over several meters each line names its meter. */
export function linesOf({ creditFen, debtFen, feeFen }: AmountParts, meter: MeterId, beside: MeterId | null): PaymentLine[] {
  return [
    { kind: 'sale', amountFen: creditFen, meter },
    ...(debtFen > 0 ? [{ kind: 'debt', amountFen: debtFen, meter: beside } as const] : []),
    ...(feeFen > 0 ? [{ kind: 'fee', amountFen: feeFen, meter: beside } as const] : []),
  ];
}
