/** What of the practice building is drawn by lot, always the same: who has which office, and how much is on each meter. */
import { seededRandom } from '../../platform/virtual-env.ts';
import { SPECIALS } from './building-specials.ts';
import { OFFICE_KINDS, STEMS } from './building-tenants.ts';
import type { MeterFacts, PracticeMeter } from './shape.ts';
import { wattsByHour, type Trade } from './trade.ts';

/** A place with one meter, before anybody worked out what is on it. */
export interface Place {
  readonly building: string;
  readonly floor: string;
  readonly room: string;
  readonly tenant: string | null;
  readonly trade: Trade;
  readonly peakW: number;
  readonly role: PracticeMeter['role'];
  readonly ratio: number;
}

export const HOUSE = { tenant: null, role: 'house', ratio: 1 } as const;

/** Any other seed would make another building. */
const SEED = 20_190_601;
const CORRIDOR_W = 2_400;
const VACANT_W = 800;
/** One room in so many is vacant. */
const VACANT_OF = 8;
const DAYS_A_WEEK = 7;

export const two = (number: number): string => String(number).padStart(2, '0');

export class Draw {
  readonly #random = seededRandom(SEED);
  readonly #taken = new Set<string>();

  /** 0 … limit − 1. */
  below(limit: number): number {
    return this.#random.uint32() % limit;
  }

  #oneOf<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** The third room of a large tenant is its server room; the corridor's meter comes last. */
  officeFloor(building: string, letter: string, floor: number, rooms: number): Place[] {
    const names = Array.from({ length: rooms }, (_, index) => `${letter}${two(floor)}${two(index + 1)}`);
    const places: Place[] = [];
    const common = { building, floor: `${floor}F`, role: 'tenant', ratio: 1 } as const;
    while (places.length < rooms) {
      const room = names[places.length]!;
      if (this.below(VACANT_OF) === 0 && SPECIALS[room] === undefined) {
        places.push({ ...common, room, tenant: null, trade: 'idle', peakW: VACANT_W });
        continue;
      }
      const { name, trade, leastKw, mostKw, rooms: wanted } = this.#office();
      for (const [index, own] of names.slice(places.length, places.length + wanted).entries()) {
        const peakW = 100 * (10 * leastKw + this.below(10 * (mostKw - leastKw) + 1));
        places.push({ ...common, room: own, tenant: name, trade: index === 2 ? 'server' : trade, peakW });
      }
    }
    return [...places, { ...common, ...HOUSE, room: `${letter}${two(floor)}公共`, trade: 'lighting', peakW: CORRIDOR_W }];
  }

  /** A tenant of the towers: its name, its trade, and how many rooms side by side it has; no two of a name. */
  #office() {
    for (;;) {
      const [kind, trade, leastKw, mostKw] = this.#oneOf(OFFICE_KINDS);
      const name = `${this.#oneOf(STEMS)}${kind}`;
      const dice = this.below(20);
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return { name, trade, leastKw, mostKw, rooms: dice === 0 ? 3 : dice < 4 ? 2 : 1 };
    }
  }

  /** Half a year to four years of use before today, bought in portions for one to three weeks; from two days to a month is left. */
  holding(place: Place, priceE4: number, said: Partial<MeterFacts>): Partial<MeterFacts> {
    const daily = dailyCentiKwh(place);
    const days = 180 + this.below(1_280);
    const energyCentiKwh = daily * days;
    const left = Math.floor((daily * priceE4 * (20 + this.below(280))) / 100_000);
    const bought = Math.floor(days / (7 + this.below(15)));
    const balanceFen = said.balanceFen ?? left;
    const usedFen = Math.floor((energyCentiKwh * priceE4) / 10_000);
    return { energyCentiKwh, balanceFen, totalPurchasedFen: usedFen + balanceFen, purchaseCount: bought };
  }
}

/** What a place uses on an average day of the week, in 0.01 kWh. */
function dailyCentiKwh({ trade, peakW }: Place): number {
  if (trade === 'building') return 0;
  const wattHours = wattsByHour(trade, peakW).reduce((sum, watts) => sum + watts, 0);
  return Math.floor(wattHours / (10 * DAYS_A_WEEK));
}
