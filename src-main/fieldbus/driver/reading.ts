/** From a profile's named points to readings of the domain; a value that makes no sense fails the reading, it is never guessed. */
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { centiKwh, type CentiKwh } from '../../../src-shared/value/energy.ts';
import { fen, type Fen } from '../../../src-shared/value/fen.ts';
import type { Instant, LocalTime } from '../../../src-shared/value/instant.ts';
import { priceE4 } from '../../../src-shared/value/price.ts';
import type { ForcedMode, ProofReading, RatePrices, StateReading } from '../../domain/meter/reading.ts';
import type { PointValues } from '../profile/codec.ts';

/** The check of a profile has made sure that the points are there; a missing one here is a fault of the program. */
function number(values: PointValues, name: string): number {
  const value = values[name];
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new Error(`point ${name} is missing or no number`);
}

function optional(values: PointValues, name: string): number | null {
  return name in values ? number(values, name) : null;
}

function optionalFen(values: PointValues, name: string): Fen | null {
  return name in values ? fen(number(values, name)) : null;
}

function optionalEnergy(values: PointValues, name: string): CentiKwh | null {
  return name in values ? centiKwh(number(values, name)) : null;
}

function yes(values: PointValues, name: string): boolean {
  return name in values && number(values, name) !== 0;
}

const RELAYS = ['relayL1Closed', 'relayL2Closed', 'relayL3Closed'];
const FEE_RELAYS = ['feeRelayL1', 'feeRelayL2', 'feeRelayL3'];
const POWERS = ['powerAW', 'powerBW', 'powerCW'];
const VOLTAGES = ['voltageADeciV', 'voltageBDeciV', 'voltageCDeciV'];
const CURRENTS = ['currentACentiA', 'currentBCentiA', 'currentCCentiA'];

/** The values of those of `names` that the profile has, in order. */
function those(values: PointValues, names: readonly string[]): number[] {
  const found: number[] = [];
  for (const name of names) if (name in values) found.push(number(values, name));
  return found;
}

export function proofReading(values: PointValues, readAt: Instant, doubted: boolean): ProofReading {
  return {
    readAt,
    doubted,
    purchaseCount: purchaseCount(number(values, 'purchaseCount')),
    totalPurchasedFen: optionalFen(values, 'totalPurchasedFen'),
    balanceFen: fen(number(values, 'balanceFen')),
    prepaidOn: yes(values, 'prepaidOn'),
    prices: prices(values),
    alarm1Fen: optionalFen(values, 'alarm1Fen'),
    alarm2Fen: optionalFen(values, 'alarm2Fen'),
    overdraftFen: optionalFen(values, 'overdraftFen'),
    baseFen: optionalFen(values, 'baseFen'),
    recloseTime: optional(values, 'recloseTime'),
  };
}

function prices(values: PointValues): RatePrices | null {
  if (!('priceSharpE4' in values)) return null;
  return {
    sharp: priceE4(number(values, 'priceSharpE4')),
    peak: priceE4(number(values, 'pricePeakE4')),
    flat: priceE4(number(values, 'priceFlatE4')),
    valley: priceE4(number(values, 'priceValleyE4')),
  };
}

export function stateReading(values: PointValues, readAt: Instant): StateReading {
  return {
    readAt,
    modelCode: optional(values, 'modelCode'),
    balanceFen: fen(number(values, 'balanceFen')),
    purchaseCount: purchaseCount(number(values, 'purchaseCount')),
    prepaidOn: yes(values, 'prepaidOn'),
    relayClosed: those(values, RELAYS).map(Boolean),
    feeRelay: those(values, FEE_RELAYS).map(Boolean),
    overLimit: yes(values, 'overLimit'),
    inArrears: yes(values, 'arrears'),
    inAlarm1: yes(values, 'alarm1'),
    inAlarm2: yes(values, 'alarm2'),
    fault: yes(values, 'fault'),
    overloadTrips: optional(values, 'overloadTrips'),
    overloadTripsAllowed: optional(values, 'overloadTripsAllowed'),
    powerW: those(values, POWERS),
    powerTotalW: number(values, 'powerTotalW'),
    reactiveTotalVar: optional(values, 'reactiveTotalVar'),
    powerFactorTotalMilli: optional(values, 'powerFactorTotalMilli'),
    voltageDeciV: those(values, VOLTAGES),
    currentCentiA: those(values, CURRENTS),
    voltageRatio: optional(values, 'voltageRatio'),
    currentRatio: optional(values, 'currentRatio'),
    energy: {
      total: centiKwh(number(values, 'energyTotalCentiKwh')),
      sharp: optionalEnergy(values, 'energySharpCentiKwh'),
      peak: optionalEnergy(values, 'energyPeakCentiKwh'),
      flat: optionalEnergy(values, 'energyFlatCentiKwh'),
      valley: optionalEnergy(values, 'energyValleyCentiKwh'),
    },
    baseFen: optionalFen(values, 'baseFen'),
    clock: meterClock(values['clock']),
  };
}

/** YY MM DD weekday hh mm ss in plain binary; the meter's century is 2000. null: not a time. */
function meterClock(bytes: PointValues[string] | undefined): LocalTime | null {
  if (!Array.isArray(bytes) || bytes.length < 7) return null;
  const [year, month, day, weekday, hour, minute, second] = bytes as readonly number[];
  const time = {
    year: 2000 + year!,
    month: month!,
    day: day!,
    weekday: weekday === 0 ? 7 : weekday!,
    hour: hour!,
    minute: minute!,
    second: second!,
  };
  const possible =
    year! <= 99 &&
    month! >= 1 &&
    month! <= 12 &&
    day! >= 1 &&
    day! <= daysOf(time.year, month!) &&
    time.weekday <= 7 &&
    hour! <= 23 &&
    minute! <= 59 &&
    second! <= 59;
  return possible ? time : null;
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 ? 29 : 28;
}

export function forcedMode(values: PointValues): ForcedMode {
  if (!yes(values, 'forcedOn')) return 'none';
  return yes(values, 'forcedTrip') ? 'tripped' : 'kept';
}
