/** A query as people ask it, made ready for the thread: days become moments, a slip's number one record, words accounts. */
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { startOfDay } from '../../../src-shared/value/instant.ts';
import { addDays } from '../../domain/reading/slot.ts';
import { readSlipNumber } from '../../domain/slip/check-code.ts';
import { slipByNumber } from '../../store/sale/slip.ts';
import type { Context } from '../context.ts';
import type { AccountIndex } from '../desk/account-index.ts';
import type { Wanted } from './ask.ts';

/** "20261122-000017", as slips print it. */
const PAYMENT_NUMBER = /^\d{8}-(\d{6,})$/;

export function wantedOf(context: Context, index: AccountIndex, input: ParsedInput<'record.sums'>): Wanted {
  const find = input.find.trim();
  const { kind, from, to, operatorId, method, state, accountId, meterId } = input;
  return {
    ...{ kind, from, to, find, operatorId, method, state, accountId, meterId },
    fromAt: startOfDay(from, context.localTime),
    toAt: startOfDay(addDays(to, 1), context.localTime),
    foundAccounts: find === '' ? [] : index.find(find, Number.MAX_SAFE_INTEGER).accounts,
    only: find === '' ? null : meant(context, kind, find),
  };
}

/** The operation of a slip, or a payment by its number. */
function meant({ store }: Context, kind: Wanted['kind'], find: string): number | null {
  const payment = PAYMENT_NUMBER.exec(find);
  if (payment) return kind === 'payment' ? Number(payment[1]) : null;
  const number = readSlipNumber(find);
  const slip = number && slipByNumber(store, number);
  if (!slip) return null;
  return kind === 'payment' ? slip.payment : kind === 'shift' ? slip.shift : slip.op;
}
