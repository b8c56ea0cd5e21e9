/** Begins one act of a replacement, by a person or by itself: what it needs is recorded with its step, before any byte. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OperatorId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { MeterSettings, Wish } from '../../domain/control/act.ts';
import type { ReplacementAct } from '../../domain/replacement/state.ts';
import { givenPlanOfMeter } from '../../store/act/plan.ts';
import type { Actor, Context } from '../context.ts';
import { recordJob, whyNotSend } from '../job/plan.ts';
import { defaultThresholds } from '../opening/prepare.ts';
import { defaultPlan } from '../plan.ts';
import { refuse, Refused, wholeOrRefused } from '../refused.ts';
import { beginCarrying } from './carry.ts';
import type { ReplacementFacts } from './facts.ts';
import { actorOf, freshUid, recordStep, type Noted } from './record.ts';
import { heldBack, leavePlace } from './take-place.ts';

/** In the log of acts, beside what people wrote. */
export const REPLACEMENT_REASON = '换表';

export interface Begun {
  readonly operator?: OperatorId | null;
  /** Of scanning: looked at beside the usual ones. */
  readonly address?: number | null;
}

/** Faults: what stands against the act; nothing is recorded then. */
export function beginAct(
  context: Context,
  facts: ReplacementFacts,
  act: ReplacementAct,
  { operator = null, address = null }: Begun = {},
): Result<null, Fault> {
  return wholeOrRefused(context, () => {
    const actor = operator === null ? actorOf(facts) : { operatorId: operator, seat: facts.row.seat };
    recordStep(context, facts, act, { operator, ...needsOf(context, facts, act, actor, address) });
    return null;
  });
}

/** Must run in a transaction. @throws Refused */
function needsOf(context: Context, facts: ReplacementFacts, act: ReplacementAct, actor: Actor, address: number | null): Noted {
  switch (act) {
    case 'scanning':
      leavePlace(context, facts);
      return { meter: null, evidence: { address } };
    case 'carrying': {
      const { op, finding } = beginCarrying(context, facts, actor);
      return { op, finding };
    }
    case 'lighting':
      refuse(heldBack(context, facts));
      return { job: jobOf(context, facts, { kind: 'keepPower' }, actor) };
    case 'settings':
      return { job: jobOf(context, facts, { kind: 'parameters', settings: settingsOf(context, facts) }, actor) };
    case 'restoring':
      return { job: jobOf(context, facts, { kind: 'restore' }, actor) };
    default:
      return {};
  }
}

function jobOf(context: Context, { newMeter, row }: ReplacementFacts, wish: Wish, actor: Actor) {
  if (newMeter === null) throw new Error(`replacement ${row.id} has no new meter`);
  const why = whyNotSend(context, newMeter, wish.kind);
  if (why) throw new Refused(why);
  return recordJob(context, actor, { uid: freshUid(context), wish, meters: [newMeter], reason: REPLACEMENT_REASON });
}

/** Prices of the plan, else as the old one had them; thresholds and overdraft as the old one had them, else the site's. */
export function settingsOf({ store }: Context, { row, old, newMeter }: ReplacementFacts): MeterSettings {
  const site = defaultThresholds(store);
  const plan = newMeter === null ? undefined : givenPlanOfMeter(store, newMeter);
  const prices = (plan ?? givenPlanOfMeter(store, row.meter))?.prices ?? old?.prices ?? defaultPlan(store)?.prices;
  return {
    prepaidOn: true,
    alarms: { alarm1Fen: fen(old?.alarm1Fen ?? site.alarm1Fen), alarm2Fen: fen(old?.alarm2Fen ?? site.alarm2Fen) },
    overdraftFen: fen(old?.overdraftFen ?? site.overdraftFen),
    ...(prices ? { prices } : {}),
  };
}

/** Only what may be begun from where it stands. */
export function checkWay(facts: ReplacementFacts, act: ReplacementAct): Result<null, Fault> {
  return facts.ways.includes(act) ? good(null) : bad({ code: 'replacement.notNow' });
}
