/** Row 5 begins: the old meter's number is refused from now on, the new one has its place, and its money is on the way, in one transaction. */
import type { FindingId, OpId } from '../../../src-shared/value/id.ts';
import { fen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import { carryIntent, overdraftOwed } from '../../domain/ledger/carry-over.ts';
import { postFinalConsumption } from '../../store/ledger/consumption.ts';
import { appendBook, lastBook } from '../../store/ledger/book.ts';
import { post } from '../../store/ledger/ledger.ts';
import { givenPlanOfMeter, setPlanOfMeter } from '../../store/act/plan.ts';
import { accountOfMeter, detachMeter } from '../../store/site/account.ts';
import { meterById, meterOnBus, setMeterStatus } from '../../store/site/meter.ts';
import { eraAt, placeMeter, placeOfMeter, unplaceMeter } from '../../store/site/site.ts';
import { appendStep, insertOp } from '../../store/sale/op.ts';
import { askApproval } from '../approval/approve.ts';
import { moment, type Actor, type Context } from '../context.ts';
import { inputHash } from '../input-hash.ts';
import { orThrow, Refused } from '../refused.ts';
import type { CarryDraft } from '../settle/carry-over.ts';
import { shiftNow } from '../shift/shift-now.ts';
import type { FoundMeter, OldFigures } from './evidence.ts';
import type { ReplacementFacts } from './facts.ts';
import { freshUid } from './record.ts';
import { SETTLE_CALL, settleInput } from './settle-provisional.ts';

export interface Carrying {
  /** Null for a meter that is nobody's: nothing is to be carried. */
  readonly op: OpId | null;
  /** The case of a balance that a person typed; null on a second try, and where the meter itself spoke. */
  readonly finding: FindingId | null;
}

/** Must run in a transaction. @throws Refused what stands against it. */
export function beginCarrying(context: Context, facts: ReplacementFacts, actor: Actor): Carrying {
  const { old, found, newMeter, row } = facts;
  if (!old || !found || newMeter === null) throw new Error(`replacement ${row.id} has not come to its money`);
  const again = facts.steps.some(({ state }) => state === 'carrying');
  const finding = row.account === null || again ? null : endUse(context, facts, old, actor);
  movePlace(context, facts, newMeter);
  return { op: row.account === null ? null : recordOp(context, facts, { old, found, newMeter, account: row.account }, actor), finding };
}

/** What the account used of the old meter up to its last reading; where that was typed it stands apart until somebody allows it. */
function endUse(context: Context, facts: ReplacementFacts, old: OldFigures, actor: Actor): FindingId | null {
  const { store } = context;
  const { row } = facts;
  const book = lastBook(store, row.meter);
  if (row.account === null || !book) throw new Refused({ code: 'meter.notTakenOver' });
  if (old.typed === null && book.totalFen !== old.totalPurchasedFen) throw new Refused({ code: 'replacement.why.ledgerDiffers' });
  const used = postFinalConsumption(store, {
    ...{ account: row.account, meter: row.meter, kind: 'replacement', readAt: old.readAt, balanceFen: old.balanceFen },
    totalPurchasedFen: old.typed ? null : old.totalPurchasedFen,
    ...{ energyCentiKwh: old.energyCentiKwh, quality: old.typed ? 'typed' : 'read', provisional: old.typed !== null },
    ...{ now: moment(context), operatorId: actor.operatorId, seat: actor.seat, reason: old.typed?.reason ?? row.reason },
  });
  if (old.typed && used.finding !== null) {
    const input = settleInput(row.uid, used.finding, used.differenceFen);
    const act = { call: SETTLE_CALL, input, account: row.account, meter: facts.newMeter, amountFen: fen(Math.abs(used.differenceFen)) };
    orThrow(askApproval(context, actor, freshUid(context), act, old.typed.reason));
  }
  return used.finding;
}

/** The place keeps its history: the next era begins with the new meter. */
function movePlace(context: Context, { row }: ReplacementFacts, newMeter: NonNullable<ReplacementFacts['newMeter']>): void {
  const { store, env } = context;
  const at = env.clock.now();
  const plan = givenPlanOfMeter(store, row.meter);
  if (placeOfMeter(store, row.meter)) unplaceMeter(store, row.meter, at);
  setMeterStatus(store, row.meter, 'retired');
  if (accountOfMeter(store, row.meter) !== undefined) detachMeter(store, row.meter, at);
  if (row.unit !== null && !placeOfMeter(store, newMeter))
    placeMeter(store, { unit: row.unit, meter: newMeter, era: eraAt(store, row.unit, row.meter) + 1, fromAt: at });
  if (plan && givenPlanOfMeter(store, newMeter)?.id !== plan.id)
    setPlanOfMeter(store, { meter: newMeter, plan: plan.id, at, operator: row.operator });
  context.accountsChanged();
}

interface Moving {
  readonly old: OldFigures;
  readonly found: FoundMeter;
  readonly newMeter: NonNullable<ReplacementFacts['newMeter']>;
  readonly account: NonNullable<ReplacementFacts['row']['account']>;
}

function recordOp(context: Context, { row }: ReplacementFacts, { old, found, newMeter, account }: Moving, actor: Actor): OpId {
  const { store } = context;
  const place = meterOnBus(store, newMeter);
  if (!place) throw new Refused({ code: 'meter.notConnected' });
  const { shift, now } = shiftNow(context, actor);
  const owed = old.balanceFen < 0 && !holdsDebt(context, found.profile);
  const balanceFen: Fen = owed ? ZERO_FEN : old.balanceFen;
  const carry: CarryDraft = {
    ...{ via: 'carry', oldMeter: row.meter, purchaseCount: old.purchaseCount, totalFen: old.totalPurchasedFen, balanceFen },
    foundTotalFen: found.totalPurchasedFen,
  };
  const op = insertOp(store, {
    ...{ uid: freshUid(context), inputHash: inputHash('replacement.carry', carry), kind: 'carryOver', account, meter: newMeter },
    ...{ amountFen: balanceFen, creditFen: balanceFen, debtFen: ZERO_FEN, feeFen: ZERO_FEN, reverses: null, payment: null },
    ...{ countBefore: found.purchaseCount, totalBeforeFen: found.totalPurchasedFen, balanceBeforeFen: found.balanceFen },
    ...{ shift: shift.id, operator: actor.operatorId, approval: null, at: now.at, localDay: now.localDay, seat: actor.seat },
    ...{ note: row.reason || null, profile: found.profile, holdMs: place.holdMs },
  });
  appendStep(store, { op, state: 'intent', at: now.at, attempt: 0, evidence: carry });
  const parts = { op, account, oldMeter: row.meter, newMeter, balanceFen };
  const by = { opId: op, ...now, shiftId: shift.id, operatorId: actor.operatorId, seat: actor.seat, reason: row.reason || null };
  if (owed) post(store, { kind: 'carryOver.owed', ...by, postings: overdraftOwed(parts, old.balanceFen) });
  const postings = carryIntent(parts);
  const entry = postings.length === 0 ? null : post(store, { kind: 'carryOver.intent', ...by, postings }).id;
  const { purchaseCount, totalPurchasedFen: totalFen } = found;
  appendBook(store, { meter: newMeter, purchaseCount, totalFen, entry, op, at: now.at });
  return op;
}

/** Whether this type's balance may be written below 0. */
function holdsDebt(context: Context, profileId: string): boolean {
  const fields = context.profiles.get(profileId)?.commands['parameters']?.fields ?? [];
  return fields.some((field) => 'name' in field && field.name === 'balanceFen' && (field.type === 's32' || field.type === 's16'));
}

/** Whether the meter can be put into service by this program at all. */
export function isReplaceable(context: Context, meter: ReplacementFacts['row']['meter']): boolean {
  const profile = context.profiles.get(meterById(context.store, meter)?.profile ?? '');
  return profile !== undefined && profile.prepaid && profile.proof.mode === 'count-total' && 'parameters' in profile.commands;
}
