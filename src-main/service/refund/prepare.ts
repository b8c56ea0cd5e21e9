/** Before a refund or a reversal: the meter is read, and what would be done stands beside what stands against it. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { fen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { isOpUid } from '../../../src-shared/value/id.ts';
import { sentence } from '../../domain/sale/amount.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import { accountById } from '../../store/site/account.ts';
import { meterById } from '../../store/site/meter.ts';
import { opById } from '../../store/sale/op.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Actor, Context } from '../context.ts';
import { readMeter } from '../meter/read-meter.ts';
import { Refused } from '../refused.ts';
import { amountOf, planRefund, planReversal, type TakeBackPlan } from './plan.ts';

type Preparation = HandlerOutput<'refund.prepare'>;

/** Faults: meter.unknown; those of reading the meter. */
export async function prepareRefund(context: Context, input: ParsedInput<'refund.prepare'>): Promise<Result<Preparation, Fault>> {
  const { accountId, meterId } = input;
  const read = await readKnown(context, meterId);
  if (!read.ok) return read;
  const amountFen = input.amountFen ?? fen(Math.max(0, read.value.balanceFen));
  const asked = { uid: anyUid(context), accountId, meterId, amountFen, reason: '' };
  return good(shown(context, { account: accountId, meter: meterId, amountFen }, read.value, () => planRefund(context, asked)));
}

/** Faults: operation.unknown; those of reading the meter. */
export async function prepareReversal(
  context: Context,
  actor: Actor,
  { saleOpId, restFen }: ParsedInput<'reversal.prepare'>,
  mayOld: boolean,
): Promise<Result<Preparation, Fault>> {
  const sale = opById(context.store, saleOpId);
  if (!sale) return bad({ code: 'operation.unknown', field: 'saleOpId' });
  const read = await readKnown(context, sale.meter);
  if (!read.ok) return read;
  const asked = { uid: anyUid(context), saleOpId, restFen, reason: '' };
  return good(shown(context, sale, read.value, () => planReversal(context, actor, asked, mayOld)));
}

async function readKnown(context: Context, meter: MeterId): Promise<Result<ProvenReading, Fault>> {
  return meterById(context.store, meter) ? readMeter(context, meter) : bad({ code: 'meter.unknown', field: 'meterId' });
}

interface Of {
  readonly account: AccountId;
  readonly meter: MeterId;
  readonly amountFen: Fen;
}

function shown(context: Context, of: Of, read: ProvenReading, work: () => TakeBackPlan): Preparation {
  const { store } = context;
  const plan = planned(work);
  const done = 'call' in plan ? plan : null;
  return {
    ...{ accountId: of.account, accountName: accountById(store, of.account)?.name ?? '', meterId: of.meter },
    ...{ room: placeOfMeter(store, of.meter)?.unitName ?? '', serial: meterById(store, of.meter)?.serial ?? '' },
    ...{ balanceFen: read.balanceFen, readAt: read.readAt, creditFen: done?.creditFen ?? ZERO_FEN },
    ...{ amountFen: done ? amountOf(done) : of.amountFen, debtFen: done?.debtFen ?? ZERO_FEN },
    tenders: (done?.tenders ?? []).map(({ method, amountFen }) => ({ method, amountFen })),
    needsApproval: done?.needsApproval ?? false,
    obstacle: 'call' in plan ? null : sentence(plan.code, plan.values),
  };
}

/** The plan, or why there is none. */
function planned(work: () => TakeBackPlan): TakeBackPlan | Fault {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error.fault;
    throw error;
  }
}

/** Nothing is recorded by it. */
function anyUid({ env }: Context) {
  const uid = env.random.uuid();
  if (!isOpUid(uid)) throw new Error(`the environment made ${uid}, which is no id`);
  return uid;
}
