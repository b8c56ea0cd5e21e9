/** What has to be paid for so much energy: "100d" at the desk. */
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { addFen, fen, maxFen, ZERO_FEN } from '../../../src-shared/value/fen.ts';
import { costRoundedHalfUp, priceE4 } from '../../../src-shared/value/price.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { isFlat } from '../../domain/plan/plan.ts';
import { amountForCredit } from '../../domain/sale/fee.ts';
import { pricesBetween } from '../../store/ledger/consumption-day.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings.ts';
import { saleFacts } from './sale-facts.ts';

/** Faults: meter.unknown; sale.noPrice while the meter's price was never read. */
export function amountFor(
  context: Context,
  { accountId, meterId, energyCentiKwh }: ParsedInput<'sale.amountFor'>,
): Result<HandlerOutput<'sale.amountFor'>, Fault> {
  const facts = saleFacts(context, accountId, meterId);
  if (!facts) return bad({ code: 'meter.unknown', field: 'meterId' });
  const onMeter = facts.state?.detail.priceE4 ?? null;
  if (onMeter === null || energyCentiKwh <= 0) return bad({ code: 'sale.noPrice', field: 'energyCentiKwh' });
  const price = priceE4(onMeter);
  const { amount, remainderMicroYuan } = costRoundedHalfUp(energyCentiKwh, price);
  // Up to a fen: it shall not buy less than was asked for.
  const creditFen = remainderMicroYuan > 0 ? fen(amount + 1) : amount;
  const now = context.env.clock.now();
  return good({
    amountFen: addFen(amountForCredit(creditFen, readSettings(context.store)), maxFen(ZERO_FEN, facts.owedFen)),
    creditFen,
    priceE4: price,
    rounded: remainderMicroYuan !== 0,
    byRate: pricesBetween(context.store, meterId, now, now).some((prices) => !isFlat(prices)),
  });
}
