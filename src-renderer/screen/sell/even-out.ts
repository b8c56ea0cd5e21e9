/** The suggestion for a payment over several meters: balances end as near to each other as the sum allows. */
import { fen, type Fen } from '../../../src-shared/value/fen.ts';

/**
 * What each meter would get so that their balances end as near to each other as the sum allows: the poorest are lifted first. The odd fen go
 * to the first of them. All of it is given out.
 * @param balancesFen as last read; a meter that was never read counts as 0.
 */
export function evenOut(totalFen: Fen, balancesFen: readonly Fen[]): Fen[] {
  const order = balancesFen.map((balance, index) => ({ balance, index })).sort((a, b) => a.balance - b.balance || a.index - b.index);
  const shares = balancesFen.map(() => 0);
  let lifted = 0;
  let open: number = totalFen;
  for (const [n, { balance }] of order.entries()) {
    const next = order[n + 1]?.balance;
    const need = next === undefined ? Infinity : (next - balance) * (n + 1);
    lifted = n + 1;
    if (need >= open) break;
    for (const one of order.slice(0, lifted)) shares[one.index]! += next! - balance;
    open -= need;
  }
  const each = Math.floor(open / lifted);
  order.slice(0, lifted).forEach(({ index }, n) => (shares[index]! += each + (n < open - each * lifted ? 1 : 0)));
  return shares.map(fen);
}
