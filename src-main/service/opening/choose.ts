/** A person's ways with an opening that stands still: go on, with the purchase as it was or another or none, or give it up. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { ZERO_FEN } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpeningId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { closeAccount, metersOfAccount } from '../../store/site/account.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { openingByUid } from '../../store/act/opening.ts';
import type { Store } from '../../store/database/open.ts';
import type { Actor, Context } from '../context.ts';
import { paymentFault } from '../sale/sell.ts';
import { openingFacts, type OpeningFacts } from './facts.ts';
import { doneSoFar, jobOfOpening, OPENING_REASON, recordStep, wishToWrite } from './record.ts';
import type { OpeningRunner } from './runner.ts';
import type { OpeningEvidence } from './wish.ts';

type Resume = ParsedInput<'opening.resume'>;

/**
 * Goes on behind what is done already. Faults: opening.unknown; opening.notWaiting; what is wrong with the payment; what stands against
 * writing to the meter; right.missing.
 */
export function resumeOpening(
  context: Context,
  runner: OpeningRunner,
  actor: Actor,
  { uid, firstPurchase }: Resume,
  maySell: boolean,
): Result<OpeningId, Fault> {
  const outcome = context.store.transaction((): Result<OpeningFacts, Fault> => {
    const found = waitingOpening(context, uid);
    if (!found.ok) return found;
    const facts = found.value;
    const purchase = firstPurchase === 'asBefore' ? facts.firstPurchase : firstPurchase;
    if (purchase && !maySell) return bad({ code: 'right.missing', values: { right: 'sell' } });
    const owedFen = facts.account === null ? ZERO_FEN : balance(context.store, GL.tenantDebt, String(facts.account));
    const fault = purchase && paymentFault(context, purchase, owedFen);
    if (fault) return bad(fault);
    return goOn(context, actor, facts, firstPurchase === 'asBefore' ? {} : { purchase });
  });
  if (!outcome.ok) return outcome;
  runner.acted(outcome.value.row.id, outcome.value.row.meter);
  return good(outcome.value.row.id);
}

function goOn(context: Context, actor: Actor, facts: OpeningFacts, evidence: OpeningEvidence): Result<OpeningFacts, Fault> {
  const operator = actor.operatorId;
  if (doneSoFar(facts) === 'written') {
    recordStep(context, facts, 'written', { operator, evidence });
    return good(facts);
  }
  const job = jobOfOpening(context, actor, facts.row.meter, wishToWrite(facts), OPENING_REASON);
  if (!job.ok) return job;
  recordStep(context, facts, 'writing', { operator, job: job.value, evidence });
  return good(facts);
}

/**
 * The meter is nobody's again; what was written to it stays. An account that was made for this alone is closed with it, unless something
 * stands on it: a purchase that froze may have left money on the meter that is its own.
 * Faults: opening.unknown; opening.notWaiting.
 */
export function abandonOpening(context: Context, actor: Actor, uid: Resume['uid']): Result<OpeningId, Fault> {
  return context.store.transaction(() => {
    const found = waitingOpening(context, uid);
    if (!found.ok) return found;
    const { row, wish, account } = found.value;
    recordStep(context, found.value, 'abandoned', { operator: actor.operatorId, evidence: {} });
    const madeForThis = wish.person !== null && account !== null && metersOfAccount(context.store, account).length === 0;
    if (madeForThis && !isOwed(context.store, account, row.meter)) closeAccount(context.store, account, context.env.clock.now());
    context.hint('account');
    return good(row.id);
  });
}

function isOwed(store: Store, account: AccountId, meter: MeterId): boolean {
  const stands = [balance(store, GL.onMeter, `${account}/${meter}`), balance(store, GL.tenantDebt, String(account))];
  return stands.some((fen) => fen !== ZERO_FEN);
}

function waitingOpening(context: Context, uid: Resume['uid']): Result<OpeningFacts, Fault> {
  const row = openingByUid(context.store, uid);
  if (!row) return bad({ code: 'opening.unknown', field: 'uid' });
  const facts = openingFacts(context.store, row.id);
  return facts.state === 'waiting' ? good(facts) : bad({ code: 'opening.notWaiting' });
}
