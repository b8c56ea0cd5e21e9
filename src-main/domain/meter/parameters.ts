/** What can be written to a meter besides a purchase; only what is given is applied. */
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { RatePrices } from './reading.ts';

export interface MeterParameters {
  readonly prepaidOn?: boolean;
  readonly balanceFen?: Fen;
  readonly purchaseCount?: PurchaseCount;
  readonly totalPurchasedFen?: Fen;
  readonly baseFen?: Fen;
  /** Both thresholds are applied together. */
  readonly alarms?: { readonly alarm1Fen: Fen; readonly alarm2Fen: Fen };
  readonly prices?: RatePrices;
  readonly overdraftFen?: Fen;
  /** As the register has it, 0…255; its unit is not known. */
  readonly recloseTime?: number;
  /** 12 digits. */
  readonly serial?: string;
}

/** trip 拉闸 · close = keep power 保电 · restore prepaid control 恢复预付费 */
export type ControlCommand = 'trip' | 'close' | 'restore';
