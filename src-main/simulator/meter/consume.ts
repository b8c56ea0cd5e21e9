/** Energy and what it costs: registers advance with the load, the balance falls by the meter's own prices, exactly and in integers. */
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { PriceE4 } from '../../../src-shared/value/price.ts';
import { wattsAt } from './load.ts';
import type { MeterBehaviour, MeterState, Rate } from './state.ts';
import { exhausted, feeControlled, settleSupply } from './supply.ts';

/** 0.01 kWh = 10 Wh = 36,000,000 W·ms. */
export const WMS_PER_CENTI_KWH = 36_000_000;
/** 0.01 kWh × 0.0001 yuan/kWh is a millionth of a yuan, and a fen is 10,000 of those. */
const MICRO_YUAN_PER_FEN = 10_000;
const MS_PER_HOUR = 3_600_000;

/**
 * Lets time pass over a meter.
 * @param fromMs local time of the meter where it stands, as UTC milliseconds of the same wall-clock reading.
 * @param elapsedMs 0 or more, whole.
 */
export function passTime(state: MeterState, behaviour: MeterBehaviour, fromMs: number, elapsedMs: number): MeterState {
  let current = state;
  let atMs = fromMs;
  const endMs = fromMs + elapsedMs;
  while (atMs < endMs) {
    const hourEndMs = (Math.floor(atMs / MS_PER_HOUR) + 1) * MS_PER_HOUR;
    const step = runUntilEvent(current, behaviour, atMs, Math.min(hourEndMs, endMs) - atMs);
    current = step.state;
    atMs += step.usedMs;
  }
  return current;
}

interface Step {
  readonly state: MeterState;
  /** At least 1: an event ends a step early, and time always moves on. */
  readonly usedMs: number;
}

/** At most `spanMs` within one hour, ending at once where fee control or the end of a warning trip moves the relay. */
function runUntilEvent(state: MeterState, behaviour: MeterBehaviour, atMs: number, spanMs: number): Step {
  const span = state.recloseInMs === null ? spanMs : Math.min(spanMs, Math.max(1, state.recloseInMs));
  const hour = Math.floor(atMs / MS_PER_HOUR) % 24;
  const watts = state.relayClosed ? wattsAt(behaviour.wattsByHour, atMs) : 0;
  const rate = behaviour.rateByHour[hour] ?? 'flat';
  const usedMs = Math.min(span, msUntilTrip(state, watts, state.prices[rate]));
  const used = use(state, rate, watts * usedMs);
  const counted = used.recloseInMs === null ? used : { ...used, recloseInMs: used.recloseInMs - usedMs || null };
  return { state: settleSupply(counted, behaviour), usedMs };
}

/** How long until the balance reaches the next point at which fee control trips; Infinity where it never does. */
function msUntilTrip(state: MeterState, watts: number, price: PriceE4): number {
  if (watts <= 0 || price === 0 || !feeControlled(state) || exhausted(state)) return Number.POSITIVE_INFINITY;
  const warnsNext = !state.warned && state.recloseTime > 0 && state.alarm2Fen - 1 > -state.overdraftFen;
  const tripsAtFen = warnsNext ? state.alarm2Fen - 1 : -state.overdraftFen;
  const fenLeft = Math.max(1, state.balanceFen - tripsAtFen);
  const steps = Math.ceil((fenLeft * MICRO_YUAN_PER_FEN - state.owedMicroYuan) / price);
  return Math.max(1, Math.ceil((steps * WMS_PER_CENTI_KWH - state.energyRestWms) / watts));
}

/** Takes `workWms` (W·ms) into the register of a rate and its price off the balance; a meter with prepaid off only counts. */
function use(state: MeterState, rate: Rate, workWms: number): MeterState {
  if (workWms === 0) return state;
  const work = state.energyRestWms + workWms;
  const steps = Math.floor(work / WMS_PER_CENTI_KWH);
  const owed = state.owedMicroYuan + (state.prepaidOn ? steps * state.prices[rate] : 0);
  return {
    ...state,
    energyRestWms: work % WMS_PER_CENTI_KWH,
    energy: steps === 0 ? state.energy : { ...state.energy, [rate]: centiKwh(state.energy[rate] + steps) },
    balanceFen: fen(state.balanceFen - Math.floor(owed / MICRO_YUAN_PER_FEN)),
    owedMicroYuan: owed % MICRO_YUAN_PER_FEN,
  };
}
