/** Takes the money and makes the sale's intent durable: everything before the first byte, in one transaction. */
import { hash } from 'node:crypto';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { addFen, fen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { OpId, PaymentId, ShiftId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { saleIntent } from '../../domain/ledger/event.ts';
import { amountObstacle, ceilingObstacle, divideAmount, type AmountParts, type Sentence } from '../../domain/sale/amount.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { storedText } from '../../store/ledger/canonical.ts';
import { post } from '../../store/ledger/ledger.ts';
import { meterOnBus } from '../../store/site/meter.ts';
import { appendStep, insertOp, opByUid, type OpDraft } from '../../store/sale/op.ts';
import { insertPayment, paymentByReference, payMethods, type PaymentLine, type PayMethod } from '../../store/sale/payment.ts';
import type { Actor, Context, Moment } from '../context.ts';
import { HELD_METHOD } from '../refund/held.ts';
import { readSettings } from '../settings.ts';
import { shiftNow, shiftObstacle } from '../shift/shift-now.ts';
import { issueSlip } from '../slip/issue-slip.ts';
import { sameAgain, unusual } from './quote.ts';
import { COURTESY_METHOD } from './courtesy-method.ts';
import { linesOf } from './payment-lines.ts';
import { asParts } from './tender-parts.ts';
import { saleFacts, type SaleFacts } from './sale-facts.ts';

export type SaleInput = ParsedInput<'sale.sell'>;
/** What is paid and how. */
export type Payment = Pick<SaleInput, 'amountFen' | 'tenders' | 'tenderedFen'>;

/** Thrown inside the transaction so that nothing of a refused sale stays. */
export class Refused extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.code);
    this.fault = fault;
  }
}

/**
 * Records payment, operation and intent. Nothing is sent here: the loop takes it from the returned operation.
 * The same uid with the same input answers with the same operation and records nothing.
 * @param maySendLater whether the caller holds the right to sell to a lost meter
 */
export function sell(context: Context, actor: Actor, input: SaleInput, maySendLater: boolean): Result<OpId, Fault> {
  return orRefused(() => context.store.transaction(() => recorded(context, actor, input, { maySendLater })));
}

/** The first purchase of a meter that is being opened: as any sale, only that the meter is not the account's yet. */
export function sellAtOpening(context: Context, actor: Actor, input: SaleInput): Result<OpId, Fault> {
  return orRefused(() => context.store.transaction(() => recorded(context, actor, input, { opening: true })));
}

/** Paid with money that came off another meter: as any sale, only that no drawer and no channel moves. */
export function sellHeld(context: Context, actor: Actor, input: SaleInput): Result<OpId, Fault> {
  return orRefused(() => context.store.transaction(() => recorded(context, actor, input, { held: true })));
}

/** Given on credit: as any sale, only that the account owes it. What the site allows was asked before. Must run in a transaction. @throws Refused */
export function sellOnCourtesy(context: Context, actor: Actor, input: SaleInput): OpId {
  return recorded(context, actor, input, { courtesy: true });
}

/** What would refuse this payment whatever the meter says later; null = nothing. Records nothing. */
export function paymentFault(context: Context, payment: Payment, owedFen: Fen): Fault | null {
  const checks = orRefused(() => {
    refuse(
      amountObstacle(payment.amountFen, divideAmount(payment.amountFen, owedFen, readSettings(context.store)), readSettings(context.store)),
      'amountFen',
    );
    checkTenders(payMethods(context.store), payment);
    for (const { method, reference } of payment.tenders)
      if (reference && paymentByReference(context.store, method, reference) !== undefined)
        throw new Refused({ code: 'payment.referenceUsed', field: 'tenders' });
  });
  return checks.ok ? null : checks.fault;
}

/** What a refusal inside the work says. */
export function orRefused<T>(work: () => T): Result<T, Fault> {
  try {
    return good(work());
  } catch (error) {
    if (error instanceof Refused) return bad(error.fault);
    throw error;
  }
}

interface SaleKind {
  readonly maySendLater?: boolean;
  readonly opening?: boolean;
  readonly held?: boolean;
  readonly courtesy?: boolean;
}

