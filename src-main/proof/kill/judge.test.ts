/** What the judge of the kills says of one sale and of one act: every way in which they can go wrong has its name. */
import { expect, test } from 'vitest';
import { actFaults } from './judge-acts.ts';
import { saleFaults } from './judge.ts';

const told = { acknowledged: true, refused: null };
const untold = { acknowledged: false, refused: null };

test.each([
  ['on the meter once', told, 'confirmed', 1, []],
  ['given back, never on the meter', told, 'voided', 0, []],
  ['killed before it was stored', untold, 'unknown', 0, []],
  ['acknowledged and gone', told, 'unknown', 0, ['lost']],
  ['called delivered and not on the meter', told, 'confirmed', 0, ['lost']],
  ['twice on the meter', told, 'confirmed', 2, ['doubled']],
  ['given back and on the meter', told, 'voided', 1, ['doubled']],
  ['on the meter and in no ledger', untold, 'unknown', 1, ['doubled']],
  ['still open', told, 'sending', 1, ['stuck']],
  ['refused', { acknowledged: false, refused: 'meter.frozen' }, 'unknown', 0, ['stuck']],
  ['frozen for a person', told, 'frozen', 2, ['doubled', 'stuck']],
])('%s', (_, sale, state, times, faults) => {
  expect(saleFaults(sale, state, times)).toEqual(faults);
});

test.each([
  ['done after two tries', told, { state: 'done', sent: 2 }, []],
  ['killed before it was stored', untold, undefined, []],
  ['acknowledged and gone', told, undefined, ['lost']],
  ['sent a third time', told, { state: 'done', sent: 3 }, ['doubled']],
  ['still not known', told, { state: 'inDoubt', sent: 1 }, ['stuck']],
  ['refused', { acknowledged: false, refused: 'control.busy' }, undefined, ['stuck']],
])('an act %s', (_, act, row, faults) => {
  expect(actFaults(act, row)).toEqual(faults);
});
