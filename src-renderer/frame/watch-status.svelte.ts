/** Keeps the status bar, the engine's time, the pay methods and the site's zone fresh for the whole frame. */
import { live } from '../api/live.svelte.ts';
import type { Seat } from '../seat/seat.svelte.ts';

/** Lost meters and ages change by time alone. */
const EVERY_MS = 5000;

/** To be called while the frame is being made. */
export function watchStatus(seat: Seat): void {
  const status = live(
    seat.api,
    seat.clock,
    'status.read',
    () => ({}),
    ['status', 'operation', 'shift', 'control', 'opening', 'approval'],
    EVERY_MS,
  );
  const methods = live(seat.api, seat.clock, 'desk.payMethods', () => ({}), []);
  const head = live(seat.api, seat.clock, 'slip.head', () => ({}), ['status']);
  const settings = live(seat.api, seat.clock, 'settings.read', () => ({}), ['status']);
  $effect(() => {
    if (status.value) seat.setStatus(status.value, status.askedAt);
  });
  $effect(() => {
    if (methods.value) seat.methods = methods.value.methods;
  });
  $effect(() => {
    if (head.value) seat.slipHead = head.value;
  });
  $effect(() => {
    if (settings.value) seat.speech.zone = settings.value.zone;
  });
}
