/** A ledger with approvals and money given back in it, and what somebody with the file could do to it. */
import { fen, ZERO_FEN, type Fen } from '../../src-shared/value/fen.ts';
import type { ApprovalId, OperatorId, OpId, OpUid } from '../../src-shared/value/id.ts';
import { purchaseCount } from '../../src-shared/value/count.ts';
import { paidBack } from '../domain/ledger/event.ts';
import { debtWrittenOff, takeBackConfirmed, takeBackIntent, takeBackVoided } from '../domain/ledger/take-back.ts';
import { appendApprovalStep, insertApproval } from '../store/sale/approval.ts';
import { appendBook, lastBook } from '../store/ledger/book.ts';
import { attachMeter } from '../store/site/account.ts';
import { ensureHeldMethod } from '../service/refund/held.ts';
import { addMeter, beginSale, confirmSale, fixture, sell, sendSale, takeOverMeter, type Fixture } from '../store/fixture.ts';
import { appendWrongRoomStep, insertWrongRoom } from '../store/sale/wrong-room.ts';
import { entriesOf, post } from '../store/ledger/ledger.ts';
import { appendStep, insertOp, opById } from '../store/sale/op.ts';
import { insertOperator } from '../store/people/operator.ts';
import { insertRefundTenders } from '../store/sale/refund-tender.ts';

export function uidOf(n: number): OpUid {
  return `00000000-0000-4000-e000-${String(n).padStart(12, '0')}` as OpUid;
}

const WAY = { via: 'negativeSale', count: 'plusOne', total: 'minusAmount' };

/**
 * Two sales (operations 1 and 2); of the first 1000 fen refunded, allowed by another, and paid out (3); a refund that the meter did not take
 * (4); the second sale reversed (5), its money sold to another room (6) by a wrong room; a refund under way (7).
 */
export function refundFixture(): Fixture {
  const f = fixture();
  takeOverMeter(f, { balanceFen: 1240, count: 65_534, totalFen: 50_000 });
  sell(f, { creditFen: 9500, feeFen: 500, reference: 'W1' });
  const second = sell(f, { creditFen: 8000, debtFen: 300, feeFen: 200 });
  const supervisor = insertOperator(f.store, { login: 's', name: '主管', passwordHash: 'x', pinHash: null, createdAt: f.now().at });
  const first = begin(f, { n: 1, creditFen: 1000, approval: approved(f, supervisor, 1) });
  confirm(f, first);
  payOut(f, first);
  leave(f, begin(f, { n: 2, creditFen: 500 }));
  const reversal = begin(f, { n: 3, creditFen: 8000, debtFen: 300, feeFen: 200, reverses: second });
  confirm(f, reversal);
  moveOver(f, second, reversal);
  begin(f, { n: 4, creditFen: 700 });
  const by = { ...f.now(), shiftId: f.shift, operatorId: f.operator, seat: '1', reason: '查无此人' };
  post(f.store, { kind: 'debt.writtenOff', ...by, postings: debtWrittenOff(f.shift, f.account, fen(50)) });
  return f;
}

function approved({ store, account, meter, operator, now }: Fixture, supervisor: OperatorId, n: number): ApprovalId {
  const { at } = now();
  const approval = insertApproval(store, {
    ...{ uid: uidOf(n), call: 'refund.start', inputHash: Buffer.alloc(32, n), input: '{}', account, meter, amountFen: fen(100) },
    ...{ reason: 'r', operator, seat: '1', at },
  });
  appendApprovalStep(store, { approval, state: 'granted', at, operator: supervisor, seat: '2', note: '' });
  appendApprovalStep(store, { approval, state: 'used', at, operator, seat: '1', note: '' });
  return approval;
}

interface Back {
  readonly n: number;
  readonly creditFen: number;
  readonly debtFen?: number;
  readonly feeFen?: number;
  readonly reverses?: OpId;
  readonly approval?: ApprovalId;
}

function begin(f: Fixture, { n, creditFen, debtFen = 0, feeFen = 0, reverses, approval }: Back): OpId {
  const { store, account, meter, operator, shift } = f;
  return store.transaction(() => {
    const now = f.now();
    const [credit, debt, fee] = [creditFen, debtFen, feeFen].map(fen) as [Fen, Fen, Fen];
    const amountFen = fen(creditFen + debtFen + feeFen);
    const kind = reverses ? 'reversal' : 'refund';
    const op = insertOp(store, {
      ...{ uid: uidOf(n), inputHash: Buffer.alloc(32, n), kind, account, meter, amountFen, creditFen: credit, debtFen: debt, feeFen: fee },
      ...{ countBefore: null, totalBeforeFen: null, balanceBeforeFen: null, reverses: reverses ?? null, payment: null, shift, operator },
      ...{ approval: approval ?? null, at: now.at, localDay: now.localDay, seat: '1', note: null, profile: 'dtsy1352', holdMs: 0 },
    });
    appendStep(store, { op, state: 'intent', at: now.at, attempt: 0, evidence: WAY });
    insertRefundTenders(store, op, [{ method: reverses ? 'cash' : 'wechat', amountFen, payment: (reverses ? 2 : 1) as never }]);
    post(store, {
      kind: `${kind}.intent`,
      opId: op,
      ...now,
      shiftId: shift,
      operatorId: operator,
      seat: '1',
      postings: takeBackIntent(parts(f, op)),
    });
    return op;
  });
}

