/** What stands for or against a sale to one meter of one account, from the ledger and the meter's last answers; used by quote and by sale. */
import type { AccountId, MeterId } from '../../../src-shared/value/id.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import { isLost } from '../../domain/meter/lost.ts';
import { meterObstacle, sentence, type MeterFacts, type Sentence } from '../../domain/sale/amount.ts';
import { GL } from '../../domain/ledger/chart.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { openClosingOfMeter } from '../../store/act/closing.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { meterById, type MeterRow } from '../../store/site/meter.ts';
import { holdingCase } from '../../store/ledger/meter-case.ts';
import { openOpOfMeter } from '../../store/sale/op.ts';
import { openReplacementOfMeter } from '../../store/act/replacement.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import type { Context } from '../context.ts';
import { goodAt, knownState, type KnownState } from '../meter/note-state.ts';

export interface SaleFacts {
  readonly meter: MeterRow;
  readonly profile: Profile;
  readonly state: KnownState | undefined;
  readonly lost: boolean;
  readonly owedFen: Fen;
  /** Why this meter takes no sale now; null = it does. Being lost is not among these: it may be sold to for later. */
  readonly obstacle: Sentence | null;
}

/**
 * @param opening the first purchase of an opening: the meter is the account's only once it has arrived.
 * @throws Error for a meter whose profile is not loaded: the app must not have started.
 */
export function saleFacts(context: Context, account: AccountId, meterId: MeterId, opening = false): SaleFacts | null {
  const meter = meterById(context.store, meterId);
  if (!meter) return null;
  const profile = context.profiles.get(meter.profile);
  if (!profile) throw new Error(`meter ${meter.serial}: profile ${meter.profile} is not known`);
  const state = knownState(context, meterId);
  return {
    meter,
    profile,
    state,
    lost: isLost(goodAt(state), state?.detail.failingSince ?? null, context.env.clock.now()),
    owedFen: balance(context.store, GL.tenantDebt, String(account)),
    obstacle: meterObstacleNow(context, meter, profile, account, { state, opening }),
  };
}

/** Why this meter takes no sale for this account now, worst first; null = it does. */
export function meterObstacleNow(
  context: Context,
  meter: MeterRow,
  profile: Profile,
  account: AccountId | undefined,
  { state = knownState(context, meter.id), opening = false }: { state?: KnownState | undefined; opening?: boolean } = {},
): Sentence | null {
  if (openClosingOfMeter(context.store, meter.id) !== undefined) return sentence('meter.closing');
  if (openReplacementOfMeter(context.store, meter.id) !== undefined) return sentence('meter.replacing');
  const lock = workLockOf(context.store, meter.id);
  return obstacleFrom(profile, state, {
    serial: meter.serial,
    opened: opening || (account !== undefined && accountOfMeter(context.store, meter.id) === account),
    frozen: holdingCase(context.store, meter.id) !== undefined,
    openOperation: openOpOfMeter(context.store, meter.id) !== undefined,
    workLock: lock ? { by: lock.name, phone: lock.phone } : null,
  });
}

/** The same from facts that are known already. */
export function obstacleFrom(
  profile: Profile,
  state: KnownState | undefined,
  facts: Omit<MeterFacts, 'encrypted' | 'wrongNumber'>,
): Sentence | null {
  if (!profile.prepaid) return sentence('meter.notPrepaid');
  if (profile.proof.mode !== 'count-total') return sentence('meter.noProof');
  return meterObstacle({ ...facts, encrypted: state?.detail.encrypted === true, wrongNumber: state?.detail.stranger ?? null });
}
