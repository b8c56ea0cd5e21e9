/** How many bytes the types of a profile take. */
import type { Field, Point } from './schema.ts';

const NUMBER_BYTES = { u8: 1, u16: 2, s16: 2, u32: 4, s32: 4, float32: 4 } as const;

export function pointBytes(point: Point): number {
  if (point.type === 'bit' || point.type === 'bits') return 2;
  if (point.type === 'bcd' || point.type === 'bytes') return point.length;
  return NUMBER_BYTES[point.type];
}

export function fieldBytes(field: Field): number {
  if (field.type === 'bcd' || field.type === 'bytes') return field.length;
  return NUMBER_BYTES[field.type];
}
