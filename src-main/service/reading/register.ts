/** Follows a meter's energy register: raises its era when it begins again, and opens a case when it cannot be true. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import { ZERO_FEN } from '../../../src-shared/value/fen.ts';
import type { FindingId, MeterId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { judge, type RegisterAt } from '../../domain/reading/judge.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { appendFindingEvent, insertFinding } from '../../store/ledger/finding.ts';
import { findingById, openCasesOfMeter } from '../../store/ledger/meter-case.ts';
import { placeMeter, placeOfMeter, unplaceMeter } from '../../store/site/site.ts';
import type { Actor, Context } from '../context.ts';
import type { PolledMeter } from './polled-meter.ts';

export const SUSPECT_READING = 'suspectReading';
const TEXT = { back: 'registerBack', jump: 'registerJump' } as const;

/** To be called with every full reading, before it is kept: its era may be raised by it. */
export function followRegister(context: Context, meter: PolledMeter, read: RegisterAt): void {
  const { register } = meter;
  const verdict = register === null ? 'good' : judge(register, read, meter.maxW);
  if (verdict === 'back' || verdict === 'jump') {
    const again = meter.doubtfulRegister !== null && judge(meter.doubtfulRegister, read, meter.maxW) === 'good';
    // Two that agree with each other are the new beginning; one alone may be a spike.
    [meter.register, meter.doubtfulRegister] = again ? [read, null] : [register, read];
    // The first of them has said so already.
    if (!again) openCase(context, meter.ref.meterId, TEXT[verdict]);
    return;
  }
  if (verdict === 'rollOver') raiseEra(context, meter, read);
  [meter.register, meter.doubtfulRegister] = [read, null];
}

/** A meter that is placed nowhere keeps its era; its hours and days are followed all the same. */
function raiseEra({ store, env }: Context, meter: PolledMeter, { at }: RegisterAt): void {
  const place = placeOfMeter(store, meter.ref.meterId);
  if (!place || store.readOnlyReason !== null) return;
  const era = place.era + 1;
  store.transaction(() => {
    unplaceMeter(store, meter.ref.meterId, at);
    placeMeter(store, { unit: place.unit, meter: meter.ref.meterId, era, fromAt: at });
  });
  meter.era = era;
  env.log.info('reading.registerBeganAgain', { meter: meter.ref.meterId, era });
}

/** Once a meter and kind until somebody has closed it. */
function openCase(context: Context, meter: MeterId, text: string): void {
  const { store, env } = context;
  if (store.readOnlyReason !== null) return;
  if (openCasesOfMeter(store, meter).some((one) => one.kind === SUSPECT_READING && one.text === text)) return;
  insertFinding(store, {
    ...{ kind: SUSPECT_READING, meter, account: accountOfMeter(store, meter) ?? null, op: null, amountFen: ZERO_FEN },
    ...{ text, at: env.clock.now(), operator: null, entry: null },
  });
  context.hint('operation');
  context.hint('status');
}

/** A person has looked at the meter. Faults: finding.notOpen. */
export function closeReadingCase(
  context: Context,
  actor: Actor,
  finding: FindingId,
  note: string,
): Result<{ findingId: FindingId }, Fault> {
  const { store, env } = context;
  const found = findingById(store, finding);
  const open =
    found?.kind === SUSPECT_READING && found.meter !== null && openCasesOfMeter(store, found.meter).some(({ id }) => id === finding);
  if (!open) return bad({ code: 'finding.notOpen' });
  const at = env.clock.now();
  appendFindingEvent(store, { finding, kind: 'resolved', entry: null, operator: actor.operatorId, text: note === '' ? null : note, at });
  context.hint('operation');
  context.hint('status');
  return good({ findingId: finding });
}
