/** Each subject's rows go in and come out as they were: master data, people, payments, slips, cases, settings and meter states. */
import { beforeEach, expect, test } from 'vitest';
import { purchaseCount } from '../../src-shared/value/count.ts';
import { fen } from '../../src-shared/value/fen.ts';
import type { BusId, OpUid, PaymentId, SlipId } from '../../src-shared/value/id.ts';
import type { LocalDay } from '../../src-shared/value/instant.ts';
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
import { appendLog, listLog } from './audit-log.ts';
import { lastBook } from './book.ts';
import { appendFindingEvent, findingEvents, insertFinding, openFindings } from './finding.ts';
import { addMeter, beginSale, confirmSale, fixture, sell, sendSale, takeOverMeter, type Fixture } from './fixture.ts';
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
import { meterState, meterStates, putMeterState } from './meter-state.ts';
import { appendStep, lastStep, opById, openOpOfMeter, opByUid, opsOfAccount, opsOfMeter, opsOfPayment, steps } from './op.ts';
import { openOps, openOpsAgree, trayCounts } from './open-op.ts';
import {
  insertOperator,
  listOperators,
  operatorByLogin,
  setFailedAttempts,
  setOperatorActive,
  setPasswordHash,
  setPinHash,
} from './operator.ts';
import { insertPayment, paymentById, paymentByReference, paymentLines, payMethods, setPayMethodActive } from './payment.ts';
import { grantRole, insertRole, listRoles, revokeRole, rightsOf, roleByName, rolesOfOperator, setRoleRights } from './role.ts';
import { endSession, endSessionsOf, insertSession, removeSessionsBefore, sessionByHash, touchSession } from './session.ts';
import { putSetting, setting, settings } from './setting.ts';
import { currentOrOpenShift, currentShift, shiftTotals } from './shift.ts';
import { insertShiftClose, insertShiftCount } from './shift-drawer.ts';
import { buildings, floors, placeOfMeter, setSiteName, site, units, unplaceMeter } from './site.ts';
import { insertSlip, printsOf, recordPrint, slipById, slipNumber, slipsOfOp, slipsOfPayment } from './slip.ts';
import { hangWorkLock, removeWorkLock, workLockOf } from './work-lock.ts';

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

test('operations, steps, trays and the book', () => {
  const op = beginSale(f, { creditFen: 9500, feeFen: 500, reference: 'W1' });
  expect(opById(f.store, op)).toMatchObject({ kind: 'sale', amountFen: 10_000, countBefore: 16, totalBeforeFen: 50_000, holdMs: 10_000 });
  const { uid, payment } = opById(f.store, op) ?? {};
  expect(opByUid(f.store, uid as OpUid)?.id).toBe(op);
  expect(openOpOfMeter(f.store, f.meter)).toBe(op);
  sendSale(f, op);
  appendStep(f.store, { op, state: 'inDoubt', at: f.now().at, attempt: 1, evidence: { reason: 'noAnswer' } });
  expect(openOps(f.store, 10)).toMatchObject([{ op, state: 'inDoubt', attempt: 1, operator: f.operator }]);
  expect(openOps(f.store, 10, ['sendLater'])).toEqual([]);
  expect(trayCounts(f.store)).toEqual([{ operator: f.operator, state: 'inDoubt', count: 1 }]);
  confirmSale(f, op, { creditFen: 9500, feeFen: 500 });
  expect(steps(f.store, op).map(({ state }) => state)).toEqual(['intent', 'sending', 'inDoubt', 'confirmed']);
  expect(lastStep(f.store, op)).toMatchObject({ n: 4, attempt: 1 });
  expect(openOps(f.store, 10)).toEqual([]);
  expect(openOpsAgree(f.store)).toBe(true);
  expect(lastBook(f.store, f.meter)).toMatchObject({ n: 2, purchaseCount: 17, totalFen: 59_500, op });
  expect([opsOfMeter(f.store, f.meter, 5), opsOfAccount(f.store, f.account, 5)].map((ops) => ops.map(({ id }) => id))).toEqual([
    [op],
    [op],
  ]);
  expect(payment == null ? [] : opsOfPayment(f.store, payment)).toHaveLength(1);
});

