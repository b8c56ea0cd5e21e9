/** 核对: a supervisor brings the ledger to the meter by a linked entry, never the meter to the ledger. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { fen, subtractFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, EntryId, FindingId, MeterId, ShiftId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { caseAnswered, reconciled, saleConfirmed } from '../../domain/ledger/event.ts';
import type { Posting } from '../../domain/ledger/chart.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import { sentence } from '../../domain/sale/amount.ts';
import { accountById, accountOfMeter } from '../../store/site/account.ts';
import { appendBook, lastBook, type BookRow } from '../../store/ledger/book.ts';
import { appendFindingEvent, insertFinding, type FindingRow } from '../../store/ledger/finding.ts';
import { findingById, openCasesOfMeter } from '../../store/ledger/meter-case.ts';
import { post, type PostedEntry } from '../../store/ledger/ledger.ts';
import { meterById } from '../../store/site/meter.ts';
import { appendStep, lastStep, opById, opsOfMeter, type OpRow } from '../../store/sale/op.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { moment, type Actor, type Context, type Moment } from '../context.ts';
import { CLOSING_TYPED } from '../closing/against.ts';
import { endTakeBack, riseOfTotal } from '../refund/reconcile.ts';
import { readMeter } from '../meter/read-meter.ts';
import { SUSPECT_READING } from '../reading/register.ts';
import type { Settler } from '../settle/settler.ts';
import { shiftNow } from '../shift/shift-now.ts';
import { issueSlip } from '../slip/issue-slip.ts';
import { payBackNow } from './choose.ts';
import { operationView } from './operation-view.ts';

type Input = ParsedInput<'operation.reconcile'>;

/** How many of the meter's last operations are shown beside a case. */
const RECENT = 8;

/** Ledger and meter side by side; the meter is read now, and its side is null when it does not answer. */
export async function compare(
  context: Context,
  settler: Settler,
  id: FindingId,
): Promise<Result<HandlerOutput<'operation.compare'>, Fault>> {
  const found = openCase(context, id);
  if (!found) return bad({ code: 'finding.notOpen' });
  const read = await readMeter(context, found.meter);
  const book = ledgerBook(context, found.meter);
  const account = accountOfMeter(context.store, found.meter);
  const frozen = frozenOperation(context, found.finding);
  return good({
    findingId: id,
    meterId: found.meter,
    serial: meterById(context.store, found.meter)?.serial ?? '',
    room: placeOfMeter(context.store, found.meter)?.unitName ?? '',
    accountName: account === undefined ? null : (accountById(context.store, account)?.name ?? null),
    openedAt: found.finding.at,
    reason: sentence(`outcome.${found.finding.text}`, { expected: meterById(context.store, found.meter)?.serial ?? '' }),
    ledger: { purchaseCount: book.purchaseCount, totalPurchasedFen: book.totalFen, balanceFen: null, at: book.at },
    meter: read.ok ? sideOf(read.value) : null,
    operation: frozen ? operationView(context, settler, frozen.id) : null,
    recent: opsOfMeter(context.store, found.meter, RECENT).map((op) => operationView(context, settler, op.id)),
  });
}

function sideOf({ purchaseCount, totalPurchasedFen, balanceFen, readAt }: ProvenReading) {
  return { purchaseCount, totalPurchasedFen, balanceFen, at: readAt };
}

/**
 * Answers a case. Faults: finding.notOpen; reconcile.meterMoved when the meter no longer shows what the supervisor saw;
 * reconcile.sayWhetherArrived; reconcile.holderUnknown when a difference is answered with nobody; any fault of reading the meter.
 */
