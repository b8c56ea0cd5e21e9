/** A closing as the window sees it: a plain stage, its last figures, its job and operation, why it waits and which ways there are. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { ClosingId } from '../../../src-shared/value/id.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { closingIsOver } from '../../domain/closing/state.ts';
import { sentence } from '../../domain/sale/amount.ts';
import { accountsToSettle, openClosings, type ClosingRow } from '../../store/act/closing.ts';
import { jobById, lastJobStep } from '../../store/act/job.ts';
import { operatorById } from '../../store/people/operator.ts';
import type { Store } from '../../store/database/open.ts';
import { accountById } from '../../store/site/account.ts';
import { meterById } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { jobView } from '../job/job-view.ts';
import type { JobRunner } from '../job/runner.ts';
import { jobEvidence } from '../job/record.ts';
import { operationView } from '../sale/operation-view.ts';
import type { Settler } from '../settle/settler.ts';
import { closingFacts, evidenceOf, roomsOfAccount, type ClosingFacts } from './facts.ts';

export type ClosingOutput = HandlerOutput<'closing.view'>;

/** Whom to ask about what is under way. */
export interface Followed {
  readonly jobs: JobRunner;
  readonly settler: Settler;
}

const MOST_SHOWN = 200;

export function unfinishedClosings(context: Context, followed: Followed): HandlerOutput<'closing.unfinished'> {
  const { store } = context;
  return {
    closings: openClosings(store, MOST_SHOWN).map(({ closing }) => closingView(context, followed, closing)),
    toSettle: accountsToSettle(store)
      .slice(0, MOST_SHOWN)
      .map((accountId) => ({ accountId, name: accountById(store, accountId)?.name ?? '', rooms: roomsOfAccount(store, accountId) })),
  };
}

/** @throws Error when rows are missing. */
export function closingView(context: Context, followed: Followed, id: ClosingId): ClosingOutput {
  const { store } = context;
  const facts = closingFacts(store, id);
  const { row, step, state, reading } = facts;
  const meter = meterById(store, row.meter);
  if (!meter) throw new Error(`closing ${id} lacks its meter`);
  const jobId = facts.steps.findLast(({ job }) => job !== null)?.job ?? null;
  const job = jobId === null ? null : jobView(context, followed.jobs, { job: jobId, meter: meter.id });
  const operation = facts.op === null ? null : operationView(context, followed.settler, facts.op);
  const waits = state === 'waiting';
  return {
    ...{ uid: row.uid, stage: state, final: closingIsOver(state) },
    mark: [step.n, job?.state, job?.attempts, operation?.state].join('.'),
    ...named(store, row),
    ...{ meterId: meter.id, serial: meter.serial, ct: meter.ct },
    ...{ typed: row.typed !== null, reason: row.reason, at: row.at },
    endedAt: closingIsOver(state) ? step.at : null,
    // What was read before it had to wait is not the last figure any more.
    reading: waits || state === 'holding' || state === 'abandoned' ? null : reading && { ...reading, energy: { ...reading.energy } },
    useFen: facts.useFen === null ? null : fen(facts.useFen),
    ...{ job, operation, why: whyOf(context, facts), ways: { resume: waits, abandon: waits } },
  };
}

/** Whose it is, where, and who began it. */
function named(store: Store, { account, meter, operator }: ClosingRow) {
  const place = placeOfMeter(store, meter);
  return {
    ...{ accountId: account, accountName: accountById(store, account)?.name ?? '' },
    ...{ room: place?.unitName ?? '', building: place?.buildingName ?? '' },
    operatorName: operatorById(store, operator)?.name ?? '',
  };
}

/** A trip or a zeroing that was in vain says why in its own words. */
function whyOf({ store }: Context, facts: ClosingFacts): ClosingOutput['why'] {
  if (facts.state !== 'waiting') return null;
  const { reason, values = {} } = evidenceOf(facts.step);
  const before = facts.steps.at(-2);
  const item = before?.job == null || reason !== 'closing.why.notTripped' ? null : { job: before.job, meter: facts.row.meter };
  const last = item && jobById(store, item.job) && lastJobStep(store, item);
  const said = last ? jobEvidence(last) : null;
  if (said?.reason !== undefined) {
    const serial = meterById(store, facts.row.meter)?.serial ?? '';
    return sentence(said.reason, { expected: serial, found: said.serial ?? '', attempts: last?.attempt ?? 0, ...said.values });
  }
  return sentence(reason ?? 'closing.why.noAnswer', values);
}
