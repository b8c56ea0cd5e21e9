/** The sale whose outcome is not yet known, or whose form is open, kept across a reload of the window. */
import * as v from 'valibot';
import { accountIdField, meterIdField, opUidField, operatorIdField } from '../../../src-shared/contract/field.ts';
import type { Keep } from '../../platform/keep.ts';

const openSale = v.object({
  uid: opUidField,
  /** Whether it may have reached the engine: then its outcome is asked for before anything else. */
  sent: v.boolean(),
  operatorId: operatorIdField,
  accountId: accountIdField,
  meterId: meterIdField,
  amountText: v.string(),
});
export type OpenSale = v.InferOutput<typeof openSale>;

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
