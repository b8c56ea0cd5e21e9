/** A small site with money in it, for tests: one meter taken over, one cashier, and sales in any state. */
import { createHash } from 'node:crypto';
import { nextPurchaseCount, purchaseCount } from '../../src-shared/value/count.ts';
import { addFen, fen, ZERO_FEN, type Fen } from '../../src-shared/value/fen.ts';
import { isOpUid, type AccountId, type MeterId, type OperatorId, type OpId, type ShiftId } from '../../src-shared/value/id.ts';
import { instant, localDayOf, zoneClock, type Instant, type LocalDay } from '../../src-shared/value/instant.ts';
import { paidBack, saleConfirmed, saleIntent, saleVoided, takeOver } from '../domain/ledger/event.ts';
import { virtualEnv } from '../platform/virtual-env.ts';
import { attachMeter, insertAccount } from './site/account.ts';
import { appendBook, lastBook } from './ledger/book.ts';
import { entriesOf, post, type PostedEntry } from './ledger/ledger.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from './site/meter.ts';
import { appendStep, insertOp, lastStep, opById } from './sale/op.ts';
import { openStore, type Store } from './database/open.ts';
import { insertOperator } from './people/operator.ts';
import { insertPayMethod, insertPayment } from './sale/payment.ts';
import { currentOrOpenShift } from './shift/shift.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter } from './site/site.ts';
import { insertSlip, recordPrint } from './sale/slip.ts';

/** 22 November 2026, 09:00 in Shanghai. */
export const FIXTURE_START = instant(Date.UTC(2026, 10, 22, 1));

export interface Fixture {
  readonly store: Store;
  readonly operator: OperatorId;
  readonly shift: ShiftId;
  readonly account: AccountId;
  readonly meter: MeterId;
  /** The next moment: each is a second after the last. */
  now(): Moment;
}

export interface Moment {
  readonly at: Instant;
  readonly localDay: LocalDay;
  readonly businessDay: LocalDay;
}

const SEAT = '1';
const HOLD_MS = 10_000;

/** @param folder a data folder, or ':memory:'. */
export function fixtureStore(folder = ':memory:'): Store {
  return openStore({ folder, env: virtualEnv(1, FIXTURE_START) });
}

export function fixture(store: Store = fixtureStore()): Fixture {
  const local = zoneClock('Asia/Shanghai');
  let seconds = 0;
  const now = (): Moment => {
    const at = instant(FIXTURE_START + 1000 * seconds++);
    const day = localDayOf(local(at));
    return { at, localDay: day, businessDay: day };
  };
  return store.transaction(() => {
    const { at, businessDay } = now();
    insertSite(store, { name: '样板楼', zone: 'Asia/Shanghai', practice: 1, createdAt: at });
    const operator = insertOperator(store, { login: 'cashier', name: '收费员', passwordHash: 'x', pinHash: null, createdAt: at });
    const shift = currentOrOpenShift(store, { operator, seat: SEAT, businessDay, openedAt: at });
    addPayMethods(store);
    const meter = addMeter(store, at, 1);
    const account = insertAccount(store, { number: 'A1', name: '老张面馆', contact: null, phone: null, note: null, at, operator });
    attachMeter(store, account, meter, at);
    return { store, operator, shift: shift.id, account, meter, now };
  });
}

function addPayMethods(store: Store): void {
  insertPayMethod(store, { id: 'cash', drawer: 1, needsReference: 0, active: 1, labelZh: '现金', labelEn: 'cash', rank: 1 });
  insertPayMethod(store, { id: 'wechat', drawer: 0, needsReference: 1, active: 1, labelZh: '微信', labelEn: 'WeChat', rank: 2 });
}

