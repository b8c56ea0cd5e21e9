/** The sale whose outcome is not yet known, or whose form is open, kept across a reload of the window. */
import * as v from 'valibot';
import { accountIdField, meterIdField, opUidField, operatorIdField } from '../../../src-shared/contract/field.ts';
import type { AccountCard } from '../../../src-shared/contract/operator/desk.ts';
import type { MeterId, OperatorId } from '../../../src-shared/value/id.ts';
import type { Keep } from '../../platform/keep.ts';

const openSale = v.object({
  uid: opUidField,
  /** Whether it may have reached the engine: then its outcome is asked for before anything else. */
  sent: v.boolean(),
  /** The first line of a payment over several meters. */
  split: v.optional(v.boolean(), false),
  operatorId: operatorIdField,
  accountId: accountIdField,
  meterId: meterIdField,
  amountText: v.string(),
});
export type OpenSale = v.InferOutput<typeof openSale>;

export type KeptAs = Pick<OpenSale, 'uid' | 'sent' | 'split'>;

/** Of the customer on the desk; null while no meter of theirs is chosen. */
export function openSaleOf(
  { account, meterId: chosen }: { account: AccountCard | null; meterId: MeterId | null },
  sale: KeptAs,
  operatorId: OperatorId,
  amountText: string,
): OpenSale | null {
  const meterId = sale.split ? account?.meters[0]?.meterId : chosen;
  return account && meterId != null ? { ...sale, operatorId, accountId: account.accountId, meterId, amountText } : null;
}

const KEY = 'desk.sale';

export function keepOpenSale(keep: Keep, sale: OpenSale | null): void {
  keep.write(KEY, sale === null ? null : JSON.stringify(sale));
}

/** What was open before the reload; null when there is nothing, or nothing readable. */
export function keptOpenSale(keep: Keep): OpenSale | null {
  const text = keep.read(KEY);
  if (text === null) return null;
  try {
    const parsed = v.safeParse(openSale, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
