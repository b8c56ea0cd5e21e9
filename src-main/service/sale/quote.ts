/** What a sale of this amount would do, in figures and warnings, before any money is taken. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { addFen, fen, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpId } from '../../../src-shared/value/id.ts';
import { energyBoughtRoundedDown, priceE4 } from '../../../src-shared/value/price.ts';
import { supplyAfterSale } from '../../domain/meter/supply.ts';
import { amountObstacle, ceilingObstacle, daysBought, divideAmount, sentence, type Sentence } from '../../domain/sale/amount.ts';
import { unusualAmount } from '../../domain/sale/habit.ts';
import { lastStep, opsOfAccount } from '../../store/sale/op.ts';
import { operatorById } from '../../store/people/operator.ts';
import type { Context } from '../context.ts';
import { supplyNow } from '../meter/supply-now.ts';
import { perDayFen } from '../reading/use.ts';
import { readSettings } from '../settings.ts';
import { saleFacts, type SaleFacts } from './sale-facts.ts';

/** How many of an account's last operations are looked through for "the same again". */
const LOOK_BACK = 10;
const MINUTE_MS = 60_000;

export type Quote = HandlerOutput<'sale.quote'>;

/**
 * @param owedFen what is taken first, where another line of the same payment takes some of it already
 * @returns null when there is no such meter.
 */
export function quote(context: Context, account: AccountId, meterId: MeterId, amountFen: Fen, owedFen?: Fen): Quote | null {
  const found = saleFacts(context, account, meterId);
  if (!found) return null;
  const facts = owedFen === undefined ? found : { ...found, owedFen };
  const settings = readSettings(context.store);
  const parts = divideAmount(amountFen, facts.owedFen, settings);
  const price = facts.state?.detail.priceE4 ?? null;
  const balanceFen = facts.state?.balanceFen ?? null;
  return {
    amountFen,
    ...parts,
    energyCentiKwh: price === null || parts.creditFen <= 0 ? null : energyBoughtRoundedDown(parts.creditFen, priceE4(price)),
    days: daysBought(parts.creditFen, perDayFen(context, meterId)),
    balanceAfterFen: balanceFen === null ? null : addFen(balanceFen, parts.creditFen),
    ...supplyAfter(context, facts, parts.creditFen),
    sameAgain: sameAgain(context, account, amountFen, settings.sameAgainMinutes),
    unusual: unusual(context, account, amountFen, settings.habitTimes),
    obstacle:
      facts.obstacle ??
      amountObstacle(amountFen, parts, settings) ??
      (balanceFen === null ? null : ceilingObstacle(balanceFen, parts.creditFen, fen(facts.profile.ceilingFen))) ??
      (facts.lost && !settings.sendLaterAllowed ? sentence('meter.lost') : null),
    sendLaterFromStart: facts.lost && settings.sendLaterAllowed,
  };
}

function supplyAfter(context: Context, facts: SaleFacts, creditFen: Fen): Pick<Quote, 'supplyAfterOn' | 'warnings'> {
  const supply = supplyNow(context, facts.meter, facts.profile, facts.state);
  const warnings: Sentence[] = [];
  if (!supply) return { supplyAfterOn: null, warnings };
  const supplyAfterOn = supplyAfterSale(supply, creditFen);
  if (!supply.on && supply.cause === 'forced') warnings.push(sentence('supply.forcedStaysOff'));
  else if (!supply.on && supply.leastFen !== null && creditFen < supply.leastFen) {
    warnings.push(sentence('supply.notEnough', { leastFen: addFen(supply.leastFen, facts.owedFen) }));
  } else if (!supply.on && supply.closeByHand) warnings.push(sentence('supply.closeByHand'));
  return { supplyAfterOn, warnings };
}

/** The same amount to the same account a short while ago: asked before it is sold once more. Money that went back does not count. */
export function sameAgain(context: Context, account: AccountId, amountFen: Fen, withinMinutes: number): Quote['sameAgain'] {
  const now = context.env.clock.now();
  const before = opsOfAccount(context.store, account, LOOK_BACK).find(
    (op) => op.amountFen === amountFen && now - op.at < withinMinutes * MINUTE_MS && !moneyWentBack(context, op.id),
  );
  if (!before) return null;
  const minutes = Math.max(1, Math.floor((now - before.at) / MINUTE_MS));
  return { at: before.at, operatorName: operatorById(context.store, before.operator)?.name ?? '', minutes };
}

function moneyWentBack(context: Context, op: OpId): boolean {
  return lastStep(context.store, op)?.state === 'voided';
}

/** What this account usually buys, where this amount is far above it; null = nothing to ask. */
export function unusual(context: Context, account: AccountId, amountFen: Fen, times: number): Quote['unusual'] {
  const bought = opsOfAccount(context.store, account, LOOK_BACK).filter((op) => op.kind === 'sale' && didArrive(context, op.id));
  const usualFen = unusualAmount(
    amountFen,
    bought.map((op) => op.amountFen),
    times,
  );
  return usualFen === null ? null : { usualFen };
}

function didArrive({ store }: Context, op: OpId): boolean {
  return lastStep(store, op)?.state === 'confirmed';
}
