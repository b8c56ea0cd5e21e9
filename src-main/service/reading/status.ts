/** How reading goes on each bus: for the bus page and the technician. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { isLost } from '../../domain/meter/lost.ts';
import { minutesOfBus, type ReadingSettings } from '../../domain/reading/settings.ts';
import { buses, gateways } from '../../store/site/meter.ts';
import type { Context } from '../context.ts';
import { goodAt, knownState } from '../meter/note-state.ts';
import type { PolledMeter } from './polled-meter.ts';
import type { ReadingService } from './reading-service.ts';
import { readReadingSettings } from './settings.ts';
import { noSweep } from './sweep.ts';

type BusReading = HandlerOutput<'reading.status'>['buses'][number];

export function readingStatus(context: Context, reading: ReadingService): HandlerOutput<'reading.status'> {
  const settings = readReadingSettings(context.store);
  const serial = new Set(gateways(context.store).flatMap(({ id, transport }) => (transport === 'serial' ? [id] : [])));
  return {
    now: context.env.clock.now(),
    buses: buses(context.store).map((bus) => ({
      ...busReading(context, reading, bus, settings),
      hints: serial.has(bus.gateway) ? [{ code: 'bus.usbLatency', values: {} }] : [],
    })),
  };
}

function busReading(
  context: Context,
  reading: ReadingService,
  { id, name }: ReturnType<typeof buses>[number],
  settings: ReadingSettings,
): Omit<BusReading, 'hints'> {
  const reader = reading.reader(id);
  const { connected, lastError, waiting, counters } = context.fieldbus.bus(id).status();
  const { beganAt, endedAt, meters } = reader?.sweep ?? noSweep;
  return {
    ...{ busId: id, name, connected, lastError, counters },
    minutes: minutesOfBus(settings, id),
    waiting: waiting.command + waiting.screen + waiting.poll,
    sweep: beganAt === null || endedAt === null ? null : { beganAt, tookMs: Math.max(0, endedAt - beganAt), meters },
    ...ages(context, reader?.meters ?? []),
  };
}

/** The oldest of the meters that are not lost: what the promise of 3 minutes is held against. */
function ages(context: Context, meters: readonly PolledMeter[]): Pick<BusReading, 'meters' | 'lost' | 'oldestAt'> {
  const now = context.env.clock.now();
  let [lost, oldestAt] = [0, null as BusReading['oldestAt']];
  for (const { ref } of meters) {
    const state = knownState(context, ref.meterId);
    const at = goodAt(state);
    if (isLost(at, state?.detail.failingSince ?? null, now)) lost++;
    else if (at !== null && (oldestAt === null || at < oldestAt)) oldestAt = at;
  }
  return { meters: meters.length, lost, oldestAt };
}
