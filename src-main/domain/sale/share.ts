/** How the tenders of one payment pay for each of its lines: filled in order, so that parts always sum exactly and every run agrees. */
import { fen, type Fen } from '../../../src-shared/value/fen.ts';

/**
 * The first line is paid from the first tender until that is used up, and so on.
 * @returns for each amount its parts of tenders, none of 0; the reference stays with each part.
 * @throws Error when tenders and amounts do not have the same sum, or one of them is not positive.
 */
export function shareTenders<T extends { readonly amountFen: Fen }>(tenders: readonly T[], amountsFen: readonly Fen[]): T[][] {
  if ([...tenders.map(({ amountFen }) => amountFen), ...amountsFen].some((amount) => amount <= 0)) {
    throw new Error('a payment has only positive tenders and lines');
  }
  let at = 0;
  let usedFen = 0;
  const shares = amountsFen.map((amountFen) => {
    const parts: T[] = [];
    for (let open: number = amountFen; open > 0;) {
      const tender = tenders[at];
      if (!tender) throw new Error('the tenders do not reach the lines of their payment');
      const part = Math.min(open, tender.amountFen - usedFen);
      parts.push({ ...tender, amountFen: fen(part) });
      open -= part;
      usedFen += part;
      if (usedFen === tender.amountFen) [at, usedFen] = [at + 1, 0];
    }
    return parts;
  });
  if (at !== tenders.length) throw new Error('the tenders exceed the lines of their payment');
  return shares;
}
