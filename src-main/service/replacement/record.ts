/** Writes down what becomes of a replacement: each step with what belongs to it, in one transaction. */
import { isOpUid, type FindingId, type JobId, type MeterId, type OperatorId, type OpId, type OpUid } from '../../../src-shared/value/id.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { replacementIsOver, replacementMayFollow, type ReplacementAct, type ReplacementState } from '../../domain/replacement/state.ts';
import { appendReplacementStep, lastReplacementStep } from '../../store/act/replacement.ts';
import type { Actor, Context } from '../context.ts';
import type { EvidenceDraft } from './evidence.ts';
import type { ReplacementFacts } from './facts.ts';

/** Somebody else moved it on while this pass was at work: what was decided is void. */
export class ReplacementOvertaken extends Error {}

export interface Noted {
  readonly operator?: OperatorId | null;
  /** As it was where left out. */
  readonly meter?: MeterId | null;
  readonly job?: JobId;
  readonly op?: OpId | null;
  readonly finding?: FindingId | null;
  readonly evidence?: EvidenceDraft;
}

/** Appends a step if and only if the replacement still stands there where the decision found it. @throws ReplacementOvertaken */
export function recordStep(context: Context, facts: ReplacementFacts, state: ReplacementState, noted: Noted = {}): void {
  const { row, step } = facts;
  const { operator = null, meter = facts.newMeter, job = null, op = null, finding = null, evidence = null } = noted;
  context.store.transaction(() => {
    const now = lastReplacementStep(context.store, row.id);
    if (now?.n !== step.n) throw new ReplacementOvertaken(`replacement ${row.id} moved on to step ${now?.n}`);
    if (!replacementMayFollow(facts.state, state)) throw new Error(`replacement ${row.id}: ${state} cannot follow ${facts.state}`);
    const at = context.env.clock.now();
    appendReplacementStep(context.store, { replacement: row.id, state, at, operator, meter, job, op, finding, evidence });
  });
  hintReplacement(context, facts);
  if (replacementIsOver(state)) context.hint('account');
}

/** The act has ended well; a person begins the next one. */
export function recordDone(context: Context, facts: ReplacementFacts, after: ReplacementAct, evidence: EvidenceDraft = {}): void {
  recordStep(context, facts, 'waiting', { evidence: { ...evidence, after, ok: true } });
}

/** It did not do what it should, and says why. */
export function recordHalt(
  context: Context,
  facts: ReplacementFacts,
  after: ReplacementAct,
  why: Pick<Fault, 'code' | 'values'>,
  evidence: EvidenceDraft = {},
): void {
  const said = { ...evidence, after, ok: false, reason: why.code, values: { ...why.values } };
  recordStep(context, facts, 'waiting', { evidence: said });
}

/** Who stands behind what is done now: whoever acted last. */
export function actorOf({ row, steps }: ReplacementFacts): Actor {
  return { operatorId: steps.findLast(({ operator }) => operator !== null)?.operator ?? row.operator, seat: row.seat };
}

export function freshUid({ env }: Context): OpUid {
  const uid = env.random.uuid();
  if (!isOpUid(uid)) throw new Error(`the environment made ${uid}, which is no id`);
  return uid;
}

export function hintReplacement(context: Context, { row, newMeter }: Pick<ReplacementFacts, 'row' | 'newMeter'>): void {
  context.hint('replacement', row.id);
  for (const meter of [row.meter, newMeter]) if (meter !== null) context.hint('meter', meter);
  context.hint('status');
}
