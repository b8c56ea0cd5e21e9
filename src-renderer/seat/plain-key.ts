/** Whether a key press is a page's own shortcut: a single key, meant for the page and not for a field, a dialog or the browser. */
import type { Seat } from './seat.svelte.ts';

/** Fields that take no letters. */
const NOT_TYPED = ['checkbox', 'radio', 'file', 'button'];

export function isPlainKey(event: KeyboardEvent, seat: Pick<Seat, 'finderOpen' | 'keysOpen'>): boolean {
  if (event.defaultPrevented || event.isComposing || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return false;
  if (seat.finderOpen || seat.keysOpen || document.querySelector('[data-dialog-content]') !== null) return false;
  const { target } = event;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return false;
  return !(target instanceof HTMLInputElement) || NOT_TYPED.includes(target.type);
}
