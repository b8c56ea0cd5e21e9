/** A reading that can prove a purchase: one that shows the total purchased. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { ProofReading } from './reading.ts';

export interface ProvenReading extends ProofReading {
  readonly totalPurchasedFen: Fen;
}

/** null for a meter that does not show its total: count and balance alone prove nothing here. */
export function provenReading(reading: ProofReading): ProvenReading | null {
  const { totalPurchasedFen } = reading;
  return totalPurchasedFen === null ? null : { ...reading, totalPurchasedFen };
}
