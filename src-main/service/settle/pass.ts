/** One pass over one operation: lease the bus, read, decide, write at most once, read again, write the outcome down. */
import { decide, type Decision, type NotAppliedReason, type Proof, type SaleToDecide } from '../../domain/operation/decide.ts';
import { decideCarryOver } from '../../domain/operation/decide-carry-over.ts';
import { decideTakeBack } from '../../domain/operation/decide-take-back.ts';
import { afterNotApplied, SEND_BY_ITSELF_MS } from '../../domain/operation/policy.ts';
import { isFinal, settlesByItself } from '../../domain/operation/state.ts';
import type { ExchangeFault, Wire } from '../../fieldbus/fieldbus.ts';
import { steps } from '../../store/sale/op.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import type { Context } from '../context.ts';
import type { Next } from '../loop.ts';
import { noteState } from '../meter/note-state.ts';
import { askProof } from './ask-meter.ts';
import { carryToDecide, sendCarryOver } from './carry-over.ts';
import { factsNow, opFacts, type OpFacts } from './op-facts.ts';
import { recordConfirmed, recordFrozen, recordInDoubt, recordNotApplied, recordSending } from './record.ts';
import { sendTakeBack, takeBackToDecide } from './take-back.ts';

export type Phase = 'writing' | 'checking';

export interface PassParts {
  readonly context: Context;
  /** A lower bound of the time since the operation's last frame, by a clock that cannot jump. */
  sinceLastAttemptMs(op: OpId): number;
  /** Called when the frame of an attempt is about to leave and when its exchange has ended, answered or not. */
  frameSent(op: OpId): void;
  phase(op: OpId, phase: Phase): void;
}

/** A money operation may hold the bus for this long. */
const LEASE_MS = 15_000;
/** A sale found unsent after this time (the PC was off) is not sent behind the cashier's back. */
const STALE_INTENT_MS = 10 * 60_000;

export async function settlePass(parts: PassParts, id: OpId): Promise<Next> {
  const facts = opFacts(parts.context, id);
  if (!settlesByItself(facts.state)) return { next: 'rest' };
  const tooOld = staleReason(parts.context, facts);
  if (tooOld) return rest(() => recordNotApplied(parts.context, facts, 'notApplied', tooOld, null));
  const leased = await parts.context.fieldbus.bus(facts.meter.busId).lease('command', LEASE_MS, (wire) => onWire(parts, wire, facts));
  return leased.ok ? leased.value : noAnswer(parts.context, facts, leased.fault);
}

async function onWire(parts: PassParts, wire: Wire, known: OpFacts): Promise<Next> {
  const { context } = parts;
  const { id } = known.op;
  for (;;) {
    const facts = factsNow(context, known);
    if (!settlesByItself(facts.state)) return { next: 'rest' };
    parts.phase(id, 'checking');
    const asked = await askProof(wire, facts.meter, facts.state === 'intent' || facts.state === 'sendLater');
    if (!asked.ok) return noAnswer(context, facts, asked.fault);
    const decision = decisionOn(parts, facts, asked.value);
    if (decision.do !== 'send') return conclude(context, facts, decision, asked.value, wire);
    if (workLockOf(context.store, facts.op.meter)) return heldByWorkLock(context, facts, asked.value);
    recordSending(context, facts, asked.value);
    parts.phase(id, 'writing');
    await sendOnce(parts, wire, facts, decision.purchaseCount);
  }
}

/** A purchase may close the relay on whoever works there: asked at the last moment, however old the sale is. */
function heldByWorkLock(context: Context, facts: OpFacts, proof: Proof): Next {
  if (facts.state === 'sendLater') return { next: 'unreachable' };
  return rest(() => recordNotApplied(context, facts, 'notApplied', 'workLock', proof));
}

/** One frame. Whatever comes back, or nothing, or a fault of the program: the reading that follows decides. */
async function sendOnce(parts: PassParts, wire: Wire, facts: OpFacts, purchaseCount: PurchaseCount): Promise<void> {
  const { op, meter } = facts;
  parts.frameSent(op.id);
  try {
    if (op.kind === 'sale') {
      await wire.sell(meter, { creditFen: op.creditFen, purchaseCount });
    } else if (op.kind === 'carryOver') await sendCarryOver(parts.context, wire, facts);
    else await sendTakeBack(parts.context, wire, facts, purchaseCount);
  } finally {
    parts.frameSent(op.id);
  }
}

