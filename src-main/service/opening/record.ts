/** Writes down what becomes of an opening: each step with what belongs to it, in one transaction. */
import { isOpUid, type OpId, type OpUid, type AccountId } from '../../../src-shared/value/id.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { Wish } from '../../domain/control/act.ts';
import { openingMayFollow, type OpeningState } from '../../domain/opening/state.ts';
import type { WaitReason } from '../../domain/opening/next.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import { attachMeter } from '../../store/site/account.ts';
import { appendBook, lastBook } from '../../store/ledger/book.ts';
import { appendOpeningStep, lastOpeningStep, type OpeningStepDraft } from '../../store/act/opening.ts';
import { setPlanOfMeter } from '../../store/act/plan.ts';
import { newAccount } from '../take-over/take-over-account.ts';
import type { Actor, Context } from '../context.ts';
import { recordJob, whyNotSend } from '../job/plan.ts';
import { sellAtOpening } from '../sale/sell.ts';
import type { OpeningFacts } from './facts.ts';
import { evidenceOf, type OpeningEvidence } from './wish.ts';

/** Somebody else moved the opening on while this pass was at work: what was decided is void. */
export class OpeningOvertaken extends Error {}

/** Thrown inside a transaction so that nothing of it stays. */
class Refused extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.code);
    this.fault = fault;
  }
}

type Step = Omit<OpeningStepDraft, 'opening' | 'at' | 'state' | 'evidence'> & { readonly evidence?: OpeningEvidence };

/** Appends a step if and only if the opening still stands there where the decision found it. @throws OpeningOvertaken */
export function recordStep(context: Context, facts: OpeningFacts, state: OpeningState, step: Step = {}): void {
  const { row } = facts;
  context.store.transaction(() => {
    const now = lastOpeningStep(context.store, row.id);
    if (now?.n !== facts.step.n) throw new OpeningOvertaken(`opening ${row.id} moved on to step ${now?.n}`);
    if (!openingMayFollow(facts.state, state)) throw new Error(`opening ${row.id}: ${state} cannot follow ${facts.state}`);
    appendOpeningStep(context.store, { opening: row.id, state, at: context.env.clock.now(), ...step });
  });
  hintOpening(context, row);
}

/** It stands still until a person says how it goes on. */
export function recordWaiting(
  context: Context,
  facts: OpeningFacts,
  why: WaitReason,
  said?: { code: string; values?: Fault['values'] },
): void {
  const done = facts.state === 'writing' ? 'nothing' : 'written';
  const evidence = { reason: said?.code ?? `opening.why.${why}`, values: { ...said?.values }, done } as const;
  recordStep(context, facts, 'waiting', { evidence });
}

/** Who stands behind what is done now: whoever acted last. */
export function actorOfOpening({ row, steps }: OpeningFacts): Actor {
  return { operatorId: steps.findLast(({ operator }) => operator !== null)?.operator ?? row.operator, seat: row.seat };
}

/** What is written to the meter: its prices, its thresholds, and that it is prepaid. */
export function wishToWrite({ wish }: Pick<OpeningFacts, 'wish'>): Wish {
  const { alarm1Fen, alarm2Fen, overdraftFen } = wish.parameters;
  return { kind: 'parameters', settings: { prepaidOn: true, alarms: { alarm1Fen, alarm2Fen }, overdraftFen, prices: wish.prices } };
}

/** A job of the opening itself, whose lock keeps all others away. Must run in a transaction. */
export function jobOfOpening(context: Context, actor: Actor, meter: OpeningFacts['row']['meter'], wish: Wish, reason: string) {
  const refused = whyNotSend(context, meter, wish.kind);
  return refused ? bad(refused) : good(recordJob(context, actor, { uid: freshUid(context), wish, meters: [meter], reason }));
}

/** A forced trip, or power kept on for fitting-out, ends where prepaid begins. */
export function recordRestoring(context: Context, facts: OpeningFacts): Result<null, Fault> {
  return whole(context, () => {
    const { row } = facts;
    const job = jobOfOpening(context, actorOfOpening(facts), row.meter, { kind: 'restore' }, OPENING_REASON);
    if (!job.ok) throw new Refused(job.fault);
    recordStep(context, facts, 'restoring', { job: job.value });
    return null;
  });
}

/** In the log of acts, beside what people wrote. */
export const OPENING_REASON = '开户';

/** The first money: account, the beginning of the meter's book, payment, operation and intent, whole or not at all. */
export function recordPurchase(context: Context, facts: OpeningFacts, read: ProvenReading): Result<OpId, Fault> {
  return whole(context, () => {
    const { row, firstPurchase } = facts;
    if (!firstPurchase) throw new Error(`opening ${row.id} has nothing to buy`);
    const actor = actorOfOpening(facts);
    const account = accountOfOpening(context, actor, facts);
    beginBook(context, facts, read);
    const input = {
      uid: freshUid(context),
      accountId: account,
      meterId: row.meter,
      ...firstPurchase,
      sameAgainConfirmed: true,
      sendLater: false,
    };
    const sold = sellAtOpening(context, actor, input);
    if (!sold.ok) throw new Refused(sold.fault);
    recordStep(context, facts, 'buying', { op: sold.value, evidence: { account } });
    return sold.value;
  });
}

/** Only now the account is open: the meter is its own, with its plan. @param read where nothing was bought: what begins the meter's book. */
export function recordOpened(context: Context, facts: OpeningFacts, read: ProvenReading | null): void {
  const { store, env } = context;
  const { row } = facts;
  const actor = actorOfOpening(facts);
  store.transaction(() => {
    const account = accountOfOpening(context, actor, facts);
    if (read) beginBook(context, facts, read);
    recordStep(context, facts, 'opened', { evidence: { account } });
    attachMeter(store, account, row.meter, env.clock.now(), row.id);
    setPlanOfMeter(store, { meter: row.meter, plan: row.plan, at: env.clock.now(), operator: row.operator });
  });
  context.accountsChanged();
  context.hint('account');
}

function accountOfOpening(context: Context, actor: Actor, { account, wish, row }: OpeningFacts): AccountId {
  if (account !== null) return account;
  if (!wish.person) throw new Error(`opening ${row.id} is for nobody`);
  return newAccount(context, actor, wish.person);
}

/** The ledger's count and total begin at the meter's, unless it knows the meter from before. */
function beginBook({ store, env }: Context, { row }: OpeningFacts, { purchaseCount, totalPurchasedFen }: ProvenReading): void {
  if (lastBook(store, row.meter)) return;
  appendBook(store, { meter: row.meter, purchaseCount, totalFen: totalPurchasedFen, entry: null, op: null, at: env.clock.now() });
}

function freshUid({ env }: Context): OpUid {
  const uid = env.random.uuid();
  if (!isOpUid(uid)) throw new Error(`the environment made ${uid}, which is no id`);
  return uid;
}

function whole<T>({ store }: Context, work: () => T): Result<T, Fault> {
  try {
    return good(store.transaction(work));
  } catch (error) {
    if (error instanceof Refused) return bad(error.fault);
    throw error;
  }
}

/** What is done of it already, for a person who goes on. */
export function doneSoFar({ steps }: OpeningFacts): 'nothing' | 'written' {
  const last = steps.at(-1);
  return (last && evidenceOf(last).done) ?? 'nothing';
}

export function hintOpening(context: Context, row: Pick<OpeningFacts['row'], 'id' | 'meter'>): void {
  context.hint('opening', row.id);
  context.hint('meter', row.meter);
  context.hint('status');
}
