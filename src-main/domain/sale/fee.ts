/** The service fee of a sale 服务费: so much a sale and so much of its amount, both 0 unless the site says otherwise. */
import { addFen, fen, minFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';

export interface FeeRule {
  readonly saleFeeFen: Fen;
  /** In 0.01 %: 100 = 1 %. */
  readonly saleFeeBasisPoints: number;
}

export const NO_FEE: FeeRule = { saleFeeFen: ZERO_FEN, saleFeeBasisPoints: 0 };
const WHOLE = 10_000;

/** Of what is left after debts: the share is rounded half up to a fen; never more than there is. */
export function feeOf(leftFen: Fen, { saleFeeFen, saleFeeBasisPoints }: FeeRule): Fen {
  if (leftFen <= 0) return ZERO_FEN;
  const share = fen(Math.floor((leftFen * saleFeeBasisPoints + WHOLE / 2) / WHOLE));
  return minFen(leftFen, addFen(saleFeeFen, share));
}

/** The least amount of which, after its fee, this credit is left. */
export function amountForCredit(creditFen: Fen, rule: FeeRule): Fen {
  const enough = (amountFen: number) => amountFen - feeOf(fen(amountFen), rule) >= creditFen;
  let [low, high] = [creditFen as number, creditFen + rule.saleFeeFen + Math.ceil((creditFen + rule.saleFeeFen) / 2) + 1];
  if (!enough(high)) high = (creditFen + rule.saleFeeFen) * WHOLE;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return fen(low);
}