/** Money goes onto a meter or leaves it: the loop is the same, only what proves it differs. */
function decisionOn(parts: PassParts, facts: OpFacts, proof: Proof): Decision {
  if (facts.op.kind === 'sale') return decide(toDecide(parts, facts), proof);
  if (facts.op.kind === 'carryOver')
    return decideCarryOver(carryToDecide(parts.context, facts, parts.sinceLastAttemptMs(facts.op.id)), proof);
  return decideTakeBack(takeBackToDecide(parts.context, facts, parts.sinceLastAttemptMs(facts.op.id)), proof);
}

function toDecide(parts: PassParts, facts: OpFacts): SaleToDecide {
  const { op, step, profile, before, meter } = facts;
  return {
    serial: meter.serial,
    creditFen: op.creditFen,
    before,
    ceilingFen: profile.ceilingFen as SaleToDecide['ceilingFen'],
    attempts: step.attempt,
    sinceLastAttemptMs: step.attempt === 0 ? Number.POSITIVE_INFINITY : parts.sinceLastAttemptMs(op.id),
    holdMs: op.holdMs,
    maySendAgain: facts.state === 'sendLater',
  };
}

async function conclude(
  context: Context,
  facts: OpFacts,
  decision: Exclude<Decision, { do: 'send' }>,
  proof: Proof,
  wire: Wire,
): Promise<Next> {
  if (decision.do === 'wait') return { next: 'again', ms: decision.ms };
  if (decision.do === 'freeze') return rest(() => recordFrozen(context, facts, decision, proof));
  if (decision.do === 'notApplied') {
    const state = facts.op.kind === 'sale' ? nextAfterNotApplied(context, facts, decision.reason) : 'notApplied';
    recordNotApplied(context, facts, state, decision.reason, proof);
    return state === 'sendLater' ? { next: 'unreachable' } : { next: 'rest' };
  }
  recordConfirmed(context, facts, proof);
  // Supply is read after the money is safe in the ledger: the sale does not wait for it and does not depend on it.
  const state = await wire.readState(facts.meter);
  if (state.ok) noteState(context, facts.op.meter, state.value);
  return { next: 'rest' };
}

function nextAfterNotApplied(context: Context, facts: OpFacts, reason: NotAppliedReason): 'notApplied' | 'sendLater' {
  const past = new Set(steps(context.store, facts.op.id).map((step) => step.state));
  return afterNotApplied({
    reason,
    everWaited: past.has('sendLater'),
    everInDoubt: past.has('inDoubt'),
    refusesRepeatedCount: facts.profile.refusesRepeatedCount.value && facts.profile.provenOnBench,
    ageMs: context.env.clock.now() - facts.op.at,
  });
}

/** Before the first frame silence proves that nothing was added; after it, silence proves nothing. */
function noAnswer(context: Context, known: OpFacts, fault: ExchangeFault): Next {
  const facts = factsNow(context, known);
  if (isFinal(facts.state)) return { next: 'rest' };
  if (facts.state === 'intent') return rest(() => recordNotApplied(context, facts, 'notApplied', `noAnswer.${fault.kind}`, null));
  if (facts.state === 'sending') recordInDoubt(context, facts, `noAnswer.${fault.kind}`);
  return { next: 'unreachable' };
}

/** Nothing of it is on the wire in either state, so a person is asked and nothing is lost. */
function staleReason(context: Context, { op, state }: OpFacts): 'interrupted' | 'tooOld' | null {
  const ageMs = context.env.clock.now() - op.at;
  if (state === 'intent' && ageMs > STALE_INTENT_MS) return 'interrupted';
  return state === 'sendLater' && ageMs > SEND_BY_ITSELF_MS ? 'tooOld' : null;
}

function rest(act: () => void): Next {
  act();
  return { next: 'rest' };
}