test('payments: a used reference is an answer, sums that differ are a fault', () => {
  sell(f, { creditFen: 100, reference: 'W1' });
  const now = f.now();
  const common = { ...now, account: f.account, shift: f.shift, operator: f.operator, seat: '1', note: '备注' };
  const wechat = (reference: string | null) => ({ method: 'wechat', amountFen: fen(60), reference });
  const cash = { method: 'cash', amountFen: fen(40), reference: null };
  const lines = [{ kind: 'sale', amountFen: fen(100), meter: f.meter } as const];
  expect(insertPayment(f.store, { ...common, tenders: [wechat('W1'), cash], lines })).toEqual({
    ok: false,
    fault: 'payment.referenceUsed',
  });
  expect(insertPayment(f.store, { ...common, tenders: [wechat('W2'), wechat('W2')], lines })).toEqual({
    ok: false,
    fault: 'payment.referenceUsed',
  });
  expect(() => insertPayment(f.store, { ...common, tenders: [wechat(null), cash], lines })).toThrow('needs a reference');
  expect(() => insertPayment(f.store, { ...common, tenders: [cash], lines })).toThrow('lines must sum');
  const paid = insertPayment(f.store, { ...common, tenders: [wechat('W2'), cash], lines });
  expect(paid).toEqual({ ok: true, value: 2 });
  expect(paid.ok && paymentById(f.store, paid.value)).toMatchObject({ totalFen: 100, note: '备注', tenders: [wechat('W2'), cash] });
  expect(paid.ok && paymentLines(f.store, paid.value)).toEqual(lines);
  expect(paymentByReference(f.store, 'wechat', 'W2')).toBe(2);
  expect(shiftTotals(f.store, f.shift)).toEqual([
    { method: 'cash', count: 1, amountFen: 40 },
    { method: 'wechat', count: 2, amountFen: 160 },
  ]);
  setPayMethodActive(f.store, 'wechat', 0);
  expect(payMethods(f.store).map(({ id, active }) => [id, active])).toEqual([
    ['cash', 1],
    ['wechat', 0],
  ]);
});

test('shifts open by themselves and close once', () => {
  const { at, businessDay, localDay } = f.now();
  expect(currentShift(f.store, f.operator)?.id).toBe(f.shift);
  const act = { shift: f.shift, operator: f.operator, seat: '1', at, localDay, businessDay };
  const close = () => insertShiftClose(f.store, act, insertShiftCount(f.store, act, [], false), { leftFen: fen(0), reason: null });
  expect(close()).toMatchObject({ overFen: 0, overEntry: null, outEntry: null });
  expect(close).toThrow('the shift must be open');
  const next = currentOrOpenShift(f.store, { operator: f.operator, seat: '1', businessDay, openedAt: at });
  expect(next).toMatchObject({ id: 2, closedAt: null });
  expect(currentOrOpenShift(f.store, { operator: f.operator, seat: '2', businessDay, openedAt: at })).toMatchObject({ id: 2, seat: '1' });
});

test('slips count by series, day and seat, keep their content, and number their copies', () => {
  const op = sell(f, { creditFen: 100 });
  const { at } = f.now();
  const draft = {
    series: 'S',
    seat: '1',
    kind: 'sale',
    op,
    payment: null,
    account: f.account,
    shift: f.shift,
    operator: f.operator,
    at,
    content: { x: '一' },
  };
  const slips = ([20261122, 20261122, 20261123] as LocalDay[]).map((day) => insertSlip(f.store, { ...draft, day }));
  expect(slips.map(slipNumber)).toEqual(['S-20261122-1-0002', 'S-20261122-1-0003', 'S-20261123-1-0001']);
  expect(slips[0] && slipById(f.store, slips[0].id)).toMatchObject({ counter: 2, content: '{"x":"一"}' });
  expect(slipsOfOp(f.store, op)).toHaveLength(4);
  expect(slipsOfPayment(f.store, opById(f.store, op)?.payment as PaymentId)).toEqual([]);
  const print = { slip: slips[0]?.id as SlipId, at: 1 as typeof at, operator: f.operator, seat: '1' };
  expect([recordPrint(f.store, print), recordPrint(f.store, print)]).toEqual([1, 2]);
  expect(printsOf(f.store, print.slip).map((one) => one.at)).toEqual([at, at]);
});

