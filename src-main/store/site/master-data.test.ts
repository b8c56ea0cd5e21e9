/** Master data goes in and comes out as it was: the site and its places, meters and where they answer, accounts, last states, work locks. */
import { beforeEach, expect, test } from 'vitest';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { BusId } from '../../../src-shared/value/id.ts';
import {
  accountById,
  accountOfMeter,
  accountsForSearch,
  appendAccountVersion,
  attachMeter,
  closeAccount,
  detachMeter,
  insertAccount,
  metersOfAccount,
} from './account.ts';
import { addMeter, fixture, takeOverMeter, type Fixture } from '../fixture.ts';
import {
  buses,
  connectMeter,
  disconnectMeter,
  gateways,
  meterBySerial,
  meterOnBus,
  meters,
  metersOnBuses,
  setGatewayHost,
  setMeterStatus,
} from './meter.ts';
import { meterState, meterStates, putMeterState } from '../reading/meter-state.ts';
import { buildings, floors, placeOfMeter, setSiteName, site, units, unplaceMeter } from './site.ts';
import { hangWorkLock, removeWorkLock, workLockOf } from '../act/work-lock.ts';

let f: Fixture;
beforeEach(() => {
  f = fixture();
  takeOverMeter(f, { balanceFen: 1240, count: 16, totalFen: 50_000 });
});

test('the site and its places', () => {
  setSiteName(f.store, '新名');
  expect(site(f.store)).toMatchObject({ name: '新名', zone: 'Asia/Shanghai', practice: 1 });
  expect([buildings(f.store), floors(f.store), units(f.store)].map((rows) => rows.length)).toEqual([1, 1, 1]);
  expect(placeOfMeter(f.store, f.meter)).toMatchObject({ unitName: '3F-01', floorName: '3F', buildingName: '塔楼1' });
  expect(unplaceMeter(f.store, f.meter, f.now().at)).toBe(true);
  expect(placeOfMeter(f.store, f.meter)).toBeUndefined();
});

test('meters and where they answer', () => {
  const second = addMeter(f.store, f.now().at, 2);
  expect(meterOnBus(f.store, f.meter)).toMatchObject({
    serial: '210300000001',
    profile: 'dtsy1352',
    address: 1,
    gapMs: 30,
    holdMs: 10_000,
    transport: 'tcp',
  });
  expect(metersOnBuses(f.store).map(({ meter }) => meter)).toEqual([f.meter, second]);
  const [gateway] = gateways(f.store);
  expect(buses(f.store)).toHaveLength(2);
  if (gateway) setGatewayHost(f.store, gateway.id, '10.0.0.1', 8899);
  expect(meterOnBus(f.store, f.meter)).toMatchObject({ host: '10.0.0.1', port: 8899 });
  const point = { meter: second, bus: 1 as BusId, address: 1, subUser: 0, fromAt: f.now().at };
  expect(() => connectMeter(f.store, point)).toThrow('UNIQUE');
  expect(disconnectMeter(f.store, f.meter, f.now().at)).toBe(true);
  expect(meterOnBus(f.store, f.meter)).toBeUndefined();
  setMeterStatus(f.store, second, 'retired');
  expect(meterBySerial(f.store, '210300000002')).toMatchObject({ id: second, status: 'retired' });
  expect(meters(f.store)).toHaveLength(2);
});

test('accounts, their versions and their meters', () => {
  const { at } = f.now();
  appendAccountVersion(f.store, { account: f.account, name: '老李面馆', contact: '李', phone: '138', note: null, at, operator: null });
  expect(accountById(f.store, f.account)).toMatchObject({ number: 'A1', name: '老李面馆', phone: '138', closedAt: null });
  expect(accountsForSearch(f.store)).toEqual([
    expect.objectContaining({
      account: f.account,
      name: '老李面馆',
      meter: f.meter,
      serial: '210300000001',
      unit: '3F-01',
      building: '塔楼1',
    }),
  ]);
  const other = insertAccount(f.store, { number: 'A2', name: '乙', contact: null, phone: null, note: null, at, operator: null });
  expect(() => attachMeter(f.store, other, f.meter, at)).toThrow('UNIQUE');
  expect(detachMeter(f.store, f.meter, at)).toBe(true);
  attachMeter(f.store, other, f.meter, at);
  expect(accountOfMeter(f.store, f.meter)).toBe(other);
  expect(metersOfAccount(f.store, f.account)).toEqual([]);
  expect(closeAccount(f.store, other, at)).toBe(true);
  expect(accountsForSearch(f.store)).toEqual([]);
});

test('the last state of a meter is one row that is written over', () => {
  const { at } = f.now();
  const state = {
    meter: f.meter,
    readAt: at,
    quality: 'good',
    balanceFen: fen(5),
    purchaseCount: purchaseCount(16),
    totalFen: fen(9),
    energyCentiKwh: null,
  } as const;
  putMeterState(f.store, { ...state, detail: { relay: true } });
  putMeterState(f.store, { ...state, balanceFen: fen(-5), detail: { relay: false } });
  expect(meterState(f.store, f.meter)).toEqual({ ...state, balanceFen: -5, detail: '{"relay":false}' });
  expect(meterStates(f.store)).toHaveLength(1);
});

test('a work lock hangs once and is taken off once', () => {
  const { at } = f.now();
  const lock = { meter: f.meter, operator: f.operator, name: '电工', phone: '139', reason: '检修', untilAt: null, hungAt: at };
  hangWorkLock(f.store, lock);
  expect(() => hangWorkLock(f.store, lock)).toThrow('UNIQUE');
  expect(workLockOf(f.store, f.meter)).toEqual({ ...lock, afterJob: 0 });
  expect(removeWorkLock(f.store, f.meter, at, f.operator)).toBe(true);
  expect(workLockOf(f.store, f.meter)).toBeUndefined();
});
