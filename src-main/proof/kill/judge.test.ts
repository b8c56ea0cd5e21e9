/** What the judge of the kills says of one sale: every way in which money can go wrong has its name. */
import { expect, test } from 'vitest';
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
