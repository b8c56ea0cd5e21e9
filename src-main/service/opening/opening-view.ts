/** An opening as the window sees it: a plain stage, its job and its purchase, why it waits and which ways there are. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { OpeningStage } from '../../../src-shared/contract/operator/opening.ts';
import type { OpeningId } from '../../../src-shared/value/id.ts';
import { openingIsOver, type OpeningState } from '../../domain/opening/state.ts';
import { sentence } from '../../domain/sale/amount.ts';
import { jobById } from '../../store/act/job.ts';
import { meterById } from '../../store/site/meter.ts';
import { operatorById } from '../../store/people/operator.ts';
import { openOpenings } from '../../store/act/opening.ts';
import { planById } from '../../store/act/plan.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { jobEvidence } from '../job/record.ts';
import { jobView } from '../job/job-view.ts';
import type { JobRunner } from '../job/runner.ts';
import { lastJobStep } from '../../store/act/job.ts';
import { operationView } from '../sale/operation-view.ts';
import type { Settler } from '../settle/settler.ts';
import { openingFacts, personOf, type OpeningFacts } from './facts.ts';
import { evidenceOf } from './wish.ts';

export type OpeningOutput = HandlerOutput<'opening.view'>;

/** Whom to ask about what is under way. */
export interface Followed {
  readonly jobs: JobRunner;
  readonly settler: Settler;
}

const STAGE: Readonly<Record<OpeningState, OpeningStage>> = {
  writing: 'writing',
  written: 'checking',
  restoring: 'restoring',
  restored: 'checking',
  buying: 'buying',
  waiting: 'waiting',
  opened: 'opened',
  abandoned: 'abandoned',
};

const MOST_SHOWN = 200;

export function unfinishedOpenings(context: Context, followed: Followed): OpeningOutput[] {
  return openOpenings(context.store, MOST_SHOWN).map(({ opening }) => openingView(context, followed, opening));
}

/** @throws Error when the opening, its meter or its plan is missing. */
export function openingView(context: Context, followed: Followed, id: OpeningId): OpeningOutput {
  const { store } = context;
  const facts = openingFacts(store, id);
  const { row, wish, step, state } = facts;
  const meter = meterById(store, row.meter);
  const plan = planById(store, row.plan);
  if (!meter || !plan) throw new Error(`opening ${id} lacks its meter or its plan`);
  const job = jobOf(context, followed, facts);
  const operation = operationOf(context, followed, facts);
  return {
    ...{ openingId: id, uid: row.uid, stage: STAGE[state], final: openingIsOver(state) },
    mark: [step.n, job?.state, job?.attempts, operation?.state].join('.'),
    ...{ meterId: meter.id, serial: meter.serial, room: placeOfMeter(store, meter.id)?.unitName ?? '' },
    ...{ accountId: facts.account, ...personOf(store, facts) },
    plan: { name: plan.name, prices: wish.prices },
    parameters: wish.parameters,
    purchaseFen: facts.firstPurchase?.amountFen ?? null,
    moneyTaken: facts.purchase === 'open' || facts.purchase === 'arrived',
    operatorName: operatorById(store, row.operator)?.name ?? '',
    at: row.at,
    endedAt: openingIsOver(state) ? step.at : null,
    ...{ job, operation, why: whyOf(context, facts), ways: waysOf(facts) },
  };
}

function jobOf(context: Context, { jobs }: Followed, { row, steps }: OpeningFacts): OpeningOutput['job'] {
  const job = steps.findLast((one) => one.job !== null)?.job ?? null;
  return job === null ? null : jobView(context, jobs, { job, meter: row.meter });
}

function operationOf(context: Context, { settler }: Followed, { steps }: OpeningFacts): OpeningOutput['operation'] {
  const op = steps.findLast((one) => one.op !== null)?.op ?? null;
  return op === null ? null : operationView(context, settler, op);
}

/** A job that was in vain says why in its own words. */
function whyOf({ store }: Context, facts: OpeningFacts): OpeningOutput['why'] {
  if (facts.state !== 'waiting') return null;
  const { reason, values = {} } = evidenceOf(facts.step);
  const before = facts.steps.at(-2);
  const item = before?.job == null ? null : { job: before.job, meter: facts.row.meter };
  const job = item && jobById(store, item.job);
  const last = item && lastJobStep(store, item);
  const said = job && last ? jobEvidence(last) : null;
  if (said?.reason !== undefined) {
    const serial = meterById(store, facts.row.meter)?.serial ?? '';
    return sentence(said.reason, { expected: serial, found: said.serial ?? '', attempts: last?.attempt ?? 0, ...said.values });
  }
  return sentence(reason ?? 'opening.why.interrupted', values);
}

function waysOf({ state, firstPurchase, step }: OpeningFacts): OpeningOutput['ways'] {
  const waits = state === 'waiting';
  const { reason } = evidenceOf(step);
  const moved = reason === 'opening.why.meterMoved';
  // The same tenders would be taken a second time: after money went back, or was refused, it is named anew.
  const sameAgain = reason !== 'opening.why.returned' && reason?.startsWith('opening.why.') === true;
  return {
    goOn: waits && !moved && (sameAgain || firstPurchase === null || step.evidence === null),
    another: waits && !moved,
    withoutPurchase: waits && !moved && firstPurchase !== null,
    abandon: waits,
  };
}
