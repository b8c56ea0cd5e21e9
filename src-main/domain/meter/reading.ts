/** What is read from a meter, in the units of the trade; every reading says when it was taken. */
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { Instant, LocalTime } from '../../../src-shared/value/instant.ts';
import type { PriceE4 } from '../../../src-shared/value/price.ts';

/** Prices of sharp 尖, peak 峰, flat 平 and valley 谷. */
export interface RatePrices {
  readonly sharp: PriceE4;
  readonly peak: PriceE4;
  readonly flat: PriceE4;
  readonly valley: PriceE4;
}

/** The meter's energy registers. A meter that shows no rates has null in them. */
export interface EnergyRegisters {
  readonly total: CentiKwh;
  readonly sharp: CentiKwh | null;
  readonly peak: CentiKwh | null;
  readonly flat: CentiKwh | null;
  readonly valley: CentiKwh | null;
}

/** The block that proves a purchase: count, total and balance of one and the same moment. */
export interface ProofReading {
  readonly readAt: Instant;
  /**
   * A read before this one went unanswered and its reply may still be under way, on a line whose frames have no number: these figures may
   * be as old as that request. They can prove that something happened, never that nothing did.
   */
  readonly doubted: boolean;
  readonly purchaseCount: PurchaseCount;
  /** Everything ever purchased; null where the meter does not show it (proof by balance window). */
  readonly totalPurchasedFen: Fen | null;
  /** Negative: overdrawn. */
  readonly balanceFen: Fen;
  readonly prepaidOn: boolean;
  readonly prices: RatePrices | null;
  readonly alarm1Fen: Fen | null;
  readonly alarm2Fen: Fen | null;
  readonly overdraftFen: Fen | null;
  readonly baseFen: Fen | null;
  /** As the register has it; its unit is not known. */
  readonly recloseTime: number | null;
}

/** The live state: what the wall, the overview and the sell desk show. Arrays have one item per phase, L1 first. */
export interface StateReading {
  readonly readAt: Instant;
  readonly modelCode: number | null;
  readonly balanceFen: Fen;
  readonly purchaseCount: PurchaseCount;
  readonly prepaidOn: boolean;
  /** Whether each phase's relay is closed. */
  readonly relayClosed: readonly boolean[];
  /** The bits of the fee control alone. */
  readonly feeRelay: readonly boolean[];
  readonly overLimit: boolean;
  readonly inArrears: boolean;
  readonly inAlarm1: boolean;
  readonly inAlarm2: boolean;
  readonly fault: boolean;
  readonly overloadTrips: number | null;
  readonly overloadTripsAllowed: number | null;
  readonly powerW: readonly number[];
  readonly powerTotalW: number;
  readonly reactiveTotalVar: number | null;
  readonly powerFactorTotalMilli: number | null;
  readonly voltageDeciV: readonly number[];
  readonly currentCentiA: readonly number[];
  readonly voltageRatio: number | null;
  readonly currentRatio: number | null;
  readonly energy: EnergyRegisters;
  readonly baseFen: Fen | null;
  /** The meter's own clock, in its local time; null where it shows no possible time. */
  readonly clock: LocalTime | null;
}

/** none: fee, time and load control decide. tripped 拉闸 and kept 保电: a forced command stands above them. */
export type ForcedMode = 'none' | 'tripped' | 'kept';
