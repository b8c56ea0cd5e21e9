/** One more copy of a slip, on paper or as a file: the engine notes the copy first, then it comes out. */
import type { SlipId } from '../../src-shared/value/id.ts';
import type { CallFault } from '../api/api.svelte.ts';
import { fileName } from './press.ts';
import { measuredHeight } from './printer.svelte.ts';
import type { Seat } from './seat.svelte.ts';

/** Answers with the fault, or null when it went to the printer. */
export async function printSlip(seat: Seat, slipId: SlipId): Promise<CallFault | null> {
  const copy = await seat.api.call('slip.print', { slipId });
  if (!copy.ok) return copy.fault;
  const sheet = await seat.printer.laySlip({ kind: 'slip', slip: copy.value }, seat.slipHead.form, measuredHeight);
  return seat.printer.press.print({ printer: seat.look.slipPrinter, sheet });
}

/** Answers with the fault, or null when it was saved, or nowhere. A file is a copy as paper is, numbered before it exists. */
export async function saveSlip(seat: Seat, slipId: SlipId): Promise<CallFault | null> {
  const copy = await seat.api.call('slip.print', { slipId });
  if (!copy.ok) return copy.fault;
  await seat.printer.laySlip({ kind: 'slip', slip: copy.value }, seat.slipHead.form, measuredHeight);
  return seat.printer.press.savePdf?.(fileName(`${seat.speech.say('slip.title')} ${copy.value.number}`)) ?? null;
}
