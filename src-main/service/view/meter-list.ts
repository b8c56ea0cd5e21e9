/** Every meter of the site with its last state, narrowed by what was typed; the number of statements does not grow with the meters. */
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { FindingId, MeterId, OpUid } from '../../../src-shared/value/id.ts';
import { localDayOf, type LocalDay } from '../../../src-shared/value/instant.ts';
import { isLost, STATE_PROMISE_MS } from '../../domain/meter/lost.ts';
import { CLOCK_TOLERANCE_S } from '../../domain/reading/clock.ts';
import { addDays } from '../../domain/reading/slot.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { notOpenedChoices } from '../../store/act/not-opened.ts';
import { openingUids } from '../../store/act/opening.ts';
import { fallsOfDays, fallsOfMeters, holdingCases, wallRows, type WallRow } from '../../store/site/wall.ts';
import type { Context } from '../context.ts';
import type { AccountIndex } from '../desk/account-index.ts';
import { goodAt, knownStates, knownStatesOf, type KnownState } from '../meter/note-state.ts';
import { forcedBy, supplyFrom } from '../meter/supply-now.ts';
import { averageFen, DAYS_OF_AVERAGE, runsOutAt } from '../reading/use.ts';
import { obstacleFrom } from '../sale/sale-facts.ts';
import { readSettings } from '../settings.ts';
import { expectedPriceOf, expectedPrices, type ExpectedPrice } from './expected-price.ts';

type Listed = HandlerOutput<'meter.list'>['meters'][number];

/** What is gathered once for all rows. */
interface Gathered {
  readonly state: (id: MeterId) => KnownState | undefined;
  readonly perDay: (id: MeterId) => Fen | null;
  readonly holding: ReadonlyMap<MeterId, FindingId>;
  readonly expectedPrice: ExpectedPrice;
  readonly sounds: (name: string) => string;
  readonly opening: ReadonlyMap<MeterId, OpUid>;
  readonly notOpened: (id: MeterId) => Listed['notOpened'];
}

export function listMeters(
  context: Context,
  index: AccountIndex,
  { find, limit, only }: ParsedInput<'meter.list'>,
): HandlerOutput<'meter.list'> {
  const wanted = find.trim().toLowerCase();
  const accounts = new Set(wanted === '' ? [] : index.find(wanted, Number.MAX_SAFE_INTEGER).accounts);
  const hits = wallRows(context.store, only).filter(
    (row) =>
      (only !== null || row.status !== 'retired') &&
      (wanted === '' ||
        row.serial.includes(wanted) ||
        (row.room ?? '').toLowerCase().includes(wanted) ||
        (row.account !== null && accounts.has(row.account))),
  );
  const shown = hits.slice(0, limit);
  const sounds = (name: string) => index.sounds(name);
  // The first screenful of a large site does not wait for what is known of all the others.
  const some = only ?? (shown.length < hits.length ? shown.map(({ id }) => id) : null);
  const gathered = { ...(some === null ? ofAll(context) : ofSome(context, some)), sounds, ...nobodys(context.store) };
  return { meters: shown.map((row) => listed(context, row, gathered)), total: hits.length };
}

/** What is under way on, and wanted of, meters that are nobody's. */
function nobodys(store: Context['store']): Pick<Gathered, 'opening' | 'notOpened'> {
  const bySite = readSettings(store).notOpened;
  const choices = notOpenedChoices(store);
  return {
    opening: openingUids(store),
    notOpened(id) {
      const choice = choices.get(id) ?? 'site';
      return { choice, held: choice === 'site' ? bySite : choice };
    },
  };
}

type OfMeters = Omit<Gathered, 'sounds' | 'opening' | 'notOpened'>;

function ofAll(context: Context): OfMeters {
  const { first, last } = daysOfAverage(context);
  return gatheredFrom(context, knownStates(context), fallsOfDays(context.store, first, last), expectedPrices(context.store));
}

/** A few of many: none of the statements looks at the others. */
function ofSome(context: Context, meters: readonly MeterId[]): OfMeters {
  const falls = fallsOfMeters(context.store, meters, daysOfAverage(context).days);
  return gatheredFrom(context, knownStatesOf(context, meters), falls, expectedPriceOf(context.store));
}

function daysOfAverage(context: Context): { first: LocalDay; last: LocalDay; days: LocalDay[] } {
  const today = localDayOf(context.localTime(context.env.clock.now()));
  const days = Array.from({ length: DAYS_OF_AVERAGE }, (_, back) => addDays(today, -1 - back));
  return { first: addDays(today, -DAYS_OF_AVERAGE), last: addDays(today, -1), days };
}