function parts({ store }: Fixture, id: OpId) {
  const op = opById(store, id)!;
  return { op: id, account: op.account, meter: op.meter, creditFen: op.creditFen, debtFen: op.debtFen, feeFen: op.feeFen };
}

/** The frame was sent; @returns what the meter said before it. */
function send(f: Fixture, op: OpId) {
  const book = lastBook(f.store, f.meter)!;
  const evidence = { purchaseCount: book.purchaseCount, totalFen: book.totalFen, balanceFen: 20_000 };
  f.store.transaction(() => appendStep(f.store, { op, state: 'sending', at: f.now().at, attempt: 1, evidence }));
  return evidence;
}

function confirm(f: Fixture, id: OpId): void {
  const { store, meter, operator, shift } = f;
  const { creditFen } = parts(f, id);
  const before = send(f, id);
  store.transaction(() => {
    const now = f.now();
    const count = purchaseCount((before.purchaseCount + 1) % 65_536);
    const totalFen = fen(before.totalFen - creditFen);
    const evidence = { purchaseCount: count, totalFen, balanceFen: 20_000 - creditFen };
    appendStep(store, { op: id, state: 'confirmed', at: now.at, attempt: 1, evidence });
    const { kind } = opById(store, id)!;
    const links = [entriesOf(store, id)[0]!.id];
    const by = { opId: id, ...now, shiftId: shift, operatorId: operator, seat: '1', links };
    const entry = post(store, { kind: `${kind}.confirmed`, ...by, postings: takeBackConfirmed(parts(f, id)) });
    appendBook(store, { meter, purchaseCount: count, totalFen, entry: entry.id, op: id, at: now.at });
  });
}

function leave(f: Fixture, id: OpId): void {
  const { store, operator, shift } = f;
  send(f, id);
  store.transaction(() => {
    const now = f.now();
    appendStep(store, { op: id, state: 'notApplied', at: now.at, attempt: 1, evidence: { reason: 'noEffect' } });
    appendStep(store, { op: id, state: 'voided', at: now.at, attempt: 1, evidence: { reason: 'noEffect' } });
    const by = { opId: id, ...now, shiftId: shift, operatorId: operator, seat: '1' };
    post(store, { kind: 'refund.voided', ...by, postings: takeBackVoided(parts(f, id)) });
  });
}

function payOut(f: Fixture, id: OpId): void {
  const { store, account, operator, shift } = f;
  const tenders = [{ method: 'wechat', drawer: false, amountFen: opById(store, id)?.amountFen ?? ZERO_FEN }];
  const by = { opId: id, ...f.now(), shiftId: shift, operatorId: operator, seat: '1' };
  store.transaction(() => post(store, { kind: 'refund.paidOut', ...by, postings: paidBack(account, tenders, shift) }));
}

/** The reversed money is sold to a second meter of the same account. */
function moveOver(f: Fixture, sale: OpId, reversal: OpId): void {
  const { store, account, operator } = f;
  const { at } = f.now();
  const meter = addMeter(store, at, 2);
  attachMeter(store, account, meter, at);
  const there: Fixture = { ...f, meter };
  takeOverMeter(there, { balanceFen: 100, count: 3, totalFen: 900 });
  store.transaction(() => ensureHeldMethod(store));
  const paid = { creditFen: opById(store, reversal)?.amountFen ?? 0, reference: String(reversal), held: { method: 'held', account } };
  const wrongRoom = insertWrongRoom(store, {
    ...{ uid: uidOf(9), inputHash: Buffer.alloc(32, 9), sale, account, meter, reason: 'r', operator, seat: '1', at },
  });
  const step = { wrongRoom, at, operator, evidence: null };
  appendWrongRoomStep(store, { ...step, state: 'reversing', op: reversal });
  const op = beginSale(there, paid);
  appendWrongRoomStep(store, { ...step, state: 'selling', op });
  sendSale(there, op);
  confirmSale(there, op, paid);
  appendWrongRoomStep(store, { ...step, state: 'moved', op: null });
}

