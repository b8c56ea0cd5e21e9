/** The sheet of final readings or the settlement of an account, on A4 or A5, with who printed it and when. */
import type { ClosingAccount } from '../../src-shared/contract/operator/closing.ts';
import type { CallFault } from '../api/api.svelte.ts';
import { browserPress } from './press.ts';
import { measuredHeight } from './printer.svelte.ts';
import type { Seat } from './seat.svelte.ts';

export type ClosingSheet = 'reading' | 'settlement';

/** Where slips are on the roll, a sheet that is signed is A4 all the same. Answers with the fault, or null when it went to the printer. */
export async function printClosing(seat: Seat, account: ClosingAccount, sheet: ClosingSheet): Promise<CallFault | null> {
  const form = seat.slipHead.form === 'A5' ? 'A5' : 'A4';
  const by = seat.speech.say('sheet.printed', { name: seat.session.operator?.name ?? '', at: seat.speech.full(seat.now) });
  const laid = await seat.printer.laySlip({ kind: 'closing', account, sheet, form, by }, form, measuredHeight);
  const { a4Printer } = seat.look;
  const press = a4Printer === null ? browserPress : seat.printer.press;
  return press.print({ printer: a4Printer, sheet: laid });
}
