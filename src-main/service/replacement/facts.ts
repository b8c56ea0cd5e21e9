/** Everything that decides about a replacement, read from the store in one go. */
import type { MeterId, OpId, ReplacementId } from '../../../src-shared/value/id.ts';
import type { JobState } from '../../domain/control/state.ts';
import { isFinal } from '../../domain/operation/state.ts';
import { actsFrom, mayAbandon, replacementIsOver, type ReplacementAct, type ReplacementState } from '../../domain/replacement/state.ts';
import { lastJobStep } from '../../store/act/job.ts';
import { replacementById, replacementSteps, type ReplacementRow, type ReplacementStepRow } from '../../store/act/replacement.ts';
import type { Store } from '../../store/database/open.ts';
import { lastStep } from '../../store/sale/op.ts';
import { readSettings } from '../settings.ts';
import { cameOff } from '../refund/outcome.ts';
import { evidenceOf, type FoundMeter, type OldFigures, type ReplacementEvidence } from './evidence.ts';

export interface ReplacementFacts {
  readonly row: ReplacementRow;
  readonly steps: readonly ReplacementStepRow[];
  readonly step: ReplacementStepRow;
  readonly state: ReplacementState;
  readonly evidence: ReplacementEvidence;
  readonly place: NonNullable<ReplacementEvidence['place']>;
  /** Null until it was read or typed. */
  readonly old: OldFigures | null;
  /** Null until one was found. */
  readonly found: FoundMeter | null;
  readonly looked: ReplacementEvidence['looked'] | null;
  /** While it has the old one's place on the bus. */
  readonly newMeter: MeterId | null;
  /** What carries the money, the last one. */
  readonly op: OpId | null;
  /** over: the new meter shows it · back: proven that it does not · frozen: a supervisor says · null: there is none. */
  readonly money: 'open' | 'over' | 'back' | 'frozen' | null;
  /** Of the job of this step. */
  readonly job: JobState | null;
  readonly sent: boolean;
  /** What a person may begin now, the usual one first. */
  readonly ways: readonly ReplacementAct[];
  readonly mayAbandon: boolean;
}

/** @throws Error when rows are missing: the store was damaged. */
export function replacementFacts(store: Store, id: ReplacementId): ReplacementFacts {
  const row = replacementById(store, id);
  const steps = replacementSteps(store, id);
  const step = steps.at(-1);
  const all = steps.map(evidenceOf);
  const place = all[0]?.place;
  if (!row || !step || !place) throw new Error(`replacement ${id} has no rows`);
  const last = <K extends keyof ReplacementEvidence>(key: K) => all.findLast((one) => one[key] !== undefined)?.[key];
  const op = steps.findLast((one) => one.op !== null)?.op ?? null;
  const money = moneyOf(store, op);
  const states = steps.map(({ state }) => state);
  const evidence = evidenceOf(step);
  const found = last('found') ?? null;
  return {
    ...{ row, steps, step, state: step.state, evidence, place, op, money, found },
    ...{ old: last('old') ?? null, looked: last('looked') ?? null, newMeter: step.meter },
    job: step.job === null || step.meter === null ? null : (lastJobStep(store, { job: step.job, meter: step.meter })?.state ?? null),
    sent: !mayAbandon(states),
    ways: asSiteWants(store, waysOf(step.state, evidence, found, money)),
    mayAbandon: step.state === 'waiting' && mayAbandon(states),
  };
}

function waysOf(
  state: ReplacementState,
  { after, ok = false }: ReplacementEvidence,
  found: FoundMeter | null,
  money: ReplacementFacts['money'],
): readonly ReplacementAct[] {
  if (state !== 'waiting' || after === undefined || replacementIsOver(state)) return [];
  const mustClear = found !== null && holdsMoney(found);
  return actsFrom({ after, ok, mustClear, moneyBack: money === 'back' || money === null });
}

/** Light first, or not: the other way stays open. */
function asSiteWants(store: Store, ways: readonly ReplacementAct[]): readonly ReplacementAct[] {
  if (!ways.includes('lighting') || !ways.includes('carrying') || readSettings(store).lightFirst) return ways;
  return ['carrying', ...ways.filter((way) => way !== 'carrying')];
}

/** A new meter holds nothing, counts nothing and remembers nothing. */
export function holdsMoney({ balanceFen, purchaseCount, totalPurchasedFen }: FoundMeter): boolean {
  return balanceFen !== 0 || purchaseCount !== 0 || totalPurchasedFen !== 0;
}

function moneyOf(store: Store, op: OpId | null): ReplacementFacts['money'] {
  if (op === null) return null;
  const state = lastStep(store, op)?.state;
  if (state === undefined) throw new Error(`operation ${op} of a replacement has no rows`);
  if (state === 'frozen') return 'frozen';
  if (!isFinal(state)) return 'open';
  return cameOff(store, op) === 'yes' ? 'over' : 'back';
}
