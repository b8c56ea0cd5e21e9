/** Begins the closing of one meter, act one: everything is asked once more and recorded with the trip, before the first byte. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { ClosingId, OpUid } from '../../../src-shared/value/id.ts';
import { ZERO_FEN } from '../../../src-shared/value/fen.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { typedClosed } from '../../domain/ledger/closing.ts';
import { appendClosingStep, closingByUid, insertClosing } from '../../store/act/closing.ts';
import { insertFinding } from '../../store/ledger/finding.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { post } from '../../store/ledger/ledger.ts';
import { detachMeter } from '../../store/site/account.ts';
import { useApproval } from '../approval/approve.ts';
import type { Actor, Context } from '../context.ts';
import { inputHash } from '../input-hash.ts';
import { refuse, Refused, wholeOrRefused } from '../refused.ts';
import { openShiftOf } from '../refund/start.ts';
import { againstClosing, CLOSING_TYPED } from './against.ts';
import type { ClosingEvidence } from './facts.ts';
import { readFinally, type FinalReading } from './final-reading.ts';
import { hintClosing, postUse, tripJob } from './record.ts';
import type { ClosingRunner } from './runner.ts';

export const CALL = 'closing.start';
export const CALL_TYPED = 'closing.startTyped';

/** The same uid with the same input answers with the same closing. Faults: closing.uidUsed; what stands against it; shift.openFirst. */
export function startClosing(
  context: Context,
  runner: ClosingRunner,
  actor: Actor,
  input: ParsedInput<'closing.start'>,
): Result<ClosingId, Fault> {
  const before = sameClosing(context, input.uid, CALL, input);
  if (before) return before;
  const begun = wholeOrRefused(context, () => {
    const { accountId: account, meterId: meter, reason, uid } = input;
    refuse(againstClosing(context, account, meter, false));
    const { shift, now } = openShiftOf(context, actor);
    const job = tripJob(context, actor, meter);
    const { operatorId: operator, seat } = actor;
    const draft = { uid, inputHash: inputHash(CALL, input), account, meter, reason, shift, operator, seat, at: now.at };
    const closing = insertClosing(context.store, { ...draft, typed: null, approval: null });
    appendClosingStep(context.store, { closing, state: 'holding', at: now.at, operator, job });
    hintClosing(context, { id: closing, account, meter });
    return closing;
  });
  if (begun.ok) runner.begun(begun.value, input.meterId);
  return begun;
}

/** What would be closed and whether it can be. @throws Refused what stands against it; closing.typedOnlyDead while the meter answers. */
export function checkTyped(
  context: Context,
  { accountId, meterId }: Pick<ParsedInput<'closing.startTyped'>, 'accountId' | 'meterId'>,
): void {
  refuse(againstClosing(context, accountId, meterId, true));
}

/**
 * A dead meter: what a person read off it is posted at once, with no frame, and a case stays until somebody has looked at the meter.
 * Faults: closing.uidUsed; what stands against it; closing.answers when the meter speaks after all; approval.needed; shift.openFirst.
 */
export async function startTypedClosing(
  context: Context,
  actor: Actor,
  input: ParsedInput<'closing.startTyped'>,
): Promise<Result<ClosingId, Fault>> {
  const before = sameClosing(context, input.uid, CALL_TYPED, input);
  if (before) return before;
  const checked = wholeOrRefused(context, () => checkTyped(context, input));
  if (!checked.ok) return checked;
  const read = await readFinally(context, input.meterId);
  if (read.ok) return bad({ code: 'closing.answers', values: { balanceFen: read.value.reading.balanceFen } });
  const closed = wholeOrRefused(context, () => recordTyped(context, actor, input));
  if (closed.ok) context.accountsChanged();
  return closed;
}

function recordTyped(context: Context, actor: Actor, input: ParsedInput<'closing.startTyped'>): ClosingId {
  const { store } = context;
  checkTyped(context, input);
  const approval = useApproval(context, actor, CALL_TYPED, input);
  const { shift, now } = openShiftOf(context, actor);
  const { accountId: account, meterId: meter, reason, uid } = input;
  const { operatorId: operator, seat } = actor;
  const reading = readingOf(context, input, now.at);
  const draft = { uid, inputHash: inputHash(CALL_TYPED, input), account, meter, reason, shift, approval, operator, seat, at: now.at };
  const id = insertClosing(store, { ...draft, typed: JSON.stringify(reading) });
  const useFen = postUse(context, { account, meter, shift, operator, seat, reason }, reading, 'typed');
  const { balanceFen } = reading;
  const by = { shiftId: shift, operatorId: operator, seat, reason };
  const postings = typedClosed(account, meter, balanceFen);
  const entry = postings.length === 0 ? null : post(store, { kind: 'closing.typed', ...now, ...by, postings }).id;
  const evidence: ClosingEvidence = { reading, useFen };
  appendClosingStep(store, { closing: id, state: 'closed', at: now.at, operator, entry, evidence });
  insertFinding(store, {
    kind: CLOSING_TYPED,
    meter,
    account,
    op: null,
    amountFen: ZERO_FEN,
    text: 'closingTyped',
    at: now.at,
    operator,
    entry,
  });
  detachMeter(store, meter, now.at);
  hintClosing(context, { id, account, meter });
  return id;
}

/** Count and total are the ledger's: a dead meter's cannot be read, and nothing was bought since. */
function readingOf({ store }: Context, input: ParsedInput<'closing.startTyped'>, at: FinalReading['readAt']): FinalReading {
  const book = lastBook(store, input.meterId);
  if (!book) throw new Refused({ code: 'meter.notTakenOver' });
  const { balanceFen, energy } = input.figures;
  return { readAt: at, balanceFen, purchaseCount: book.purchaseCount, totalPurchasedFen: book.totalFen, energy };
}

function sameClosing({ store }: Context, uid: OpUid, call: string, input: object): Result<ClosingId, Fault> | null {
  const before = closingByUid(store, uid);
  if (!before) return null;
  return before.inputHash.equals(inputHash(call, input)) ? good(before.id) : bad({ code: 'closing.uidUsed', field: 'uid' });
}
