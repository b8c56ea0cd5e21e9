/** Everything that decides about a closing, read from the store in one go, and what its rows keep. */
import * as v from 'valibot';
import { fenField } from '../../../src-shared/contract/field.ts';
import type { AccountId, ClosingId, OpId } from '../../../src-shared/value/id.ts';
import type { ClosingToDecide } from '../../domain/closing/next.ts';
import { closingById, closingSteps, type ClosingRow, type ClosingStepRow } from '../../store/act/closing.ts';
import { lastJobStep } from '../../store/act/job.ts';
import { onMeterInLedger } from '../../store/ledger/consumption.ts';
import type { Store } from '../../store/database/open.ts';
import { metersEverOfAccount } from '../../store/site/account.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { cameOff } from '../refund/outcome.ts';
import { finalReadingSchema, type FinalReading } from './final-reading.ts';

const evidenceSchema = v.object({
  /** Why it waits: the key of a sentence with what it names. */
  reason: v.optional(v.string()),
  values: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  /** Of the step that ends holding: the last figures, and the use that was posted with them. */
  reading: v.optional(finalReadingSchema),
  useFen: v.optional(fenField),
});
export type ClosingEvidence = v.InferInput<typeof evidenceSchema>;

export interface ClosingFacts extends ClosingToDecide {
  readonly row: ClosingRow;
  readonly steps: readonly ClosingStepRow[];
  readonly step: ClosingStepRow;
  /** The last figures, once they stand. */
  readonly reading: FinalReading | null;
  /** Used since the last posting, as the meter deducted it. */
  readonly useFen: number | null;
  readonly op: OpId | null;
}

/** @throws Error when rows are missing or were written around the app. */
export function closingFacts(store: Store, id: ClosingId): ClosingFacts {
  const row = closingById(store, id);
  const steps = closingSteps(store, id);
  const step = steps.at(-1);
  if (!row || !step) throw new Error(`closing ${id} has no rows`);
  const job = step.job === null ? null : (lastJobStep(store, { job: step.job, meter: row.meter })?.state ?? null);
  const op = steps.findLast((one) => one.op !== null)?.op ?? null;
  const final = steps.map(evidenceOf).findLast(({ reading }) => reading !== undefined);
  return {
    ...{ row, steps, step, state: step.state, job, op },
    cameOff: op === null ? null : cameOff(store, op),
    bookedFen: onMeterInLedger(store, row.account, row.meter),
    reading: final?.reading ?? null,
    useFen: final?.useFen ?? null,
  };
}

export function evidenceOf({ evidence }: Pick<ClosingStepRow, 'evidence'>): v.InferOutput<typeof evidenceSchema> {
  return v.parse(evidenceSchema, JSON.parse(evidence ?? '{}'));
}

/** Of every meter it ever had, parted by spaces. */
export function roomsOfAccount(store: Store, account: AccountId): string {
  const rooms = metersEverOfAccount(store, account).map((meter) => placeOfMeter(store, meter)?.unitName ?? '');
  return [...new Set(rooms.filter(Boolean))].join(' ');
}