/** Adds a meter at its own address and its own unit; the first call adds building, gateway and bus too. */
export function addMeter(store: Store, at: Instant, address: number): MeterId {
  const building = insertBuilding(store, { name: `塔楼${address}`, rank: address });
  const floor = insertFloor(store, { building, name: '3F', rank: 3 });
  const unit = insertUnit(store, { floor, name: `3F-0${address}`, rank: address });
  const gateway = insertGateway(store, {
    name: `G${address}`,
    transport: 'tcp',
    host: '127.0.0.1',
    port: 502,
    txid: 'strict',
    holdMs: HOLD_MS,
    keyRef: null,
  });
  const bus = insertBus(store, { gateway, channel: 1, name: 'B1', baud: 9600, parity: 'none', gapMs: 30 });
  const serial = `2103000000${String(address).padStart(2, '0')}`;
  const meter = insertMeter(store, { serial, profile: 'dtsy1352', role: 'tenant', status: 'installed', ct: 1, canRemoteClose: null });
  connectMeter(store, { meter, bus, address, subUser: 0, fromAt: at });
  placeMeter(store, { unit, meter, era: 0, fromAt: at });
  return meter;
}

/** The meter is found with a balance, a count and a total from an older system. */
export function takeOverMeter(f: Fixture, found: { balanceFen: number; count: number; totalFen: number }): PostedEntry | null {
  return f.store.transaction(() => {
    const now = f.now();
    const postings = takeOver('first', f.account, f.meter, fen(found.balanceFen));
    const entry = postings.length === 0 ? null : post(f.store, { kind: 'takeOver', ...now, seat: SEAT, postings });
    appendBook(f.store, {
      meter: f.meter,
      purchaseCount: purchaseCount(found.count),
      totalFen: fen(found.totalFen),
      entry: entry?.id ?? null,
      op: null,
      at: now.at,
    });
    return entry;
  });
}

export interface SaleParts {
  readonly creditFen: number;
  readonly debtFen?: number;
  readonly feeFen?: number;
  /** Absent = cash. */
  readonly reference?: string;
  /** Paid with money that is held for this account. */
  readonly held?: { readonly method: string; readonly account: AccountId };
}

/** Money taken and the intent durable; nothing sent. */
export function beginSale(f: Fixture, parts: SaleParts): OpId {
  const { store, account, meter, operator, shift } = f;
  return store.transaction(() => {
    const now = f.now();
    const [credit, debt, fee] = [parts.creditFen, parts.debtFen ?? 0, parts.feeFen ?? 0].map(fen) as [Fen, Fen, Fen];
    const amountFen = addFen(credit, debt, fee);
    const tender = { method: parts.held?.method ?? (parts.reference ? 'wechat' : 'cash'), amountFen, reference: parts.reference ?? null };
    const lines = [{ kind: 'sale', amountFen, meter } as const];
    const paid = insertPayment(store, { ...now, account, shift, operator, seat: SEAT, note: null, tenders: [tender], lines });
    if (!paid.ok) throw new Error(paid.fault);
    const book = lastBook(store, meter);
    const op = insertOp(store, {
      ...{ uid: uidOf(paid.value), inputHash: createHash('sha256').update(String(paid.value)).digest(), kind: 'sale', account, meter },
      ...{ amountFen, creditFen: credit, debtFen: debt, feeFen: fee, countBefore: book?.purchaseCount ?? null },
      ...{ totalBeforeFen: book?.totalFen ?? null, balanceBeforeFen: null, reverses: null, payment: paid.value, shift, operator },
      ...{ approval: null, at: now.at, localDay: now.localDay, seat: SEAT, note: null, profile: 'dtsy1352', holdMs: HOLD_MS },
    });
    appendStep(store, { op, state: 'intent', at: now.at, attempt: 0 });
    const postings = saleIntent(op, [{ ...tender, drawer: !parts.reference, ...(parts.held ? { held: parts.held.account } : {}) }], shift);
    post(store, { kind: 'sale.intent', opId: op, ...now, shiftId: shift, operatorId: operator, seat: SEAT, postings });
    return op;
  });
}