export async function reconcile(
  context: Context,
  settler: Settler,
  actor: Actor,
  input: Input,
): Promise<Result<HandlerOutput<'operation.reconcile'>, Fault>> {
  const found = openCase(context, input.findingId);
  if (!found) return bad({ code: 'finding.notOpen' });
  const read = await readMeter(context, found.meter);
  if (!read.ok) return read;
  if (read.value.doubted) return bad({ code: 'meter.badAnswer' });
  const { purchaseCount, totalPurchasedFen } = read.value;
  if (purchaseCount !== input.seen.purchaseCount || totalPurchasedFen !== input.seen.totalPurchasedFen)
    return bad({ code: 'reconcile.meterMoved' });
  const outcome = context.store.transaction(() => answer(context, actor, input, read.value));
  if (!outcome.ok) return outcome;
  const { finding, differenceFen } = outcome.value;
  for (const topic of ['operation', 'account', 'meter', 'status'] as const) context.hint(topic);
  return good({
    findingOpen: openCasesOfMeter(context.store, found.meter).length > 0,
    differenceFen,
    operation: finding.op === null ? null : operationView(context, settler, finding.op),
  });
}

interface OpenCase {
  readonly finding: FindingRow;
  readonly meter: MeterId;
}

function openCase(context: Context, id: FindingId): OpenCase | null {
  const finding = findingById(context.store, id);
  if (!finding || finding.meter === null || finding.kind === SUSPECT_READING || finding.kind === CLOSING_TYPED) return null;
  return openCasesOfMeter(context.store, finding.meter).some((one) => one.id === id) ? { finding, meter: finding.meter } : null;
}

function ledgerBook(context: Context, meter: MeterId): BookRow {
  const book = lastBook(context.store, meter);
  if (!book) throw new Error(`meter ${meter} has a case but was never taken over`);
  return book;
}

/** Everything of one answer, in one transaction. */
interface Answering {
  readonly context: Context;
  readonly actor: Actor;
  readonly input: Input;
  readonly now: Moment;
  readonly account: AccountId;
  readonly meter: MeterId;
  readonly finding: FindingRow;
}

function answer(
  context: Context,
  actor: Actor,
  input: Input,
  read: ProvenReading,
): Result<{ finding: FindingRow; differenceFen: Fen }, Fault> {
  const found = openCase(context, input.findingId);
  const account = found?.finding.account ?? null;
  if (!found || account === null) return bad({ code: 'finding.notOpen' });
  const answering: Answering = { context, actor, input, now: moment(context), account, ...found };
  if (found.finding.kind === 'difference') return answerDifference(answering);
  const op = frozenOperation(context, found.finding);
  if (op && input.operationArrived === null) return bad({ code: 'reconcile.sayWhetherArrived', field: 'operationArrived' });
  return good({ finding: found.finding, differenceFen: bringLedgerToMeter(answering, op, read) });
}

/** The operation that froze with this case; a case that polling found has none to answer for. */
function frozenOperation(context: Context, finding: FindingRow): OpRow | undefined {
  return finding.kind === 'frozen' && finding.op !== null ? opById(context.store, finding.op) : undefined;
}

/** Ends the operation, posts what then still differs, and writes the meter's figures into the book. @returns that difference. */
function bringLedgerToMeter(answering: Answering, op: OpRow | undefined, read: ProvenReading): Fen {
  const { context, input, meter } = answering;
  const arrivedFen = op && input.operationArrived ? riseOfTotal(context, op) : ZERO_FEN;
  const differenceFen = subtractFen(subtractFen(read.totalPurchasedFen, ledgerBook(context, meter).totalFen), arrivedFen);
  const links = op ? closeOperation(answering, op, read) : [];
  const posted = differenceFen === 0 ? null : postDifference(answering, differenceFen, links);
  const entry = posted?.id ?? links.at(-1) ?? null;
  appendBook(context.store, {
    meter,
    purchaseCount: read.purchaseCount,
    totalFen: read.totalPurchasedFen,
    entry,
    op: op?.id ?? null,
    at: answering.now.at,
  });
  resolve(answering, entry);
  if (posted && input.holder === 'unknown') keepDifferenceOpen(answering, differenceFen, posted.id);
  return differenceFen;
}

