/** Days of the practice building in virtual time: taken over, read, sold to, charged from elsewhere, frozen, and judged at the end. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { instant, localDayOf, zoneClock, type LocalDay } from '../../../src-shared/value/instant.ts';
import { systemClock } from '../../platform/system-env.ts';
import { constantLoad } from '../../simulator/meter/state.ts';
import { takeOverStatus } from '../../service/take-over/take-over-view.ts';
import { buses } from '../../store/site/meter.ts';
import { openCounters } from './cashiers.ts';
import { judgeWeek, type Verdict } from './judge-week.ts';
import { makeVirtualBuilding, type BuildingWish, type VirtualBuilding } from './virtual-building.ts';

/** Saturday 21 November 2026, 22:00 in Shanghai: two hours before a midnight, and a weekend to begin with. */
const START = instant(Date.UTC(2026, 10, 21, 14));
const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** A round of full readings, and time for a bus to go through it. */
const LAST_ROUND_MS = 40 * 60_000;

export interface WeekWish extends Pick<BuildingWish, 'folder' | 'seed' | 'change'> {
  readonly hours: number;
  /** Told at the end of each virtual day. */
  readonly told?: (day: { readonly hour: number; readonly heapMb: number; readonly sold: number }) => void;
}

export interface Week extends Verdict {
  readonly hours: number;
  readonly importMs: number;
  /** Virtual time of the take-over. */
  readonly takeOverMs: number;
  readonly taken: number;
  readonly unreached: number;
  readonly sold: number;
  readonly refused: number;
  readonly reconciled: number;
  /** Exchanges on all buses. */
  readonly requests: number;
  readonly timeouts: number;
  /** After a collection, at the end of each virtual day. */
  readonly heapMb: readonly number[];
  readonly tookS: number;
}

export async function runWeek({ hours, told, ...wish }: WeekWish): Promise<Week> {
  const began = systemClock.monotonicMs();
  const building = await makeVirtualBuilding({ ...wish, start: START });
  const { env, engine } = building;
  engine.settler.start();
  const takeOverBegan = env.clock.monotonicMs();
  await env.clock.runUntil(engine.takeOver.start(building.cashiers[0], null), HOUR_MS);
  const takeOverMs = env.clock.monotonicMs() - takeOverBegan;
  const { counts } = takeOverStatus(engine.context, engine.takeOver, [], 0);
  engine.reading.start();
  const people = openCounters(building, wish.seed);
  const days = new Set<LocalDay>();
  const heapMb: number[] = [];
  for (let hour = 1; hour <= hours; hour++) {
    await env.clock.pass(HOUR_MS);
    days.add(localDayOf(zoneClock('Asia/Shanghai')(env.clock.now())));
    if (hour % DAY_HOURS !== 0) continue;
    heapMb.push(heapAfterCollection());
    told?.({ hour, heapMb: heapMb.at(-1)!, sold: people.sold });
  }
  people.leave();
  for (const { behaviour } of building.meters.values()) behaviour.wattsByHour = constantLoad(0);
  await env.clock.pass(LAST_ROUND_MS);
  await env.clock.runUntil(people.clear(), HOUR_MS);
  const verdict = judgeWeek(building, [...days]);
  const result = {
    ...{ ...verdict, hours, importMs: building.importMs, takeOverMs, heapMb, ...exchanges(building) },
    ...{ taken: counts.taken + counts.differs, unreached: counts.unreached },
    ...{ sold: people.sold, refused: people.refused, reconciled: people.reconciled },
    tookS: Math.round((systemClock.monotonicMs() - began) / 1_000),
  };
  await env.clock.runUntil(building.close(), HOUR_MS);
  return result;
}

function exchanges({ store, fieldbus }: VirtualBuilding): { requests: number; timeouts: number } {
  const counters = buses(store).map(({ id }) => fieldbus.bus(id).status().counters);
  const sum = (of: 'requests' | 'timeouts') => counters.reduce((total, one) => total + one[of], 0);
  return { requests: sum('requests'), timeouts: sum('timeouts') };
}

/** MB, after everything that nobody holds any more was given back. */
function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return Math.round(process.memoryUsage().heapUsed / 10_000) / 100;
}
