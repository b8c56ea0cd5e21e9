/** What a job's row says of what it asks for, written and read in one place. */
import * as v from 'valibot';
import { CONTROL_ACTS } from '../../../src-shared/contract/operator/control.ts';
import { fenField, priceField } from '../../../src-shared/contract/field.ts';
import type { MeterSettings, Wish } from '../../domain/control/act.ts';
import type { JobRow } from '../../store/act/job.ts';

const settingsSchema = v.strictObject({
  prepaidOn: v.exactOptional(v.boolean()),
  alarms: v.exactOptional(v.strictObject({ alarm1Fen: fenField, alarm2Fen: fenField })),
  overdraftFen: v.exactOptional(fenField),
  prices: v.exactOptional(v.strictObject({ sharp: priceField, peak: priceField, flat: priceField, valley: priceField })),
});
const kindSchema = v.picklist(CONTROL_ACTS);

/** As stored with the job; strict, so that no count, total or balance ever hides among the settings. */
export function payloadOf(wish: Wish): string {
  return wish.kind === 'parameters' ? JSON.stringify(v.parse(settingsSchema, wish.settings)) : '{}';
}

/** @throws Error when the row says something this program does not know. */
export function wishOf({ kind, payload }: Pick<JobRow, 'kind' | 'payload'>): Wish {
  if (kind !== 'parameters') return { kind: v.parse(kindSchema, kind) };
  const settings: MeterSettings = v.parse(settingsSchema, JSON.parse(payload));
  return { kind, settings };
}
