/** Replacing a meter through the real engine in virtual time: whole, with faults, with a dead old meter, and dying at every commit. */
import { describe, expect, it } from 'vitest';
import { GL } from '../../domain/ledger/chart.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { meterById, meterBySerial, meterOnBus } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { BALANCE_FEN, NEW_SERIAL, OLD_ADDRESS, Rig } from './rig.ts';

const fresh = (rig: Rig) => meterBySerial(rig.store, NEW_SERIAL)!;
const onMeter = (rig: Rig, meter: number) => 0 - balance(rig.store, GL.onMeter, `${rig.account}/${meter}`);

/** The money is on the new meter, in the ledger and on the wall, once. */
function expectDone(rig: Rig, balanceFen = BALANCE_FEN): void {
  const meter = fresh(rig);
  expect(rig.newDevice.address).toBe(OLD_ADDRESS);
  expect(rig.newDevice.state).toMatchObject({ balanceFen, purchaseCount: 17, totalPurchasedFen: 170_000, forced: 'none', prepaidOn: true });
  expect(rig.newDevice.state).toMatchObject({ alarm1Fen: 3_000, alarm2Fen: 1_000, prices: { flat: 8_300 } });
  expect([accountOfMeter(rig.store, meter.id), accountOfMeter(rig.store, rig.old)]).toEqual([rig.account, undefined]);
  expect([meterById(rig.store, rig.old)?.status, meter.status, meterOnBus(rig.store, rig.old)]).toEqual([
    'retired',
    'installed',
    undefined,
  ]);
  expect(placeOfMeter(rig.store, meter.id)).toMatchObject({ unitName: '3F-08', era: 1 });
  expect([onMeter(rig, rig.old), onMeter(rig, meter.id)]).toEqual([0, balanceFen]);
  expect(rig.breaks()).toEqual([]);
}

describe('a replacement', () => {
  it('goes row by row, its bar always sums, and the money is on the new meter once', async () => {
    const rig = new Rig();
    await rig.takeOver();
    expect(rig.start().ok).toBe(true);
    expect(await rig.rest()).toMatchObject({ after: 'reading', ok: true, ways: ['checking', 'reading'], bar: { oldFen: BALANCE_FEN } });
    rig.swap();
    expect(await rig.act('checking')).toMatchObject({ after: 'checking', ok: true });
    expect(await rig.act('scanning')).toMatchObject({ found: { serial: NEW_SERIAL, address: 1, model: 'DTSY1352', mustClear: false } });
    expect(await rig.act('addressing')).toMatchObject({ after: 'addressing', ok: true, mayAbandon: true });
    expect(await rig.act('lighting')).toMatchObject({ lit: true });
    expect(rig.newDevice.state.forced).toBe('close');
    const done = await rig.act('carrying');
    expect(done).toMatchObject({
      done: true,
      final: true,
      rows: { old: 'done', off: 'done', new: 'done', light: 'done', write: 'done', finish: 'done' },
    });
    expect(done.bar).toEqual({ oldFen: 0, wayFen: 0, newFen: BALANCE_FEN, sumFen: BALANCE_FEN });
    expect(rig.wrote).toEqual(['address', 'control', 'parameters', 'parameters', 'clock', 'control']);
    expectDone(rig);
  });
});