test('operators, wrong tries and roles', () => {
  const { at } = f.now();
  const id = insertOperator(f.store, { login: 'boss', name: '主管', passwordHash: 'h', pinHash: null, createdAt: at });
  setFailedAttempts(f.store, id, 5, at);
  setOperatorActive(f.store, id, 0);
  setPasswordHash(f.store, id, 'h2');
  setPinHash(f.store, id, 'p');
  expect(operatorByLogin(f.store, 'boss')).toMatchObject({
    id,
    failedAttempts: 5,
    lockedUntil: at,
    active: 0,
    passwordHash: 'h2',
    pinHash: 'p',
  });
  expect(() => insertOperator(f.store, { login: 'boss', name: 'x', passwordHash: 'h', pinHash: null, createdAt: at })).toThrow('UNIQUE');
  expect(listOperators(f.store).map(({ login }) => login)).toEqual(['boss', 'cashier']);
  const cashier = insertRole(f.store, 'cashier', ['sale.make', 'sale.see']);
  const reader = insertRole(f.store, 'reader', ['sale.see']);
  grantRole(f.store, id, cashier);
  grantRole(f.store, id, reader, 7);
  expect(rightsOf(f.store, id)).toEqual([
    { right: 'sale.make', building: 0 },
    { right: 'sale.see', building: 0 },
    { right: 'sale.see', building: 7 },
  ]);
  setRoleRights(f.store, reader, []);
  revokeRole(f.store, id, cashier);
  expect(rightsOf(f.store, id)).toEqual([]);
  expect(rolesOfOperator(f.store, id)).toEqual([{ id: reader, name: 'reader', building: 7 }]);
  expect(roleByName(f.store, 'cashier')).toEqual({ id: cashier, name: 'cashier' });
  expect(listRoles(f.store)).toEqual([
    { id: cashier, name: 'cashier', rights: ['sale.make', 'sale.see'] },
    { id: reader, name: 'reader', rights: [] },
  ]);
});

test('sessions are found by the hash of their token and end', () => {
  const { at } = f.now();
  const later = f.now().at;
  const tokenHash = Buffer.alloc(32, 7);
  const session = { tokenHash, operator: f.operator, seat: '1', createdAt: at, expiresAt: later };
  insertSession(f.store, session);
  insertSession(f.store, { ...session, tokenHash: Buffer.alloc(32, 8) });
  touchSession(f.store, tokenHash, later, f.now().at);
  expect(sessionByHash(f.store, tokenHash)).toMatchObject({ operator: f.operator, seenAt: later, endedAt: null });
  expect(endSession(f.store, tokenHash, later)).toBe(true);
  expect(endSession(f.store, tokenHash, later)).toBe(false);
  endSessionsOf(f.store, f.operator, later);
  expect(sessionByHash(f.store, Buffer.alloc(32, 8))?.endedAt).toBe(later);
  expect(removeSessionsBefore(f.store, f.now().at)).toBe(2);
  expect(sessionByHash(f.store, tokenHash)).toBeUndefined();
});

test('cases open, are noted on, and end', () => {
  const { at } = f.now();
  const finding = insertFinding(f.store, {
    kind: 'frozen',
    meter: f.meter,
    account: f.account,
    op: null,
    amountFen: fen(0),
    text: '?',
    at,
    operator: f.operator,
    entry: null,
  });
  expect(openFindings(f.store, 10)).toMatchObject([{ id: finding, kind: 'frozen' }]);
  appendFindingEvent(f.store, { finding, kind: 'noted', entry: null, operator: f.operator, text: '看过', at });
  appendFindingEvent(f.store, { finding, kind: 'resolved', entry: null, operator: f.operator, text: null, at });
  expect(findingEvents(f.store, finding).map(({ n, kind }) => [n, kind])).toEqual([
    [1, 'opened'],
    [2, 'noted'],
    [3, 'resolved'],
  ]);
  expect(openFindings(f.store, 10)).toEqual([]);
});

test('settings keep their history; the log is chained and read backwards', () => {
  const { at } = f.now();
  const put = (value: string) => putSetting(f.store, { key: 'limit', value, at, operator: f.operator });
  expect([put('1'), put('1'), put('2')]).toEqual([1, 1, 2]);
  expect(setting(f.store, 'limit')).toEqual({ key: 'limit', value: '2', version: 2 });
  expect(settings(f.store)).toHaveLength(1);
  for (const call of ['a', 'b', 'c'])
    appendLog(f.store, { at, operator: null, seat: '1', call, subject: null, outcome: 'ok', detail: { n: 1 } });
  expect(listLog(f.store, 2).map(({ id, call, detail }) => [id, call, detail])).toEqual([
    [3, 'c', '{"n":1}'],
    [2, 'b', '{"n":1}'],
  ]);
  expect(listLog(f.store, 2, 2).map(({ id }) => id)).toEqual([1]);
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
  expect(workLockOf(f.store, f.meter)).toEqual(lock);
  expect(removeWorkLock(f.store, f.meter, at, f.operator)).toBe(true);
  expect(workLockOf(f.store, f.meter)).toBeUndefined();
});
