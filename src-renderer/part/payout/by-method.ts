/** Money that goes back by the same way is one sum, whichever payments it came with. */
import { addFen, type Fen } from '../../../src-shared/value/fen.ts';

interface Tender {
  readonly method: string;
  readonly amountFen: Fen;
}

export function byMethod(tenders: readonly Tender[]): Tender[] {
  return [...Map.groupBy(tenders, ({ method }) => method)].map(([method, those]) => ({
    method,
    amountFen: addFen(...those.map(({ amountFen }) => amountFen)),
  }));
}
