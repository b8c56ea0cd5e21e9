/** Begins an opening: everything is asked once more, then recorded with the job that writes, before the first byte. */
import { createHash } from 'node:crypto';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { ZERO_FEN } from '../../../src-shared/value/fen.ts';
import type { OpeningId, PlanId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { GL } from '../../domain/ledger/chart.ts';
import type { RatePrices } from '../../domain/meter/reading.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import { pricesFault, thresholdsFault } from '../../domain/opening/obstacle.ts';
import { accountById } from '../../store/site/account.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { meterById } from '../../store/site/meter.ts';
import { appendOpeningStep, insertOpening, openingByUid } from '../../store/act/opening.ts';
import { planById } from '../../store/act/plan.ts';
import type { Actor, Context } from '../context.ts';
import { readMeter } from '../meter/read-meter.ts';
import { planOfPrices } from '../plan.ts';
import { paymentFault } from '../sale/sell.ts';
import { againstOpening, againstOpeningRead } from './against.ts';
import { hintOpening, jobOfOpening, OPENING_REASON, wishToWrite } from './record.ts';
import type { OpeningRunner } from './runner.ts';
import type { OpeningWish } from './wish.ts';

type Input = ParsedInput<'opening.start'>;

/** What the caller may do beyond opening. */
export interface OpeningRights {
  readonly sell: boolean;
  readonly namePrice: boolean;
}

/**
 * The same uid with the same input answers with the same opening. Faults: opening.uidUsed; meter.unknown; what stands against it; those of
 * reading the meter; what is wrong with account, parameters, plan or payment; right.missing.
 */
export async function startOpening(
  context: Context,
  runner: OpeningRunner,
  actor: Actor,
  input: Input,
  rights: OpeningRights,
): Promise<Result<OpeningId, Fault>> {
  const before = sameOpening(context, input);
  if (before) return before;
  const refused = inputFault(context, input, rights) ?? meterFault(context, input);
  if (refused) return bad(refused);
  const read = await readMeter(context, input.meterId);
  if (!read.ok) return read;
  if (read.value.doubted) return bad({ code: 'meter.badAnswer', values: { address: '', bus: '' } });
  const begun = context.store.transaction(() => record(context, actor, input, rights, read.value));
  if (begun.ok) runner.acted(begun.value, input.meterId);
  return begun;
}

function sameOpening(context: Context, input: Input): Result<OpeningId, Fault> | null {
  const before = openingByUid(context.store, input.uid);
  if (!before) return null;
  return before.inputHash.equals(hashOf(input)) ? good(before.id) : bad({ code: 'opening.uidUsed', field: 'uid' });
}

function meterFault(context: Context, { meterId }: Input): Fault | null {
  const meter = meterById(context.store, meterId);
  return meter ? (againstOpening(context, meter)?.why ?? null) : { code: 'meter.unknown', field: 'meterId' };
}

/** Everything that can be refused without the meter: nothing is written for an opening that could not end. */
function inputFault(context: Context, input: Input, rights: OpeningRights): Fault | null {
  const { store } = context;
  const { account, parameters, firstPurchase } = input;
  const known = 'accountId' in account ? accountById(store, account.accountId) : null;
  if (known === undefined || (known && known.closedAt !== null)) return { code: 'account.unknown', field: 'account' };
  const wrong = thresholdsFault(parameters);
  if (wrong) return { ...wrong.why, field: `parameters.${wrong.field}` };
  const prices = pricesOf(context, input, rights);
  if (!prices.ok) return prices.fault;
  if (firstPurchase === null) return null;
  if (!rights.sell) return { code: 'right.missing', values: { right: 'sell' } };
  const owedFen = known ? balance(store, GL.tenantDebt, String(known.id)) : ZERO_FEN;
  const fault = paymentFault(context, firstPurchase, owedFen);
  return fault && { ...fault, field: `firstPurchase.${fault.field ?? 'amountFen'}` };
}

function pricesOf(context: Context, { plan }: Input, { namePrice }: OpeningRights): Result<RatePrices, Fault> {
  if ('planId' in plan) {
    const known = planById(context.store, plan.planId);
    return known ? good(known.prices) : bad({ code: 'opening.wrong.plan', field: 'plan' });
  }
  const price = plan.flatE4;
  const prices = { sharp: price, peak: price, flat: price, valley: price };
  if (!namePrice) return bad({ code: 'right.missing', values: { right: 'editSettings' } });
  const wrong = pricesFault(prices);
  return wrong ? bad({ ...wrong, field: 'plan' }) : good(prices);
}

/** Must run in a transaction: while the meter was read, somebody else may have been quicker. */
function record(context: Context, actor: Actor, input: Input, rights: OpeningRights, read: ProvenReading): Result<OpeningId, Fault> {
  const { store, env } = context;
  const again = sameOpening(context, input);
  if (again) return again;
  const meter = meterById(store, input.meterId);
  if (!meter) return bad({ code: 'meter.unknown', field: 'meterId' });
  const against = againstOpeningRead(context, meter, read);
  const refused = against?.why ?? inputFault(context, input, rights);
  if (refused) return bad(refused);
  const prices = pricesOf(context, input, rights);
  if (!prices.ok) return prices;
  const wish = wishOfInput(input, prices.value, read);
  const job = jobOfOpening(context, actor, meter.id, wishToWrite({ wish }), OPENING_REASON);
  if (!job.ok) return job;
  const at = env.clock.now();
  const opening = insertOpening(store, {
    ...{ uid: input.uid, inputHash: hashOf(input), meter: meter.id, wish: JSON.stringify(wish) },
    account: 'accountId' in input.account ? input.account.accountId : null,
    plan: planOf(context, actor, input, prices.value),
    ...{ operator: actor.operatorId, seat: actor.seat, at },
  });
  appendOpeningStep(store, { opening, state: 'writing', at, operator: actor.operatorId, job: job.value });
  hintOpening(context, { id: opening, meter: meter.id });
  return good(opening);
}

function planOf(context: Context, { operatorId }: Actor, { plan }: Input, prices: RatePrices): PlanId {
  return 'planId' in plan ? plan.planId : planOfPrices(context, prices, operatorId);
}

function wishOfInput({ account, parameters, firstPurchase }: Input, prices: RatePrices, read: ProvenReading): OpeningWish {
  const { purchaseCount, totalPurchasedFen } = read;
  const person = 'accountId' in account ? null : account;
  return { person, parameters, prices, purchase: firstPurchase, found: { purchaseCount, totalPurchasedFen } };
}

/** What makes two requests the same opening, in a fixed order. */
function hashOf({ meterId, account, parameters, plan, firstPurchase: paid }: Input): Buffer {
  const { alarm1Fen, alarm2Fen, overdraftFen } = parameters;
  const fixed = [
    meterId,
    'accountId' in account ? account.accountId : [account.name, account.contact, account.phone],
    [alarm1Fen, alarm2Fen, overdraftFen],
    'planId' in plan ? ['plan', plan.planId] : ['flat', plan.flatE4],
    paid && [
      paid.amountFen,
      paid.tenders.map(({ method, amountFen, reference }) => [method, amountFen, reference]),
      paid.tenderedFen,
      paid.note,
    ],
  ];
  return createHash('sha256').update(JSON.stringify(fixed)).digest();
}