function recorded(
  context: Context,
  actor: Actor,
  input: SaleInput,
  { maySendLater = false, opening = false, held = false, courtesy = false }: SaleKind,
): OpId {
  const inputHash = hashOf(input);
  const before = opByUid(context.store, input.uid);
  if (before) {
    if (before.inputHash.equals(inputHash)) return before.id;
    throw new Refused({ code: 'sale.uidUsed', field: 'uid' });
  }
  const facts = saleFacts(context, input.accountId, input.meterId, opening);
  if (!facts) throw new Refused({ code: 'meter.unknown', field: 'meterId' });
  const known = payMethods(context.store);
  const methods = held ? switchedOn(known, HELD_METHOD) : courtesy ? switchedOn(known, COURTESY_METHOD) : known;
  const parts = checked(context, input, facts, { maySendLater, methods, courtesy });
  const closed = shiftObstacle(context, actor);
  if (closed) throw new Refused(closed);
  const { shift, now } = shiftNow(context, actor);
  const payment = takePayment(context, actor, input, now, shift.id, parts);
  const op = insertIntent(context, actor, input, { now, inputHash, facts, shift: shift.id, payment, parts, methods });
  context.hint('operation', op);
  context.hint('shift', shift.id);
  return op;
}

/** Not offered at the desk, it is taken here. */
function switchedOn(methods: readonly PayMethod[], id: string): PayMethod[] {
  return methods.map((method) => (method.id === id ? { ...method, active: 1 } : method));
}

export interface Known {
  readonly maySendLater: boolean;
  readonly methods: readonly PayMethod[];
  /** Credit that nobody pays now takes neither debt nor fee. */
  readonly courtesy?: boolean;
}

/** How the amount is divided, if nothing stands against the sale. @throws Refused */
export function checked(context: Context, input: SaleInput, facts: SaleFacts, { maySendLater, methods, courtesy = false }: Known) {
  const settings = readSettings(context.store);
  const parts = courtesy ? wholly(input.amountFen) : divideAmount(input.amountFen, facts.owedFen, settings);
  refuse(facts.obstacle);
  refuse(amountObstacle(input.amountFen, parts, settings), 'amountFen');
  if (facts.state?.balanceFen != null)
    refuse(ceilingObstacle(facts.state.balanceFen, parts.creditFen, fen(facts.profile.ceilingFen)), 'amountFen');
  if (facts.lost) {
    if (!settings.sendLaterAllowed) throw new Refused({ code: 'meter.lost' });
    if (!maySendLater) throw new Refused({ code: 'right.missing', values: { right: 'sendLater' } });
    if (!input.sendLater) throw new Refused({ code: 'sale.sendLaterNotAgreed', field: 'sendLater' });
  }
  const again = sameAgain(context, input.accountId, input.amountFen, settings.sameAgainMinutes);
  if (again && !input.sameAgainConfirmed) {
    throw new Refused({
      code: 'sale.sameAgain',
      field: 'sameAgainConfirmed',
      values: { minutes: again.minutes, name: again.operatorName },
    });
  }
  const above = courtesy ? null : unusual(context, input.accountId, input.amountFen, settings.habitTimes);
  if (above && !input.sameAgainConfirmed)
    throw new Refused({ code: 'sale.unusual', field: 'sameAgainConfirmed', values: { usualFen: above.usualFen } });
  checkTenders(methods, input);
  return parts;
}

function wholly(creditFen: Fen): AmountParts {
  return { creditFen, debtFen: ZERO_FEN, feeFen: ZERO_FEN };
}

function refuse(obstacle: Sentence | null, field?: string): void {
  if (obstacle) throw new Refused({ ...obstacle, ...(field ? { field } : {}) });
}

/** @throws Refused */
export function checkTenders(known: readonly PayMethod[], input: Payment): void {
  const methods = new Map(known.map((method) => [method.id, method]));
  input.tenders.forEach((tender, index) => {
    const at = (name: string) => `tenders.${index}.${name}`;
    const method = methods.get(tender.method);
    if (!method || method.active === 0)
      throw new Refused({ code: 'tender.unknownMethod', field: at('method'), values: { method: tender.method } });
    if (tender.amountFen <= 0) throw new Refused({ code: 'tender.notPositive', field: at('amountFen') });
    if (method.needsReference === 1 && !tender.reference) throw new Refused({ code: 'tender.referenceMissing', field: at('reference') });
  });
  if (addFen(...input.tenders.map((tender) => tender.amountFen)) !== input.amountFen)
    throw new Refused({ code: 'tender.sumDiffers', field: 'tenders' });
  const cash = addFen(
    ZERO_FEN,
    ...input.tenders.filter((tender) => methods.get(tender.method)?.drawer === 1).map((tender) => tender.amountFen),
  );
  if (input.tenderedFen !== null && input.tenderedFen < cash) throw new Refused({ code: 'tender.tooLittle', field: 'tenderedFen' });
}

