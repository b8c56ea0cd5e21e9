/** Writes down what became of an operation: each step together with its postings, its book line and its slip, in one transaction. */
import { fen } from '../../../src-shared/value/fen.ts';
import { nextPurchaseCount } from '../../../src-shared/value/count.ts';
import { saleConfirmed } from '../../domain/ledger/event.ts';
import type { Decision, Proof } from '../../domain/operation/decide.ts';
import { mayFollow, type OpState } from '../../domain/operation/state.ts';
import { appendBook } from '../../store/ledger/book.ts';
import { holdingCase } from '../../store/ledger/meter-case.ts';
import { insertFinding } from '../../store/ledger/finding.ts';
import { post } from '../../store/ledger/ledger.ts';
import { appendStep, lastStep } from '../../store/sale/op.ts';
import { issueSlip } from '../slip/issue-slip.ts';
import { moment, type Context } from '../context.ts';
import { pendingSlip } from '../sale/choose.ts';
import type { OpFacts } from './op-facts.ts';
import { recordLeftOnMeter, recordTakenBack } from './record-take-back.ts';

/** Somebody else moved the operation on while this pass was reading: what was decided is void. */
export class Overtaken extends Error {}

/** The reading as evidence of a step; the names are those the auditor knows. */
export function evidenceOf(proof: Proof, readAt: number): Record<string, unknown> {
  const { serial, purchaseCount, totalPurchasedFen, balanceFen, prepaidOn, encrypted } = proof;
  return { serial, purchaseCount, totalFen: totalPurchasedFen, balanceFen, prepaidOn, encrypted, readAt };
}

/** Appends a step if and only if the operation still stands where the decision found it. @throws Overtaken */
function advance(context: Context, facts: OpFacts, state: OpState, evidence: object, attempt = facts.step.attempt): void {
  const now = lastStep(context.store, facts.op.id);
  if (now?.n !== facts.step.n) throw new Overtaken(`operation ${facts.op.id} moved on to step ${now?.n}`);
  if (!mayFollow(facts.state, state)) throw new Error(`operation ${facts.op.id}: ${state} cannot follow ${facts.state}`);
  appendStep(context.store, { op: facts.op.id, state, at: context.env.clock.now(), attempt, evidence }, now.n + 1);
}

/** Durable before the first byte of the frame: after a crash this row says that the frame may be out. */
export function recordSending(context: Context, facts: OpFacts, before: Proof): void {
  context.store.transaction(() => advance(context, facts, 'sending', evidenceOf(before, context.env.clock.now()), facts.step.attempt + 1));
  context.hint('operation', facts.op.id);
}

export function recordConfirmed(context: Context, facts: OpFacts, after: Proof): void {
  const { op } = facts;
  const now = moment(context);
  context.store.transaction(() => {
    advance(context, facts, 'confirmed', evidenceOf(after, now.at));
    if (op.kind !== 'sale') return recordTakenBack(context, facts, now);
    const parts = { op: op.id, account: op.account, meter: op.meter, creditFen: op.creditFen, debtFen: op.debtFen, feeFen: op.feeFen };
    const entry = post(context.store, {
      kind: 'sale.confirmed',
      opId: op.id,
      ...now,
      shiftId: op.shift,
      operatorId: op.operator,
      seat: op.seat,
      postings: saleConfirmed(parts),
    });
    appendBook(context.store, {
      meter: op.meter,
      purchaseCount: nextPurchaseCount(facts.before.purchaseCount),
      totalFen: fen(facts.before.totalPurchasedFen + op.creditFen),
      entry: entry.id,
      op: op.id,
      at: now.at,
    });
    issueSlip(context, 'sale', op, { operatorId: op.operator, seat: op.seat }, entry);
  });
  hintMoney(context, facts);
}

/** Nothing was added; `state` is where it goes from here. A meter that differs from the ledger becomes a case and sells nothing more. */
export function recordNotApplied(
  context: Context,
  facts: OpFacts,
  state: 'notApplied' | 'sendLater',
  reason: string,
  proof: Proof | null,
): void {
  const at = context.env.clock.now();
  context.store.transaction(() => {
    advance(context, facts, state, { reason, ...(proof ? evidenceOf(proof, at) : {}) });
    if (facts.op.kind !== 'sale') recordLeftOnMeter(context, facts, reason);
    if (reason === 'ledgerDiffers' && !holdingCase(context.store, facts.op.meter)) openCase(context, facts, 'ledgerDiffers', reason);
    if (state === 'sendLater') pendingSlip(context, { operatorId: facts.op.operator, seat: facts.op.seat }, facts.op);
  });
  hintMoney(context, facts);
}

export function recordInDoubt(context: Context, facts: OpFacts, reason: string): void {
  context.store.transaction(() => {
    advance(context, facts, 'inDoubt', { reason });
    pendingSlip(context, { operatorId: facts.op.operator, seat: facts.op.seat }, facts.op);
  });
  hintMoney(context, facts);
}

export function recordFrozen(context: Context, facts: OpFacts, decision: Extract<Decision, { do: 'freeze' }>, proof: Proof): void {
  const at = context.env.clock.now();
  context.store.transaction(() => {
    advance(context, facts, 'frozen', { reason: decision.reason, ...evidenceOf(proof, at) });
    openCase(context, facts, 'frozen', decision.reason);
    pendingSlip(context, { operatorId: facts.op.operator, seat: facts.op.seat }, facts.op);
  });
  hintMoney(context, facts);
}

/** No money is in question on account 1901 yet: the case only holds the meter. */
function openCase(context: Context, { op }: OpFacts, kind: 'frozen' | 'ledgerDiffers', text: string): void {
  const at = context.env.clock.now();
  insertFinding(context.store, {
    kind,
    meter: op.meter,
    account: op.account,
    op: op.id,
    amountFen: fen(0),
    text,
    at,
    operator: null,
    entry: null,
  });
}

function hintMoney(context: Context, { op }: OpFacts): void {
  context.hint('operation', op.id);
  context.hint('account', op.account);
  context.hint('meter', op.meter);
  context.hint('status');
}
