/** Crossings: what counts as something that happened to a meter, and that a first reading is none. */
import { expect, test } from 'vitest';
import { instant } from '../../../src-shared/value/instant.ts';
import { crossings, type Known } from './crossing.ts';

const well: Known = { relayClosed: true, forced: 'none', arrears: false, alarm1: false, alarm2: false, lostSince: null };
const unread: Known = { ...well, relayClosed: null, forced: null };
const between = (before: Partial<Known>, after: Partial<Known>) =>
  crossings({ ...well, ...before }, { ...well, ...after }, () => 'arrears').map((one) => Object.values(one).join(' '));

test('an alarm is told by its worst level, once a crossing, in both directions', () => {
  expect(between({}, { alarm1: true })).toEqual(['alarm none alarm1']);
  expect(between({ alarm1: true }, { alarm1: true, alarm2: true })).toEqual(['alarm alarm1 alarm2']);
  expect(between({ alarm1: true, alarm2: true }, { alarm1: true, alarm2: true })).toEqual([]);
  expect(between({ arrears: true, alarm1: true }, {})).toEqual(['alarm arrears none']);
});

test('supply, forced mode, lost and back', () => {
  expect(between({}, { relayClosed: false })).toEqual(['off arrears']);
  expect(between({ relayClosed: false }, {})).toEqual(['on']);
  expect(between({}, { forced: 'tripped', relayClosed: false })).toEqual(['forced none tripped', 'off arrears']);
  expect(between({}, { lostSince: instant(5) })).toEqual(['lost 5']);
  expect(between({ lostSince: instant(5) }, { alarm2: true })).toEqual(['back 5', 'alarm none alarm2']);
});

test('the first reading crosses nothing, however the meter was found', () => {
  const found = { ...well, relayClosed: false, forced: 'tripped', arrears: true } as const;
  expect(crossings(unread, found, () => 'forced')).toEqual([]);
});
