/** A replacement's sheet on A4, on paper or by the browser's dialog. */
import type { ReplacementView } from '../../src-shared/contract/operator/replacement.ts';
import type { CallFault } from '../api/api.svelte.ts';
import { browserPress } from './press.ts';
import { measuredHeight } from './printer.svelte.ts';
import type { Seat } from './seat.svelte.ts';

/** By the chosen printer, else by the system's dialog. Answers with the fault, or null. */
export async function printReplacement(seat: Seat, view: ReplacementView): Promise<CallFault | null> {
  const { say, full } = seat.speech;
  const by = say('replacementSheet.printed', { name: seat.session.operator?.name ?? '', when: full(seat.now) });
  const sheet = await seat.printer.laySlip({ kind: 'replacement', view, by }, 'A4', measuredHeight);
  const { a4Printer } = seat.look;
  return (a4Printer === null ? browserPress : seat.printer.press).print({ printer: a4Printer, sheet });
}
