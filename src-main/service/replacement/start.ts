/** Begins a replacement, and a person's acts on one that stands still. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { MeterId, OpUid, ReplacementId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { openJobOfMeter } from '../../store/act/job.ts';
import { openOpeningOfMeter } from '../../store/act/opening.ts';
import { appendReplacementStep, insertReplacement, openReplacementOfMeter, replacementByUid } from '../../store/act/replacement.ts';
import { holdingCase } from '../../store/ledger/meter-case.ts';
import { openOpOfMeter } from '../../store/sale/op.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { meterById, meterOnBus } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Actor, Context } from '../context.ts';
import { inputHash } from '../input-hash.ts';
import { beginAct, checkWay } from './begin.ts';
import { isReplaceable } from './carry.ts';
import type { OldFigures } from './evidence.ts';
import { replacementFacts, type ReplacementFacts } from './facts.ts';
import { lastGoodOf } from './old-meter.ts';
import { hintReplacement, recordStep } from './record.ts';
import type { ReplacementRunner } from './runner.ts';
import { leavePlace } from './take-place.ts';

/** The same uid with the same input answers with the same one. Faults: replacement.uidUsed; what stands against it. */
export function startReplacement(
  context: Context,
  runner: ReplacementRunner,
  actor: Actor,
  input: ParsedInput<'replacement.start'>,
): Result<ReplacementId, Fault> {
  const { store, env } = context;
  const begun = store.transaction((): Result<ReplacementId, Fault> => {
    const hash = inputHash('replacement.start', input);
    const before = replacementByUid(store, input.uid);
    if (before) return before.inputHash.equals(hash) ? good(before.id) : bad({ code: 'replacement.uidUsed', field: 'uid' });
    const against = againstReplacement(context, input.meterId);
    const on = meterOnBus(store, input.meterId);
    if (against) return bad(against);
    if (!on) return bad({ code: 'meter.notConnected' });
    const at = env.clock.now();
    const { operatorId: operator, seat } = actor;
    const id = insertReplacement(store, {
      ...{ uid: input.uid, inputHash: hash, meter: input.meterId, account: accountOfMeter(store, input.meterId) ?? null },
      ...{ unit: placeOfMeter(store, input.meterId)?.unit ?? null, reason: input.reason, operator, seat, at },
    });
    const evidence = { place: { busId: on.bus, address: on.address } };
    appendReplacementStep(store, { replacement: id, state: 'reading', at, meter: null, operator, evidence });
    return good(id);
  });
  if (!begun.ok) return begun;
  hintReplacement(context, replacementFacts(store, begun.value));
  runner.acted(begun.value);
  return begun;
}

/** From what is stored; null = nothing. */
export function againstReplacement(context: Context, meterId: MeterId): Fault | null {
  const { store } = context;
  const meter = meterById(store, meterId);
  if (!meter) return { code: 'meter.unknown', field: 'meterId' };
  if (meter.status === 'retired') return { code: 'meter.retired' };
  if (!isReplaceable(context, meterId)) return { code: 'replacement.against.profile' };
  if (openReplacementOfMeter(store, meterId) !== undefined) return { code: 'meter.replacing' };
  if (openOpeningOfMeter(store, meterId) !== undefined) return { code: 'meter.opening' };
  if (openOpOfMeter(store, meterId) !== undefined) return { code: 'meter.openOperation' };
  if (openJobOfMeter(store, meterId) !== undefined) return { code: 'control.busy' };
  return holdingCase(store, meterId) ? { code: 'replacement.why.ledgerDiffers' } : null;
}

/** The next act, as a person says. Faults: replacement.unknown; replacement.notNow; replacement.ratio; what stands against the act. */
export function goOn(
  context: Context,
  runner: ReplacementRunner,
  actor: Actor,
  { uid, act, address, ratio }: ParsedInput<'replacement.go'>,
): Result<ReplacementId, Fault> {
  const facts = factsOf(context, uid);
  if (!facts) return bad({ code: 'replacement.unknown', field: 'uid' });
  const way = checkWay(facts, act);
  if (!way.ok) return way;
  const found = facts.found?.ratio ?? null;
  if (act === 'addressing' && found !== null && ratio !== found)
    return bad({ code: 'replacement.ratio', field: 'ratio', values: { found, ratio: ratio ?? 0 } });
  const begun = beginAct(context, facts, act, { operator: actor.operatorId, address });
  if (!begun.ok) return begun;
  runner.acted(facts.row.id);
  return good(facts.row.id);
}

/** The old one is dead: what it held is typed, with why. Faults: replacement.unknown; replacement.notNow; replacement.neverHeard. */
export function typeOld(
  context: Context,
  actor: Actor,
  { uid, balanceFen, energyCentiKwh, reason }: ParsedInput<'replacement.typeOld'>,
): Result<ReplacementId, Fault> {
  const facts = factsOf(context, uid);
  if (!facts) return bad({ code: 'replacement.unknown', field: 'uid' });
  const { after, ok } = facts.evidence;
  const now = facts.state === 'waiting' && after === 'reading' && (ok === false || facts.old?.typed != null);
  if (!now) return bad({ code: 'replacement.notNow' });
  const last = lastGoodOf(context, facts);
  if (!last) return bad({ code: 'replacement.neverHeard' });
  const { balanceFen: lastGoodFen, readAt: lastGoodAt, energyCentiKwh: lastGoodCentiKwh } = last;
  const old: OldFigures = { ...last, balanceFen, energyCentiKwh, typed: { lastGoodFen, lastGoodAt, lastGoodCentiKwh, reason } };
  recordStep(context, facts, 'waiting', { operator: actor.operatorId, evidence: { after: 'reading', ok: true, old } });
  return good(facts.row.id);
}

/** All is as it was. Faults: replacement.unknown; replacement.sent once money has gone on its way. */
export function abandonReplacement(context: Context, runner: ReplacementRunner, actor: Actor, uid: OpUid): Result<ReplacementId, Fault> {
  const facts = factsOf(context, uid);
  if (!facts) return bad({ code: 'replacement.unknown', field: 'uid' });
  if (!facts.mayAbandon) return bad({ code: facts.sent ? 'replacement.sent' : 'replacement.notNow' });
  context.store.transaction(() => {
    leavePlace(context, facts);
    recordStep(context, facts, 'abandoned', { operator: actor.operatorId, meter: null, evidence: {} });
  });
  runner.metersChanged();
  return good(facts.row.id);
}

function factsOf({ store }: Context, uid: OpUid): ReplacementFacts | null {
  const row = replacementByUid(store, uid);
  return row ? replacementFacts(store, row.id) : null;
}
