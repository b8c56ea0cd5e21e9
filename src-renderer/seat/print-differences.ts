/** Prints the take-over's list of differences on A4, with who printed it and when on every page. */
import type { CallOutput } from '../../src-shared/contract/operator/index.ts';
import type { Seat } from './seat.svelte.ts';

export async function printDifferences(seat: Seat, list: CallOutput<'site.takeOverDifferences'>): Promise<void> {
  const { say, full } = seat.speech;
  const by = say('differences.printed', { name: seat.session.operator?.name ?? '', when: full(seat.now) });
  // The counters are the browser's own; the sentence gives their places.
  const [before = '', between = '', after = ''] = say('differences.page', { page: '\u0000', pages: '\u0000' }).split('\u0000');
  await seat.printer.printA4(
    { kind: 'differences', list, by },
    { left: `${list.siteName} · ${say('differences.title')} · ${by}`, page: [before, between, after] },
  );
}
