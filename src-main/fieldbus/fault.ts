/** How an exchange with a meter can end. */

export type ExchangeFault =
  /** Nothing that answers came in time. Whether the meter heard the request is not known. */
  | { readonly kind: 'timeout' }
  /** The meter, or its gateway, refused: Modbus exception 1…255. */
  | { readonly kind: 'exception'; readonly code: number }
  /** Something came that is no answer, or an answer whose content makes no sense. */
  | { readonly kind: 'badReply'; readonly detail: string }
  /** The line could not be opened, or broke while waiting. */
  | { readonly kind: 'lineDown'; readonly detail: string }
  /** Too many are waiting for this bus already; nothing was sent. */
  | { readonly kind: 'queueFull' }
  /** The lease has ended, or cannot hold another exchange; nothing was sent. */
  | { readonly kind: 'leaseOver' }
  /** The bus was closed. */
  | { readonly kind: 'closed' };

export type Exchange<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: ExchangeFault };

export function failed(fault: ExchangeFault): { readonly ok: false; readonly fault: ExchangeFault } {
  return { ok: false, fault };
}
