/** The take-over's list of differences on A4, on paper or as a file, with who printed it and when on every page. */
import type { CallOutput } from '../../src-shared/contract/operator/index.ts';
import type { CallFault } from '../api/api.svelte.ts';
import { browserPress, fileName, type Sheet } from './press.ts';
import type { Seat } from './seat.svelte.ts';

type List = CallOutput<'site.takeOverDifferences'>;

/** By the chosen printer, else by the system's dialog. Answers with the fault, or null. */
export async function printDifferences(seat: Seat, list: List): Promise<CallFault | null> {
  const sheet = await lay(seat, list);
  const { a4Printer } = seat.look;
  const press = a4Printer === null ? browserPress : seat.printer.press;
  return press.print({ printer: a4Printer, sheet });
}

/** Answers with the fault, or null when it was saved, or nowhere. */
export async function saveDifferences(seat: Seat, list: List): Promise<CallFault | null> {
  const { say, full } = seat.speech;
  await lay(seat, list);
  return seat.printer.press.savePdf?.(fileName(`${say('differences.title')} ${full(seat.now)}`)) ?? null;
}

function lay(seat: Seat, list: List): Promise<Sheet> {
  const { say, full } = seat.speech;
  const by = say('differences.printed', { name: seat.session.operator?.name ?? '', when: full(seat.now) });
  // The counters are the browser's own; the sentence gives their places.
  const [before = '', between = '', after = ''] = say('differences.page', { page: '\u0000', pages: '\u0000' }).split('\u0000');
  return seat.printer.layA4(
    { kind: 'differences', list, by },
    { left: `${list.siteName} · ${say('differences.title')} · ${by}`, page: [before, between, after] },
  );
}
