/** Prints one more copy of a slip: the engine notes the copy first, then paper comes. */
import type { SlipId } from '../../src-shared/value/id.ts';
import type { CallFault } from '../api/api.svelte.ts';
import { measuredHeight } from './printer.svelte.ts';
import type { Seat } from './seat.svelte.ts';

/** Answers with the fault, or null when it went to the printer. */
export async function printSlip(seat: Seat, slipId: SlipId): Promise<CallFault | null> {
  const result = await seat.api.call('slip.print', { slipId });
  if (!result.ok) return result.fault;
  return seat.printer.print(result.value, seat.look.printer, measuredHeight);
}