function takePayment(context: Context, actor: Actor, input: SaleInput, now: Moment, shift: ShiftId, parts: AmountParts): PaymentId {
  return paymentWith(context, actor, input, now, shift, linesOf(parts, input.meterId, null));
}

/** Writes what was taken, by which tenders and for what. @throws Refused */
export function paymentWith(
  context: Context,
  actor: Actor,
  input: Pick<SaleInput, 'accountId' | 'tenders' | 'note'>,
  now: Moment,
  shift: ShiftId,
  lines: readonly PaymentLine[],
): PaymentId {
  const paid = insertPayment(context.store, {
    ...now,
    account: input.accountId,
    shift,
    operator: actor.operatorId,
    seat: actor.seat,
    note: input.note || null,
    tenders: input.tenders.map(({ method, amountFen, reference }) => ({ method, amountFen, reference: reference || null })),
    lines,
  });
  if (!paid.ok) throw new Refused({ code: paid.fault, field: 'tenders' });
  return paid.value;
}

export interface IntentParts {
  readonly now: Moment;
  readonly inputHash: Buffer;
  readonly facts: SaleFacts;
  readonly shift: ShiftId;
  readonly payment: PaymentId;
  readonly parts: ReturnType<typeof divideAmount>;
  readonly methods: readonly PayMethod[];
  /** What the first step keeps beside; what was handed over for this sale alone, where it is left out. */
  readonly evidence?: object;
}

/** The operation with its intent: everything before the first byte. @throws Refused */
export function insertIntent(
  context: Context,
  actor: Actor,
  input: SaleInput,
  { now, inputHash, facts, shift, payment, parts, methods, evidence = { tenderedFen: input.tenderedFen } }: IntentParts,
): OpId {
  const { store } = context;
  const book = lastBook(store, input.meterId);
  const place = meterOnBus(store, input.meterId);
  if (!book) throw new Refused({ code: 'meter.notTakenOver' });
  if (!place) throw new Refused({ code: 'meter.notConnected' });
  const draft: OpDraft = {
    uid: input.uid,
    inputHash,
    kind: 'sale',
    account: input.accountId,
    meter: input.meterId,
    amountFen: input.amountFen,
    ...parts,
    countBefore: book.purchaseCount,
    totalBeforeFen: book.totalFen,
    balanceBeforeFen: facts.state?.balanceFen ?? null,
    reverses: null,
    payment,
    shift,
    operator: actor.operatorId,
    approval: null,
    at: now.at,
    localDay: now.localDay,
    seat: actor.seat,
    note: input.note ? storedText(input.note) : null,
    profile: facts.meter.profile,
    holdMs: place.holdMs,
  };
  const op = insertOp(store, draft);
  appendStep(store, { op, state: 'intent', at: now.at, attempt: 0, evidence }, 1);
  const postings = saleIntent(op, asParts(store, input.tenders, methods, input.accountId), shift);
  const entry = post(store, {
    kind: 'sale.intent',
    opId: op,
    ...now,
    shiftId: shift,
    operatorId: actor.operatorId,
    seat: actor.seat,
    postings,
  });
  if (facts.lost) {
    appendStep(store, { op, state: 'sendLater', at: now.at, attempt: 0, evidence: { reason: 'lost' } }, 2);
    issueSlip(context, 'pending', { ...draft, id: op }, actor, entry);
  }
  return op;
}

/** What makes two requests the same sale, in a fixed order. */
function hashOf(input: SaleInput): Buffer {
  const { accountId, meterId, amountFen, tenders, tenderedFen, note } = input;
  const fixed = [
    accountId,
    meterId,
    amountFen,
    tenders.map((tender) => [tender.method, tender.amountFen, tender.reference]),
    tenderedFen,
    note,
  ];
  return hash('sha256', JSON.stringify(fixed), 'buffer');
}
