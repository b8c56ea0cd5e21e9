/** What the judge of the kills says of one sale and of one act: every way in which they can go wrong has its name. */
import { expect, test } from 'vitest';
import { actFaults } from './judge-acts.ts';
import { closingFaults, refundFaults } from './judge-office.ts';
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

const task = { ...told, over: true };

test.each([
  ['off the meter once and paid', task, 'confirmed', true, 1, []],
  ['not taken by the meter', task, 'voided', false, 0, []],
  ['killed before it was stored', { ...untold, over: true }, 'unknown', false, 0, []],
  ['acknowledged and gone', task, 'unknown', false, 0, ['lost']],
  ['called off the meter and still on it', task, 'confirmed', true, 0, ['doubled']],
  ['twice off the meter', task, 'confirmed', true, 2, ['lost']],
  ['off the meter and given up', task, 'voided', false, 1, ['lost']],
  ['paid before the meter gave it', task, 'sending', true, 0, ['doubled', 'stuck']],
  ['never paid', task, 'confirmed', false, 1, ['stuck']],
])('a refund %s', (_, known, state, paid, times, faults) => {
  expect(refundFaults(known, { state, paid }, times)).toEqual(faults);
});

test.each([
  ['closed and settled', task, 'closed', true, []],
  ['given up', task, 'abandoned', false, []],
  ['acknowledged and gone', task, 'unknown', false, ['lost']],
  ['given up and settled', task, 'abandoned', true, ['doubled']],
  ['closed and never settled', task, 'closed', false, ['stuck']],
  ['still zeroing', { ...task, over: false }, 'zeroing', false, ['stuck']],
])('a closing %s', (_, known, state, paid, faults) => {
  expect(closingFaults(known, { state, paid })).toEqual(faults);
});
