/** Which meter's page the address asks for: "#/wall/meter/17". */
import type { MeterId } from '../../../../src-shared/value/id.ts';
import { meterIdField } from '../../../../src-shared/contract/field.ts';
import * as v from 'valibot';

/** null: the wall itself. */
export function meterIdOf(rest: readonly string[]): MeterId | null {
  if (rest[0] !== 'meter') return null;
  const parsed = v.safeParse(meterIdField, Number(rest[1]));
  return parsed.success ? parsed.output : null;
}