/** The frozen operation ends: it arrived, or its money goes back. @returns the entries of that end. */
function closeOperation({ context, actor, input, now }: Answering, op: OpRow, read: ProvenReading): EntryId[] {
  const step = lastStep(context.store, op.id);
  if (step?.state !== 'frozen') throw new Error(`operation ${op.id} has a case but is ${step?.state}`);
  const evidence = {
    arrived: input.operationArrived,
    cause: input.cause,
    note: input.note,
    by: actor.operatorId,
    purchaseCount: read.purchaseCount,
    totalFen: read.totalPurchasedFen,
    balanceFen: read.balanceFen,
    readAt: read.readAt,
  };
  if (op.kind !== 'sale') {
    const end = { arrived: input.operationArrived === true, attempt: step.attempt, evidence, note: input.note };
    return endTakeBack(context, actor, now, op, end);
  }
  if (!input.operationArrived) {
    payBackNow(context, actor, op, step.attempt, 'reconciled', evidence);
    return [];
  }
  appendStep(context.store, { op: op.id, state: 'reconciled', at: now.at, attempt: step.attempt, evidence }, step.n + 1);
  const parts = { op: op.id, account: op.account, meter: op.meter, creditFen: op.creditFen, debtFen: op.debtFen, feeFen: op.feeFen };
  const entry = post(context.store, {
    kind: 'sale.reconciled',
    opId: op.id,
    ...now,
    shiftId: op.shift,
    operatorId: actor.operatorId,
    seat: actor.seat,
    reason: input.note,
    postings: saleConfirmed(parts),
  });
  issueSlip(context, 'sale', op, actor, entry);
  return [entry.id];
}

function postDifference(answering: Answering, differenceFen: Fen, links: readonly EntryId[]): PostedEntry {
  return postAnswer(answering, 'meter.reconciled', links, (shift) =>
    reconciled(answering.input.holder, shift, answering.account, answering.meter, differenceFen),
  );
}

function postAnswer(
  { context, actor, input, now }: Answering,
  kind: string,
  links: readonly EntryId[],
  postings: (shift: ShiftId) => Posting[],
): PostedEntry {
  const { shift } = shiftNow(context, actor);
  return post(context.store, {
    kind,
    ...now,
    businessDay: shift.businessDay,
    shiftId: shift.id,
    operatorId: actor.operatorId,
    seat: actor.seat,
    reason: `${input.cause}: ${input.note}`,
    links,
    postings: postings(shift.id),
  });
}

function resolve({ context, actor, input, now, finding }: Answering, entry: EntryId | null): void {
  appendFindingEvent(context.store, {
    finding: finding.id,
    kind: 'resolved',
    entry,
    operator: actor.operatorId,
    text: `${input.cause}: ${input.note}`,
    at: now.at,
  });
}

/** Nobody knows yet who holds the money: the meter may be sold to again, the amount stays a case. */
function keepDifferenceOpen({ context, actor, now, account, meter, finding }: Answering, differenceFen: Fen, entry: EntryId): void {
  insertFinding(context.store, {
    kind: 'difference',
    meter,
    account,
    op: finding.op,
    amountFen: differenceFen,
    text: 'difference',
    at: now.at,
    operator: actor.operatorId,
    entry,
  });
}

/** A difference kept open is answered at last: only the holder of the money is new. */
function answerDifference(answering: Answering): Result<{ finding: FindingRow; differenceFen: Fen }, Fault> {
  const { input, finding, account, meter } = answering;
  const { holder } = input;
  if (holder === 'unknown') return bad({ code: 'reconcile.holderUnknown', field: 'holder' });
  const entry = postAnswer(answering, 'difference.answered', [], (shift) => caseAnswered(holder, shift, account, meter, finding.amountFen));
  resolve(answering, entry.id);
  return good({ finding, differenceFen: fen(0) });
}