function gatheredFrom(
  { store }: Context,
  states: ReadonlyMap<MeterId, KnownState>,
  falls: ReturnType<typeof fallsOfDays>,
  expectedPrice: ExpectedPrice,
): OfMeters {
  return {
    state: (id) => states.get(id),
    perDay(id) {
      const fall = falls.get(id);
      return fall === undefined ? null : averageFen(fall.fallFen, fall.seconds);
    },
    holding: holdingCases(store),
    expectedPrice,
  };
}

/** @throws Error for a meter whose profile is not loaded. */
function listed(context: Context, row: WallRow, gathered: Gathered): Listed {
  const { state: stateOf, perDay: perDayOf, holding, expectedPrice, sounds, opening, notOpened } = gathered;
  const profile = context.profiles.get(row.profile);
  if (!profile) throw new Error(`meter ${row.serial}: profile ${row.profile} is not known`);
  const state = stateOf(row.id);
  const perDay = perDayOf(row.id);
  const frozenBy = holding.get(row.id) ?? null;
  return {
    meterId: row.id,
    serial: row.serial,
    ...whereabouts(row),
    role: row.role,
    profile: row.profile,
    model: profile.model,
    profileProven: profile.provenOnBench,
    status: row.account !== null ? 'opened' : row.status === 'spare' ? 'stock' : 'notOpened',
    live: live(context, row, profile, state),
    lost: isLost(goodAt(state), state?.detail.failingSince ?? null, context.env.clock.now()),
    promiseMs: STATE_PROMISE_MS,
    openOpId: row.openOp,
    frozenBy,
    ...fromDetail(state),
    perDayFen: perDay,
    runsOutAt: state && state.balanceFen !== null ? runsOutAt(perDay, state.balanceFen, state.readAt) : null,
    obstacle: obstacleFrom(profile, state, {
      serial: row.serial,
      opened: row.account !== null,
      frozen: frozenBy !== null,
      openOperation: row.openOp !== null,
      workLock: row.lockName === null ? null : { by: row.lockName, phone: row.lockPhone ?? '' },
    }),
    accountId: row.account,
    accountName: row.accountName,
    workLock: workLock(row),
    clockOffSeconds: wrongClock(state),
    inDoubt: row.opState === 'inDoubt',
    priceDiffers: row.account !== null && differs(state?.detail.priceE4 ?? null, expectedPrice(row.id)),
    openingUid: opening.get(row.id) ?? null,
    notOpened: row.account === null && row.role === 'tenant' && row.status === 'installed' ? notOpened(row.id) : null,
    sounds: row.accountName === null ? '' : sounds(row.accountName),
  };
}

function fromDetail(state: KnownState | undefined): Pick<Listed, 'priceE4' | 'forced'> {
  return { priceE4: state?.detail.priceE4 ?? null, forced: state?.detail.forced ?? null };
}

function differs(found: number | null, expected: number | null): boolean {
  return found !== null && expected !== null && found !== expected;
}

function wrongClock(state: KnownState | undefined): number | null {
  const off = state?.detail.clockOffSeconds ?? null;
  return off === null || Math.abs(off) <= CLOCK_TOLERANCE_S ? null : off;
}

function whereabouts(row: WallRow): Pick<Listed, 'building' | 'floor' | 'room' | 'gateway' | 'busName' | 'address'> {
  return {
    building: row.building ?? '',
    floor: row.floor ?? '',
    room: row.room ?? '',
    gateway: row.gateway ?? '',
    busName: row.busName ?? '',
    address: row.address ?? 0,
  };
}

function workLock(row: WallRow): Listed['workLock'] {
  if (row.lockName === null) return null;
  return { name: row.lockName, phone: row.lockPhone ?? '', reason: row.lockReason ?? '', untilAt: row.lockUntilAt };
}

function live(context: Context, row: WallRow, profile: Profile, state: KnownState | undefined): Listed['live'] {
  if (!state || state.balanceFen === null || state.purchaseCount === null) return null;
  const { detail } = state;
  return {
    balanceFen: state.balanceFen,
    purchaseCount: state.purchaseCount,
    totalPurchasedFen: state.totalFen,
    readAt: state.readAt,
    supply: supplyFrom(row, profile, state, {
      workLock: row.lockName !== null,
      opened: row.account !== null,
      forcedBy: forcedBy(context, row.id, state),
    }),
    alarm: detail.arrears ? 'arrears' : detail.alarm2 ? 'alarm2' : detail.alarm1 ? 'alarm1' : null,
    powerW: detail.powerW,
    totalEnergyCentiKwh: state.energyCentiKwh,
  };
}
