/** One pass over the job that is open on a meter: lease the bus, read, decide, send at most once, read again, write the outcome down. */
import { COMMAND_OF, decideJob, type NotDoneReason, type Seen, type ToDecide } from '../../domain/control/decide.ts';
import type { JobState } from '../../domain/control/state.ts';
import { closingOfDay } from '../../domain/control/closing.ts';
import type { Exchange, ExchangeFault, MeterRef, Wire } from '../../fieldbus/fieldbus.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { maySend } from '../commissioning.ts';
import type { Context } from '../context.ts';
import type { Next } from '../loop.ts';
import { noteSilence } from '../meter/note-state.ts';
import { askForJob } from './ask.ts';
import { actObstacleNow, openJobFacts, type JobFacts } from './job-facts.ts';
import { evidenceOfSeen, recordJobStep, type JobEvidence } from './record.ts';

export type JobPhase = 'sending' | 'checking';

/** What is known of the last frame that went to a meter. */
export interface LastFrame {
  /** A lower bound of the time since, by a clock that cannot jump. */
  readonly sinceMs: number;
  /** The meter answered to it, so no gateway holds it any more. */
  readonly answered: boolean;
}

export interface JobPassParts {
  readonly context: Context;
  lastFrame(meter: MeterId): LastFrame;
  /** Called when a frame is about to leave, and when its exchange has ended. */
  frameSent(meter: MeterId, answered: boolean): void;
  phase(meter: MeterId, phase: JobPhase): void;
}

/** Identity, two blocks, a frame and the same reads again, on a slow bus. */
const LEASE_MS = 15_000;
/** An act found unsent or untaken after this time is not sent behind its operator's back. */
const STALE_MS = 10 * 60_000;
/** A relay and a meter's memory need their time. */
const SETTLES_MS = 3_000;

/**
 * The job and a sale may be open on one meter at once: every pass has the bus to itself from its first read to its last, so a purchase is
 * never between a command and its reading back, and neither writes what the other is judged by (control moves no count and no money, a
 * purchase no forced mode and no setting).
 */
export async function jobPass(parts: JobPassParts, meter: MeterId): Promise<Next> {
  const { context } = parts;
  const facts = openJobFacts(context, meter);
  if (!facts) return REST;
  if (facts.step.state === 'intent' && ageMs(context, facts) > STALE_MS)
    return end(context, facts, 'notDone', { reason: 'control.why.interrupted' });
  if (!facts.ref) return notConnected(context, facts);
  const leased = await context.fieldbus.bus(facts.ref.busId).lease('command', LEASE_MS, (wire) => onWire(parts, wire, meter));
  return leased.ok ? leased.value : noAnswer(context, meter, leased.fault);
}

const REST: Next = { next: 'rest' };

async function onWire(parts: JobPassParts, wire: Wire, meter: MeterId): Promise<Next> {
  const { context } = parts;
  for (;;) {
    const facts = openJobFacts(context, meter);
    if (!facts?.ref) return { next: 'again', ms: 0 };
    parts.phase(meter, 'checking');
    const of = facts.wish.kind === 'parameters' ? 'settings' : 'supply';
    const asked = await askForJob(context, wire, facts.ref, of, facts.step.state === 'intent');
    if (!asked.ok) return noAnswer(context, meter, asked.fault);
    const decision = decideJob(toDecide(parts, facts), asked.value);
    if (decision.do !== 'send') return conclude(context, facts, decision, asked.value);
    const held = heldBack(context, facts);
    if (held) return end(context, facts, 'notDone', { ...evidenceOfSeen(context, facts, asked.value), ...held });
    recordJobStep(context, facts, 'sending', evidenceOfSeen(context, facts, asked.value));
    parts.phase(meter, 'sending');
    await sendOnce(parts, wire, facts, facts.ref);
  }
}

