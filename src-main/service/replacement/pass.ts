/** One pass over a replacement: the act that it stands in is done, or what became of its job or its money is noted, and the next one begins. */
import type { MeterId, OpId, ReplacementId } from '../../../src-shared/value/id.ts';
import { nextByItself, type ReplacementAct } from '../../domain/replacement/state.ts';
import { lastStep } from '../../store/sale/op.ts';
import { lastJobStep } from '../../store/act/job.ts';
import type { Context } from '../context.ts';
import { jobEvidence } from '../job/record.ts';
import type { Next } from '../loop.ts';
import { beginAct } from './begin.ts';
import { replacementFacts, type ReplacementFacts } from './facts.ts';
import { clear, scan } from './find-new.ts';
import { look, setClock } from './finish.ts';
import { checkSilent, readOld } from './old-meter.ts';
import { recordDone, recordHalt } from './record.ts';
import { takeAddress } from './take-place.ts';

export interface ReplacementPassParts {
  readonly context: Context;
  /** By how many seconds the PC is ahead of the median of its meters; null while none has shown a clock. */
  pcOffSeconds(): number | null;
  /** A job was recorded for this meter. */
  engageJob(meter: MeterId): void;
  /** Its money was recorded. */
  engageMoney(op: OpId): void;
  /** Another meter hangs on the bus now. */
  metersChanged(): void;
}

const REST: Next = { next: 'rest' };

export async function replacementPass(parts: ReplacementPassParts, id: ReplacementId): Promise<Next> {
  const { context } = parts;
  for (;;) {
    const facts = replacementFacts(context.store, id);
    const before = facts.newMeter;
    const rests = await oneStep(parts, facts);
    const after = replacementFacts(context.store, id);
    if (after.newMeter !== before || after.state === 'carrying') parts.metersChanged();
    if (rests || after.step.n === facts.step.n) return REST;
  }
}

/** @returns whether it waits for a person, a job or its money. */
async function oneStep(parts: ReplacementPassParts, facts: ReplacementFacts): Promise<boolean> {
  const { context } = parts;
  switch (facts.state) {
    case 'reading':
      return (await readOld(context, facts), false);
    case 'checking':
      return (await checkSilent(context, facts), false);
    case 'scanning':
      return (await scan(context, facts), false);
    case 'clearing':
      return (await clear(context, facts), false);
    case 'addressing':
      return (await takeAddress(context, facts), false);
    case 'carrying':
      return afterMoney(parts, facts);
    case 'lighting':
    case 'settings':
    case 'restoring':
      return afterJob(parts, facts, facts.state);
    case 'clock':
      return afterClock(parts, facts);
    case 'looking':
      return (await look(context, facts), false);
    default:
      return true;
  }
}

function afterMoney(parts: ReplacementPassParts, facts: ReplacementFacts): boolean {
  const { money, step } = facts;
  if (step.op === null || money === 'over') return begin(parts, facts, 'settings');
  if (money === 'open') parts.engageMoney(step.op);
  if (money !== 'back') return true;
  const reason = (JSON.parse(beforeEnd(parts.context, step.op) ?? '{}') as { reason?: string }).reason ?? 'noEffect';
  recordHalt(parts.context, facts, 'carrying', { code: `outcome.${reason}`, values: { expected: facts.found?.serial ?? '', found: '' } });
  return false;
}

/** Why the money did not get there: its last step but the end, which only says that it did not. */
function beforeEnd({ store }: Context, op: OpId): string | null {
  return lastStep(store, op)?.evidence ?? null;
}

function afterJob(parts: ReplacementPassParts, facts: ReplacementFacts, act: 'lighting' | 'settings' | 'restoring'): boolean {
  const { context } = parts;
  const { job, newMeter, step } = facts;
  if (newMeter === null || step.job === null) throw new Error(`replacement ${facts.row.id} has no job to wait for`);
  if (job === 'done')
    return act === 'lighting' ? (recordDone(context, facts, act), false) : begin(parts, facts, nextByItself(act) ?? 'looking');
  if (job !== 'notDone' && job !== 'givenUp') {
    parts.engageJob(newMeter);
    return true;
  }
  const said = lastJobStep(context.store, { job: step.job, meter: newMeter });
  const { reason = 'replacement.why.notTaken', values = {} } = said ? jobEvidence(said) : {};
  recordHalt(context, facts, act, { code: reason, values });
  return false;
}

async function afterClock(parts: ReplacementPassParts, facts: ReplacementFacts): Promise<boolean> {
  const outcome = await setClock(parts.context, facts, parts.pcOffSeconds());
  if (!outcome.done) {
    recordHalt(parts.context, facts, 'clock', { code: outcome.why });
    return false;
  }
  return begin(parts, facts, wasForced(facts) ? 'restoring' : 'looking');
}

/** Light came first, or it was found with power kept on: prepaid begins again at the end. */
function wasForced({ steps, found }: ReplacementFacts): boolean {
  return found?.forced === true || steps.some(({ state }) => state === 'lighting');
}

/** @returns whether it waits then. */
function begin(parts: ReplacementPassParts, facts: ReplacementFacts, act: ReplacementAct): boolean {
  const begun = beginAct(parts.context, facts, act);
  if (!begun.ok) recordHalt(parts.context, facts, act, begun.fault);
  return false;
}
