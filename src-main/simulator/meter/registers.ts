/** What a meter's registers show: its state under the names that profiles use, and the bytes of any range a profile knows. */
import { pointWriter, type PointValue, type PointWriter } from '../../fieldbus/profile/codec.ts';
import type { Block, Profile } from '../../fieldbus/profile/schema.ts';
import { totalEnergy, type MeterState } from './state.ts';
import { exhausted, feeWantsClosed } from './supply.ts';

/** What is seen of a meter at one moment. */
export interface Seen {
  readonly state: MeterState;
  readonly profile: Profile;
  /** Power drawn now, in W. */
  readonly watts: number;
  /** The meter's own local time, as UTC milliseconds of the same wall-clock reading. */
  readonly clockMs: number;
}

const NOMINAL_DECI_V = 2200;
const NOMINAL_V = 220;
const POWER_FACTOR_MILLI = 950;
/** Power registers are s16. */
const MOST_W = 32_767;

type Point = (seen: Seen) => PointValue;
const share = ({ watts, profile }: Seen) => Math.min(MOST_W, Math.floor(watts / profile.phases));
const centiA = (seen: Seen) => Math.round((share(seen) * 100_000) / (NOMINAL_V * POWER_FACTOR_MILLI));
const reactive = (watts: number) => Math.floor((watts * 329) / 1000);
const fitted: Point = ({ state }) => state.relayClosed;
const feeClosed: Point = ({ state }) => feeWantsClosed(state);

/** By the names of profile points; a point that is not here reads 0. */
const POINTS: Readonly<Record<string, Point>> = {
  serial: ({ state }) => state.serial,
  encrypted: ({ state }) => state.encrypted,
  voltageRatio: () => 1,
  currentRatio: ({ state }) => state.currentRatio,
  modelCode: ({ profile }) => profile.modelCode ?? 0,
  forcedOn: ({ state }) => (state.forced === 'none' ? 0 : 1),
  forcedTrip: ({ state }) => (state.forced === 'trip' ? 1 : 0),
  voltageADeciV: () => NOMINAL_DECI_V,
  voltageBDeciV: () => NOMINAL_DECI_V,
  voltageCDeciV: () => NOMINAL_DECI_V,
  currentACentiA: centiA,
  currentBCentiA: centiA,
  currentCCentiA: centiA,
  powerAW: share,
  powerBW: share,
  powerCW: share,
  powerTotalW: ({ watts }) => Math.min(MOST_W, watts),
  reactiveAVar: (seen) => reactive(share(seen)),
  reactiveBVar: (seen) => reactive(share(seen)),
  reactiveCVar: (seen) => reactive(share(seen)),
  reactiveTotalVar: ({ watts }) => reactive(Math.min(MOST_W, watts)),
  powerFactorAMilli: () => POWER_FACTOR_MILLI,
  powerFactorBMilli: () => POWER_FACTOR_MILLI,
  powerFactorCMilli: () => POWER_FACTOR_MILLI,
  powerFactorTotalMilli: () => POWER_FACTOR_MILLI,
  energyTotalCentiKwh: ({ state }) => totalEnergy(state),
  energySharpCentiKwh: ({ state }) => state.energy.sharp,
  energyPeakCentiKwh: ({ state }) => state.energy.peak,
  energyFlatCentiKwh: ({ state }) => state.energy.flat,
  energyValleyCentiKwh: ({ state }) => state.energy.valley,
  balanceFen: ({ state }) => state.balanceFen,
  purchaseCount: ({ state }) => state.purchaseCount,
  totalPurchasedFen: ({ state }) => state.totalPurchasedFen,
  baseFen: ({ state }) => state.baseFen,
  alarm1Fen: ({ state }) => state.alarm1Fen,
  alarm2Fen: ({ state }) => state.alarm2Fen,
  overdraftFen: ({ state }) => state.overdraftFen,
  recloseTime: ({ state }) => state.recloseTime,
  priceSharpE4: ({ state }) => state.prices.sharp,
  pricePeakE4: ({ state }) => state.prices.peak,
  priceFlatE4: ({ state }) => state.prices.flat,
  priceValleyE4: ({ state }) => state.prices.valley,
  prepaidOn: ({ state }) => state.prepaidOn,
  arrears: ({ state }) => state.prepaidOn && exhausted(state),
  alarm1: ({ state }) => state.prepaidOn && state.balanceFen < state.alarm1Fen,
  alarm2: ({ state }) => state.prepaidOn && state.balanceFen < state.alarm2Fen,
  feeRelayL1: feeClosed,
  feeRelayL2: feeClosed,
  feeRelayL3: feeClosed,
  relayL1Closed: fitted,
  relayL2Closed: fitted,
  relayL3Closed: fitted,
  clock: ({ clockMs }) => clockBytes(clockMs),
};

/** YY MM DD weekday hh mm ss in plain binary, weekday 1 = Monday … 7 = Sunday. */
function clockBytes(clockMs: number): readonly number[] {
  const date = new Date(clockMs);
  return [
    date.getUTCFullYear() % 100,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCDay() || 7,
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
}

interface Shown {
  readonly point: Point;
  readonly write: PointWriter;
}

/** What the meters of one profile show, and where: worked out once for all of them. */
export class Registers {
  readonly #blocks: readonly Block[];
  readonly #shown = new Map<Block, readonly Shown[]>();

  constructor(profile: Profile) {
    this.#blocks = Object.values(profile.blocks);
  }

  /**
   * The bytes of `registers` registers from `start`; null where one of them belongs to no block of the profile.
   * A range may be part of a block or run over several.
   */
  read(seen: Seen, fc: 3 | 4, start: number, registers: number): Uint8Array | null {
    const whole = this.#blocks.find((block) => block.start === start && block.registers === registers && block.fc === fc);
    if (whole) return this.#bytes(seen, whole);
    const bytes = new Uint8Array(registers * 2);
    let known = 0;
    for (const block of this.#blocks) {
      const from = Math.max(start, block.start);
      const to = Math.min(start + registers, block.start + block.registers);
      if (block.fc !== fc || from >= to) continue;
      bytes.set(this.#bytes(seen, block).subarray((from - block.start) * 2, (to - block.start) * 2), (from - start) * 2);
      known += to - from;
    }
    return known === registers ? bytes : null;
  }

  #bytes(seen: Seen, block: Block): Uint8Array {
    let shown = this.#shown.get(block);
    if (!shown) this.#shown.set(block, (shown = shownOf(block)));
    const bytes = new Uint8Array(block.registers * 2);
    const view = new DataView(bytes.buffer);
    for (const { point, write } of shown) write(view, point(seen));
    return bytes;
  }
}

function shownOf(block: Block): Shown[] {
  return Object.keys(block.points).flatMap((name) => {
    const point = POINTS[name];
    return point ? [{ point, write: pointWriter(block, name) }] : [];
  });
}