/** Each row: what is expected among the breaks, and the tampering. */
export const REFUND_TAMPERINGS: readonly (readonly [check: string, sql: string])[] = [
  ['approval.steps', `DELETE FROM approval_step WHERE n = 1`],
  ['approval.steps', `DELETE FROM approval_step WHERE state = 'granted'`],
  ['approval.steps', `INSERT INTO approval_step VALUES (1, 4, 'used', 0, 1, '1', '')`],
  ['approval.own', `UPDATE approval_step SET operator = 1`],
  ['approval.own', `UPDATE approval SET operator = 2`],
  ['approval.used', `UPDATE op SET approval = 1 WHERE id = 1`],
  ['approval.used', `UPDATE op SET input_hash = zeroblob(32) WHERE id = 3`],
  ['kind', `UPDATE op SET kind = 'gift' WHERE id = 7`],
  ['undelivered', `UPDATE op SET credit_fen = 701, amount_fen = 701 WHERE id = 7`],
  ['back.postings', `UPDATE op SET credit_fen = 999, amount_fen = 999 WHERE id = 3`],
  ['back.postings', `UPDATE op SET debt_fen = 299, fee_fen = 201 WHERE id = 5`],
  ['back.postings', `UPDATE op_step SET state = 'voided' WHERE op = 3 AND state = 'confirmed'`],
  ['back.entries', `UPDATE entry SET kind = 'refund.paidOut' WHERE kind = 'refund.voided'`],
  ['back.entries', `UPDATE entry SET kind = 'refund.confirmed' WHERE kind = 'refund.intent'`],
  ['back.evidence', `UPDATE op_step SET evidence = json_set(evidence, '$.purchaseCount', 7) WHERE op = 3 AND state = 'confirmed'`],
  ['back.evidence', `UPDATE op_step SET evidence = json_set(evidence, '$.totalFen', 7) WHERE op = 3 AND state = 'confirmed'`],
  ['back.evidence', `UPDATE op_step SET evidence = json_set(evidence, '$.balanceFen', 19500) WHERE op = 3 AND state = 'confirmed'`],
  ['back.evidence', `UPDATE op_step SET evidence = json_set(evidence, '$.balanceFen', 900) WHERE op = 3 AND state = 'sending'`],
  ['back.evidence', `UPDATE op_step SET evidence = '{}' WHERE op = 3 AND n = 1`],
  ['back.attempts', `UPDATE op_step SET attempt = 2 WHERE op = 3 AND n > 1`],
  ['back.book', `UPDATE meter_book SET op = NULL WHERE op = 3`],
  ['back.book', `UPDATE meter_book SET total_fen = total_fen + 1 WHERE op = 3`],
  ['book.entry', `UPDATE meter_book SET total_fen = total_fen + 1 WHERE op = 3`],
  ['back.tenders', `DELETE FROM refund_tender WHERE op = 5`],
  ['back.tenders', `UPDATE refund_tender SET line = 2 WHERE op = 5`],
  ['back.payment', `UPDATE refund_tender SET amount_fen = 10000 WHERE op = 3`],
  ['back.twice', `UPDATE tender SET method = 'held', reference = '3' WHERE payment = 1`],
  ['debt.writtenOff', `UPDATE entry SET reason = NULL WHERE kind = 'debt.writtenOff'`],
  ['debt.writtenOff', `UPDATE entry SET kind = 'debt.writtenOff' WHERE kind = 'takeOver'`],
  ['reversal', `UPDATE op SET reverses = 1 WHERE id = 3`],
  ['reversal', `UPDATE op SET reverses = 4 WHERE id = 5`],
  ['reversal', `UPDATE op SET reverses = NULL WHERE id = 5`],
  ['reversal', `UPDATE op SET reverses = 2, credit_fen = 700, amount_fen = 8500, debt_fen = 7600, fee_fen = 200 WHERE id = 7`],
  ['wrongRoom.steps', `DELETE FROM wrong_room_step WHERE state = 'reversing'`],
  ['wrongRoom.steps', `UPDATE wrong_room_step SET op = NULL WHERE state = 'selling'`],
  ['wrongRoom.money', `UPDATE wrong_room SET sale = 1`],
  ['wrongRoom.money', `UPDATE op_step SET state = 'inDoubt' WHERE op = 5 AND state = 'confirmed'`],
  ['wrongRoom.money', `UPDATE wrong_room SET meter = 1`],
  ['wrongRoom.money', `UPDATE wrong_room_step SET state = 'abandoned' WHERE state = 'moved'`],
  ['held.tender', `UPDATE tender SET reference = '3' WHERE method = 'held'`],
  ['held.tender', `DELETE FROM wrong_room_step WHERE state = 'selling'`],
];
