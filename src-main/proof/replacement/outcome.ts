/** What the tests of replacements hold a rig against, and how they bring it there. */
import { expect } from 'vitest';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { meterById, meterBySerial, meterOnBus } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { BALANCE_FEN, NEW_SERIAL, OLD_ADDRESS, type Rig } from './rig.ts';

export const fresh = (rig: Rig) => meterBySerial(rig.store, NEW_SERIAL)!;
export const code = (outcome: Result<unknown, Fault>) => (outcome.ok ? null : outcome.fault.code);
export const onMeter = (rig: Rig, meter: number) => 0 - balance(rig.store, GL.onMeter, `${rig.account}/${meter}`);

/** The money is on the new meter, in the ledger and on the wall, once. */
export function expectDone(rig: Rig, balanceFen = BALANCE_FEN): void {
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

/** Up to a found meter that has not been taken. */
export async function toFound(rig: Rig): Promise<void> {
  await rig.takeOver();
  rig.start();
  await rig.rest();
  rig.swap();
  for (const act of ['checking', 'scanning'] as const) await rig.act(act);
}
