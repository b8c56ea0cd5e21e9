/** Everything that a slip of an operation, or of a payment over several meters, keeps and prints. */
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { PriceE4 } from '../../../src-shared/value/price.ts';
import type { BackOfSlip } from './back-of-slip.ts';

/** refund and reversal: it came off the meter · paidOut: and was paid out · moved: and went onto the meter of the right room. */
export type SlipKind = 'sale' | 'pending' | 'returned' | 'refund' | 'reversal' | 'paidOut' | 'moved';

/** About how much the credit buys at the price of one rate of a time-of-use plan. */
export interface EnergyOfRate {
  readonly rate: 'sharp' | 'peak' | 'flat' | 'valley';
  readonly priceE4: PriceE4;
  readonly energyCentiKwh: CentiKwh;
}

/** Everything a slip prints, frozen when it is issued: a reprint says the same. */
export interface SlipContent {
  readonly siteName: string;
  readonly practice: boolean;
  readonly paymentNumber: string;
  readonly accountName: string;
  readonly room: string;
  readonly serial: string;
  readonly amountFen: Fen;
  readonly creditFen: Fen;
  readonly debtFen: Fen;
  readonly feeFen: Fen;
  readonly tenders: readonly { readonly method: string; readonly amountFen: Fen; readonly reference: string | null }[];
  readonly tenderedFen: Fen | null;
  readonly changeFen: Fen | null;
  readonly balanceBeforeFen: Fen | null;
  readonly balanceAfterFen: Fen | null;
  readonly purchaseCount: number | null;
  readonly energyCentiKwh: CentiKwh | null;
  /** Of a time-of-use plan; empty where one price holds at every hour. */
  readonly energyByRate: readonly EnergyOfRate[];
  readonly operatorName: string;
  readonly note: string;
  readonly check: string;
  /** Of money that came off a meter alone. */
  readonly back?: BackOfSlip;
  /** What became of each meter of a payment over several; empty on the slip of one operation. */
  readonly lines: readonly SlipLine[];
}

/** One meter of a payment over several, as its own slip says it. */
export interface SlipLine extends Pick<
  SlipContent,
  | 'room'
  | 'serial'
  | 'amountFen'
  | 'creditFen'
  | 'debtFen'
  | 'feeFen'
  | 'balanceBeforeFen'
  | 'balanceAfterFen'
  | 'purchaseCount'
  | 'energyCentiKwh'
  | 'energyByRate'
> {
  readonly kind: Extract<SlipKind, 'sale' | 'pending' | 'returned'>;
  /** Of the line's own slip. */
  readonly number: string;
}
