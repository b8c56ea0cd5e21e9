/** What stands against closing a meter of an account, from the store and from what it last said; null = nothing. */
import type { AccountId, MeterId } from '../../../src-shared/value/id.ts';
import { sentence, type Sentence } from '../../domain/sale/amount.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { openClosingOfMeter } from '../../store/act/closing.ts';
import { openJobOfMeter } from '../../store/act/job.ts';
import { openOpeningOfMeter } from '../../store/act/opening.ts';
import { openReplacementOfMeter } from '../../store/act/replacement.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import { openCasesOfMeter, holdingCase } from '../../store/ledger/meter-case.ts';
import { openOpOfMeter } from '../../store/sale/op.ts';
import { meterById, meterOnBus } from '../../store/site/meter.ts';
import type { Store } from '../../store/database/open.ts';
import { maySend } from '../commissioning.ts';
import type { Context } from '../context.ts';
import { knownState } from '../meter/note-state.ts';

/** @param typed a dead meter, whose figures are typed: nothing is sent to it. @throws Error for a profile that is not loaded. */
export function againstClosing(context: Context, account: AccountId, meterId: MeterId, typed: boolean): Sentence | null {
  const { store } = context;
  const meter = meterById(store, meterId);
  if (!meter || accountOfMeter(store, meterId) !== account) return sentence('meter.notOpened');
  if (openClosingOfMeter(store, meterId) !== undefined) return sentence('meter.closing');
  if (openReplacementOfMeter(store, meterId) !== undefined) return sentence('meter.replacing');
  if (openOpeningOfMeter(store, meterId) !== undefined) return sentence('meter.opening');
  if (openOpOfMeter(store, meterId) !== undefined) return sentence('meter.openOperation');
  if (openJobOfMeter(store, meterId) !== undefined) return sentence('control.busy');
  if (holdingCase(store, meterId)) return sentence('meter.frozen');
  return typed ? null : againstSending(context, meterId, meter.profile);
}

function againstSending(context: Context, meterId: MeterId, profileId: string): Sentence | null {
  const { store } = context;
  const profile = context.profiles.get(profileId);
  if (!profile) throw new Error(`meter ${meterId}: profile ${profileId} is not known`);
  const lock = workLockOf(store, meterId);
  if (lock) return sentence('meter.workLock', { who: lock.name, phone: lock.phone });
  if (meterOnBus(store, meterId) === undefined) return sentence('meter.notConnected');
  if (!isSupported(profile)) return sentence('closing.notSupported', { profile: profile.model });
  if (knownState(context, meterId)?.detail.encrypted === true) return sentence('meter.encrypted');
  return maySend(store, 'control') ? null : sentence('control.notCommissioned.control');
}

function isSupported({ prepaid, proof, commands, blocks }: Profile): boolean {
  return (
    prepaid && proof.mode === 'count-total' && 'parameters' in commands && 'trip' in commands && 'proof' in blocks && 'forced' in blocks
  );
}

/** A meter that was closed by typed figures may hold money of its last tenant: it is nobody's until that was looked at. */
export function leftOverCase(store: Store, meter: MeterId) {
  return openCasesOfMeter(store, meter).find(({ kind }) => kind === CLOSING_TYPED);
}

export const CLOSING_TYPED = 'closingTyped';
