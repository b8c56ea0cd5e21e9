/** Writes down what becomes of a closing: each step with what belongs to it, in one transaction. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import {
  isOpUid,
  type AccountId,
  type MeterId,
  type OperatorId,
  type OpId,
  type OpUid,
  type ShiftId,
} from '../../../src-shared/value/id.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import type { ClosingWait } from '../../domain/closing/next.ts';
import { closingMayFollow, type ClosingState } from '../../domain/closing/state.ts';
import { ZERO_FEN } from '../../../src-shared/value/fen.ts';
import { appendClosingStep, closingSteps, type ClosingRow, type ClosingStepDraft } from '../../store/act/closing.ts';
import { lastConsumption, postFinalConsumption } from '../../store/ledger/consumption.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { attachMeter, detachMeter } from '../../store/site/account.ts';
import { moment, type Actor, type Context } from '../context.ts';
import { recordJob, whyNotSend } from '../job/plan.ts';
import { refuse, wholeOrRefused } from '../refused.ts';
import { recordZeroing } from './zeroing.ts';
import type { ClosingEvidence, ClosingFacts } from './facts.ts';
import type { FinalReading } from './final-reading.ts';

/** Somebody else moved the closing on while this pass was at work: what was decided is void. */
export class ClosingOvertaken extends Error {}

type Step = Omit<ClosingStepDraft, 'closing' | 'at' | 'state' | 'evidence'> & { readonly evidence?: ClosingEvidence };

/** Appends a step if and only if the closing still stands there where the decision found it. @throws ClosingOvertaken */
export function recordClosing(context: Context, facts: ClosingFacts, state: ClosingState, step: Step = {}): void {
  const { row } = facts;
  context.store.transaction(() => {
    const now = closingSteps(context.store, row.id).at(-1);
    if (now?.n !== facts.step.n) throw new ClosingOvertaken(`closing ${row.id} moved on to step ${now?.n}`);
    if (!closingMayFollow(facts.state, state)) throw new Error(`closing ${row.id}: ${state} cannot follow ${facts.state}`);
    appendClosingStep(context.store, { closing: row.id, state, at: context.env.clock.now(), ...step });
  });
  hintClosing(context, row);
}

/** It stands still until a person says how it goes on. What was posted as the last use was not the last: the account has the meter anew. */
export function recordClosingWaits(context: Context, facts: ClosingFacts, why: ClosingWait, said?: Fault): void {
  const { store } = context;
  store.transaction(() => {
    if (facts.state === 'zeroing') beginAnew(context, facts.row);
    const evidence = { reason: said?.code ?? `closing.why.${why}`, values: { ...said?.values } };
    recordClosing(context, facts, 'waiting', { evidence });
  });
}

function beginAnew({ store, env }: Context, { account, meter }: ClosingRow): void {
  const now = env.clock.now();
  const until = lastConsumption(store, meter)?.toAt ?? now;
  const at = until > now ? until : now;
  detachMeter(store, meter, at);
  attachMeter(store, account, meter, at);
}

/** The last figures stand: the use up to them is posted, and what is left is on its way off the meter, whole or not at all. */
export function recordFinal(context: Context, facts: ClosingFacts, reading: FinalReading): Result<OpId, Fault> {
  return wholeOrRefused(context, () => {
    const { row } = facts;
    const useFen = postUse(context, row, reading, 'read');
    const op = recordZeroing(context, row, reading, freshUid(context));
    recordClosing(context, facts, 'zeroing', { op, evidence: { reading, useFen } });
    return op;
  });
}

/** The meter holds nothing and is nobody's. @param reading where nothing had to be taken off: the last figures, with their use. */
export function recordClosed(context: Context, facts: ClosingFacts, reading: FinalReading | null): void {
  const { store, env } = context;
  const { row } = facts;
  store.transaction(() => {
    const final = reading && { reading, useFen: postUse(context, row, reading, 'read') };
    recordClosing(context, facts, 'closed', { evidence: final ?? {} });
    detachMeter(store, row.meter, env.clock.now());
  });
  context.accountsChanged();
  context.hint('account');
}

interface Of {
  readonly account: AccountId;
  readonly meter: MeterId;
  readonly shift: ShiftId;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly reason: string;
}

/** Must run in a transaction. @returns what was used since the last posting, as the meter deducted it. */
export function postUse(context: Context, of: Of, reading: FinalReading, quality: 'read' | 'typed'): Fen {
  const { account, meter, shift, operator, seat, reason } = of;
  const { store } = context;
  // A meter that was never in the books has nothing that could be used up.
  if (!lastBook(store, meter)) return ZERO_FEN;
  return postFinalConsumption(store, {
    ...{ account, meter, kind: 'closing', readAt: reading.readAt, balanceFen: reading.balanceFen },
    totalPurchasedFen: quality === 'read' ? reading.totalPurchasedFen : null,
    ...{ energyCentiKwh: reading.energy.total, quality, now: moment(context), operatorId: operator, shiftId: shift, seat, reason },
  }).fallFen;
}

/** In the log of acts, beside what people wrote. */
const CLOSING_REASON = '销户';

/** Must run in a transaction. @throws Refused what stands against a trip now */
export function tripJob(context: Context, actor: Actor, meter: MeterId) {
  refuse(whyNotSend(context, meter, 'trip'));
  return recordJob(context, actor, { uid: freshUid(context), wish: { kind: 'trip' }, meters: [meter], reason: CLOSING_REASON });
}

/** The supply comes back to whom it was taken from. False where something stands against it: the meter stays tripped. Must run in a transaction. */
export function restoreJob(context: Context, actor: Actor, meter: MeterId): boolean {
  if (whyNotSend(context, meter, 'restore')) return false;
  recordJob(context, actor, { uid: freshUid(context), wish: { kind: 'restore' }, meters: [meter], reason: CLOSING_REASON });
  return true;
}

export function freshUid({ env }: Context): OpUid {
  const uid = env.random.uuid();
  if (!isOpUid(uid)) throw new Error(`the environment made ${uid}, which is no id`);
  return uid;
}

export function hintClosing(context: Context, { id, account, meter }: Pick<ClosingRow, 'id' | 'account' | 'meter'>): void {
  context.hint('closing', id);
  context.hint('account', account);
  context.hint('meter', meter);
  context.hint('status');
}
