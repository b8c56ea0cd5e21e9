/** Asks what the energy that was typed costs. */
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Customer } from './customer.svelte.ts';
import type { Form } from './form.svelte.ts';

/** Puts the answer into the form, unless something else is typed by then. @returns why there is none; null where there is one. */
export async function askWorth(call: CallEngine, { account, meterId }: Customer, form: Form): Promise<CallFault | null> {
  const { energyCentiKwh, amountText } = form;
  if (!account || meterId === null || energyCentiKwh === null) return null;
  const asked = await call('sale.amountFor', { accountId: account.accountId, meterId, energyCentiKwh });
  if (asked.ok && form.amountText === amountText) form.worth = asked.value;
  return asked.ok ? null : asked.fault;
}