/** Asked at the last moment: ticks, locks and roles may have changed since the act was planned. */
function heldBack(context: Context, { wish, meter }: JobFacts): JobEvidence | null {
  const obstacle = actObstacleNow(context, meter, wish.kind);
  if (obstacle) return { reason: obstacle.code, values: obstacle.values };
  const kind = wish.kind === 'parameters' ? 'price' : 'control';
  if (!maySend(context.store, kind)) return { reason: `control.notCommissioned.${kind}` };
  const prices = wish.kind === 'parameters' && wish.settings.prices !== undefined;
  return prices && closingOfDay(context.localTime(context.env.clock.now())) ? { reason: 'control.closingOfDay' } : null;
}

/** One frame. Whatever comes back, or nothing, or a fault of the program: the reading that follows decides. */
async function sendOnce(parts: JobPassParts, wire: Wire, { wish, item }: JobFacts, ref: MeterRef): Promise<void> {
  parts.frameSent(item.meter, false);
  let answered = false;
  try {
    const reply = await (wish.kind === 'parameters' ? wire.writeParameters(ref, wish.settings) : wire.control(ref, COMMAND_OF[wish.kind]));
    answered = reply.ok || metersOwn(reply);
  } finally {
    parts.frameSent(item.meter, answered);
  }
}

/** A refusal by the meter itself; 10 and 11 are the gateway saying that it heard nothing. */
function metersOwn(reply: Exchange<unknown>): boolean {
  return !reply.ok && reply.fault.kind === 'exception' && reply.fault.code < 10;
}

function toDecide(parts: JobPassParts, facts: JobFacts): ToDecide {
  const { wish, meter, canRemoteClose, step, holdMs, item } = facts;
  const { sinceMs, answered } = parts.lastFrame(item.meter);
  return {
    ...{ wish, serial: meter.serial, canRemoteClose, attempts: step.attempt },
    sinceLastAttemptMs: step.attempt === 0 ? Number.POSITIVE_INFINITY : sinceMs,
    lateMs: answered ? SETTLES_MS : Math.max(SETTLES_MS, holdMs),
    maySendAgain: ageMs(parts.context, facts) <= STALE_MS,
  };
}

function conclude(context: Context, facts: JobFacts, decision: Exclude<ReturnType<typeof decideJob>, { do: 'send' }>, seen: Seen): Next {
  const evidence = evidenceOfSeen(context, facts, seen);
  if (decision.do === 'wait') return { next: 'again', ms: decision.ms };
  if (decision.do === 'done')
    return end(context, facts, 'done', facts.step.attempt === 0 ? { ...evidence, reason: 'control.why.already' } : evidence);
  if (decision.do === 'notDone') return end(context, facts, 'notDone', { ...evidence, reason: whyNotDone(decision.reason, facts) });
  if (facts.step.state === 'sending') recordJobStep(context, facts, 'inDoubt', { ...evidence, reason: `control.why.${decision.reason}` });
  return { next: 'unreachable' };
}

/** What was asked and what the meter says instead differ by act, and so do their words. */
function whyNotDone(reason: NotDoneReason, { wish }: JobFacts): string {
  return reason === 'notTaken' || reason === 'relayStays' ? `control.why.${reason}.${wish.kind}` : `control.why.${reason}`;
}

/** Before the first frame silence proves that nothing was done; after it, silence proves nothing. */
function noAnswer(context: Context, meter: MeterId, fault: ExchangeFault): Next {
  const facts = openJobFacts(context, meter);
  if (!facts) return REST;
  if (fault.kind === 'timeout') noteSilence(context, meter);
  const evidence = { reason: `outcome.noAnswer.${fault.kind}` };
  if (facts.step.state === 'intent') return end(context, facts, 'notDone', evidence);
  if (facts.step.state === 'sending') recordJobStep(context, facts, 'inDoubt', evidence);
  return { next: 'unreachable' };
}

function notConnected(context: Context, facts: JobFacts): Next {
  if (facts.step.state === 'intent') return end(context, facts, 'notDone', { reason: 'meter.notConnected' });
  if (facts.step.state === 'sending') recordJobStep(context, facts, 'inDoubt', { reason: 'meter.notConnected' });
  return { next: 'unreachable' };
}

function end(context: Context, facts: JobFacts, state: JobState, evidence: JobEvidence): Next {
  recordJobStep(context, facts, state, evidence);
  return REST;
}

function ageMs({ env }: Context, { job }: JobFacts): number {
  return env.clock.now() - job.at;
}
