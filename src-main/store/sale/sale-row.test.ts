/** The rows of a sale go in and come out as they were: operations and their steps, payments, shifts, slips, cases. */
import { beforeEach, expect, test } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OpUid, PaymentId, SlipId } from '../../../src-shared/value/id.ts';
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import { lastBook } from '../ledger/book.ts';
import { appendFindingEvent, findingEvents, insertFinding, openFindings } from '../ledger/finding.ts';
import { beginSale, confirmSale, fixture, sell, sendSale, takeOverMeter, type Fixture } from '../fixture.ts';
import { appendStep, lastStep, opById, openOpOfMeter, opByUid, opsOfAccount, opsOfMeter, opsOfPayment, steps } from './op.ts';
import { openOps, openOpsAgree, trayCounts } from './open-op.ts';
import { insertPayment, paymentById, paymentByReference, paymentLines, payMethods, setPayMethodActive } from './payment.ts';
import { currentOrOpenShift, currentShift } from '../shift/shift.ts';
import { insertShiftClose, insertShiftCount } from '../shift/shift-drawer.ts';
import { insertSlip, printsOf, recordPrint, slipById, slipNumber, slipsOfOp, slipsOfPayment } from './slip.ts';

let f: Fixture;
beforeEach(() => {
  f = fixture();
  takeOverMeter(f, { balanceFen: 1240, count: 16, totalFen: 50_000 });
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
