/** One more copy of a shift's slip on paper: the engine notes the copy first, then it comes out. */
import type { SlipId } from '../../src-shared/value/id.ts';
import type { CallFault } from '../api/api.svelte.ts';
import { measuredHeight } from './printer.svelte.ts';
import type { Seat } from './seat.svelte.ts';

/** Answers with the fault, or null when it went to the printer. */
export async function printShift(seat: Seat, slipId: SlipId): Promise<CallFault | null> {
  const copy = await seat.api.call('shift.printSlip', { slipId });
  if (!copy.ok) return copy.fault;
  const sheet = await seat.printer.laySlip({ kind: 'shift', slip: copy.value }, seat.slipHead.form, measuredHeight);
  return seat.printer.press.print({ printer: seat.look.slipPrinter, sheet });
}
