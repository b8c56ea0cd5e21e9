/** Reads a bounded set of meters now: on each bus one after another, a few buses side by side. */
import type { ListedMeter } from '../../../src-shared/contract/operator/meter-view.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';

/** More than this takes minutes on one bus; the reading service comes by itself within three. */
export const MOST_READ_AT_ONCE = 200;
const BUSES_SIDE_BY_SIDE = 4;

export interface ReadProgress {
  readonly total: number;
  readonly answered: number;
  readonly silent: number;
}

/**
 * @param read true when the meter answered
 * @param goOn asked before each meter; false ends after those that are under way
 */
export async function readSelected(
  meters: readonly Pick<ListedMeter, 'meterId' | 'gateway' | 'busName'>[],
  read: (id: MeterId) => Promise<boolean>,
  report: (progress: ReadProgress) => void,
  goOn: () => boolean,
): Promise<ReadProgress> {
  const chosen = meters.slice(0, MOST_READ_AT_ONCE);
  let progress: ReadProgress = { total: chosen.length, answered: 0, silent: 0 };
  report(progress);
  const buses = [...Map.groupBy(chosen, (meter) => `${meter.gateway}\u0000${meter.busName}`).values()];
  const worker = async () => {
    for (let bus = buses.shift(); bus; bus = buses.shift()) {
      for (const { meterId } of bus) {
        if (!goOn()) return;
        const answered = await read(meterId);
        progress = answered ? { ...progress, answered: progress.answered + 1 } : { ...progress, silent: progress.silent + 1 };
        report(progress);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(BUSES_SIDE_BY_SIDE, buses.length) }, worker));
  return progress;
}