function uidOf(n: number) {
  const uid = `00000000-0000-4000-a000-${String(n).padStart(12, '0')}`;
  if (!isOpUid(uid)) throw new Error(uid);
  return uid;
}

/** The frame of the next attempt may be out from here on. */
export function sendSale(f: Fixture, op: OpId): void {
  const book = lastBook(f.store, f.meter);
  const attempt = (lastStep(f.store, op)?.attempt ?? 0) + 1;
  const evidence = { purchaseCount: book?.purchaseCount, totalFen: book?.totalFen, balanceFen: 0 };
  f.store.transaction(() => appendStep(f.store, { op, state: 'sending', at: f.now().at, attempt, evidence }));
}

/** The meter showed it; with its slip, printed once. */
export function confirmSale(f: Fixture, op: OpId, parts: SaleParts): PostedEntry {
  const { store, account, meter, operator, shift } = f;
  const entry = store.transaction(() => {
    const now = f.now();
    const book = lastBook(store, meter);
    if (!book) throw new Error('the meter was not taken over');
    const count = nextPurchaseCount(book.purchaseCount);
    const totalFen = addFen(book.totalFen, fen(parts.creditFen));
    const evidence = { purchaseCount: count, totalFen, balanceFen: 0 };
    appendStep(store, { op, state: 'confirmed', at: now.at, attempt: 1, evidence });
    const sale = { op, account, meter, creditFen: fen(parts.creditFen), debtFen: fen(parts.debtFen ?? 0), feeFen: fen(parts.feeFen ?? 0) };
    const common = { opId: op, ...now, shiftId: shift, operatorId: operator, seat: SEAT };
    const posted = post(store, { kind: 'sale.confirmed', ...common, postings: saleConfirmed(sale) });
    appendBook(store, { meter, purchaseCount: count, totalFen, entry: posted.id, op, at: now.at });
    return posted;
  });
  printSlip(f, op, 'S');
  return entry;
}

/** Proven not applied, and paid back in cash. */
export function voidSale(f: Fixture, op: OpId, parts: SaleParts): void {
  const { store, account, meter, operator, shift } = f;
  store.transaction(() => {
    const now = f.now();
    appendStep(store, { op, state: 'notApplied', at: now.at, attempt: 1, evidence: { reason: 'noEffect' } });
    appendStep(store, { op, state: 'voided', at: now.at, attempt: 1, evidence: { reason: 'givenBack' } });
    const sale = { op, account, meter, creditFen: fen(parts.creditFen), debtFen: fen(parts.debtFen ?? 0), feeFen: fen(parts.feeFen ?? 0) };
    const common = { opId: op, ...now, shiftId: shift, operatorId: operator, seat: SEAT };
    const amountFen = addFen(sale.creditFen, sale.debtFen, sale.feeFen, ZERO_FEN);
    post(store, { kind: 'sale.voided', ...common, postings: saleVoided(sale) });
    post(store, { kind: 'sale.paidBack', ...common, postings: paidBack(account, [{ method: 'cash', drawer: true, amountFen }], shift) });
  });
  printSlip(f, op, 'R');
}

function printSlip(f: Fixture, op: OpId, series: string): void {
  const { store, operator, shift, account } = f;
  const { at, localDay } = f.now();
  const check = entriesOf(store, op).at(-1)?.hash.toString('hex').slice(0, 8).toUpperCase();
  const content = { op, amountFen: opById(store, op)?.amountFen, check };
  const slip = store.transaction(() =>
    insertSlip(store, {
      ...{ series, day: localDay, seat: SEAT, kind: 'sale', op, payment: null, account, shift, operator, at, content },
    }),
  );
  recordPrint(store, { slip: slip.id, at: f.now().at, operator, seat: SEAT });
}

/** A whole sale, from money to slip. */
export function sell(f: Fixture, parts: SaleParts): OpId {
  const op = beginSale(f, parts);
  sendSale(f, op);
  confirmSale(f, op, parts);
  return op;
}
