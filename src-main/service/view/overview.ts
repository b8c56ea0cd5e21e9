/** 今日: money, who is dark or will be, which wires are silent, whether the day's readings are complete, and what waits for somebody. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { MOST_BRIEF } from '../../../src-shared/contract/operator/overview.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId } from '../../../src-shared/value/id.ts';
import { localDayOf, startOfDay, type Instant, type LocalDay } from '../../../src-shared/value/instant.ts';
import { alarmLevel, type AlarmLevel } from '../../domain/meter/crossing.ts';
import { isLost } from '../../domain/meter/lost.ts';
import { addDays } from '../../domain/reading/slot.ts';
import { SENDINGS } from '../../domain/site-import/commissioning.ts';
import { accountById } from '../../store/site/account.ts';
import { eventsSince } from '../../store/reading/meter-event.ts';
import { buses, gateways } from '../../store/site/meter.ts';
import { energyOfDays, frozenOn, hangingLocks, plainMeters, unreachedMeters, type PlainMeter } from '../../store/site/overview.ts';
import { fallsOfDays } from '../../store/site/wall.ts';
import { readCommissioning } from '../commissioning.ts';
import type { Context } from '../context.ts';
import { goodAt, knownStates, type KnownState } from '../meter/note-state.ts';
import { averageFen, DAYS_OF_AVERAGE, runsOutAt } from '../reading/use.ts';
import { expectedPrices } from './expected-price.ts';
import { soldLately } from './overview-money.ts';

type Overview = HandlerOutput<'overview.read'>;
type Brief = Overview['ranDry']['meters'][number];
type List = Overview['ranDry'];

/** Days of use before today: the same weekday of last week is the first of them. */
const DAYS_OF_USE = 8;
/** The evening before, local time, from which on "last night" counts. */
const EVENING_MS = 6 * 3_600_000;

/** A meter with what is known of it. */
interface Seen extends PlainMeter {
  readonly state: KnownState | undefined;
  /** Since when it is lost; null while it is not. */
  readonly lostAt: Instant | null;
  readonly alarm: AlarmLevel;
}

/** @param money whether whoever asks has to do with money */
export function overview(context: Context, money: boolean): Overview {
  const now = context.env.clock.now();
  const local = context.localTime(now);
  const today = localDayOf(local);
  const seen = seenMeters(context, now);
  const brief = briefs(context);
  const held = seen.filter(({ account }) => account !== null);
  const owing = (level: AlarmLevel) => {
    const those = held.filter(({ alarm, lostAt }) => alarm === level && lostAt === null);
    return list(
      those.sort(byBalance).map((one) => ({ one, at: null })),
      brief,
    );
  };
  return {
    now,
    today,
    sold: money ? soldLately(context.store, local) : null,
    ranDry: list(ranDry(context, seen, today), brief),
    runsDry: list(runsDry(context, held, today, now), brief),
    ...{ arrears: owing('arrears'), alarm2: owing('alarm2'), alarm1: owing('alarm1') },
    meters: seen.length,
    lost: seen.filter(({ lostAt }) => lostAt !== null).length,
    buses: busHealth(context, seen, brief),
    freeze: freezeOf(context, seen, today, brief),
    use: energyOfDays(context.store, addDays(today, -DAYS_OF_USE), addDays(today, -1)),
    todo: todo(context, seen),
  };
}

function seenMeters(context: Context, now: Instant): Seen[] {
  const states = knownStates(context);
  return plainMeters(context.store).map((meter) => {
    const state = states.get(meter.id);
    const good = goodAt(state);
    const failing = state?.detail.failingSince ?? null;
    const lost = isLost(good, failing, now);
    return {
      ...meter,
      state,
      lostAt: lost ? (good ?? (failing as Instant)) : null,
      alarm: state ? alarmLevel(state.detail) : 'none',
    };
  });
}

const byBalance = (a: Seen, b: Seen) => (a.state?.balanceFen ?? 0) - (b.state?.balanceFen ?? 0);

interface Dated {
  readonly one: Seen;
  readonly at: Instant | null;
}

function list(found: readonly Dated[], brief: (dated: Dated) => Brief): List {
  return {
    count: found.length,
    sumFen: fen(found.reduce((sum, { one }) => sum + (one.state?.balanceFen ?? 0), 0)),
    meters: found.slice(0, MOST_BRIEF).map(brief),
  };
}

/** Names are looked up for those that are shown alone. */
function briefs({ store }: Context): (dated: Dated) => Brief {
  const names = new Map<AccountId, string | null>();
  const nameOf = (account: AccountId) => {
    if (!names.has(account)) names.set(account, accountById(store, account)?.name ?? null);
    return names.get(account) ?? null;
  };
  return ({ one, at }) => ({
    meterId: one.id,
    room: one.room ?? '',
    serial: one.serial,
    accountName: one.account === null ? null : nameOf(one.account),
    balanceFen: one.state?.balanceFen ?? null,
    at,
  });
}

/** Each meter once, at its last crossing, the newest first. */
function ranDry(context: Context, seen: readonly Seen[], today: LocalDay): Dated[] {
  const from = (startOfDay(today, context.localTime) - EVENING_MS) as Instant;
  const fell = new Map<MeterId, Instant>();
  for (const { meter, at, now } of eventsSince(context.store, 'alarm', from)) if (now === 'arrears') fell.set(meter, at);
  return seen.flatMap((one) => (fell.has(one.id) ? [{ one, at: fell.get(one.id)! }] : [])).sort((a, b) => b.at - a.at);
}

function runsDry(context: Context, held: readonly Seen[], today: LocalDay, now: Instant): Dated[] {
  const midnight = startOfDay(addDays(today, 1), context.localTime);
  const falls = fallsOfDays(context.store, addDays(today, -DAYS_OF_AVERAGE), addDays(today, -1));
  return held
    .flatMap((one) => {
      const fall = falls.get(one.id);
      const { state } = one;
      if (!fall || !state || state.balanceFen === null || state.detail.relayClosed === false) return [];
      const at = runsOutAt(averageFen(fall.fallFen, fall.seconds), state.balanceFen, state.readAt);
      return at !== null && at < midnight ? [{ one, at: at < now ? now : at }] : [];
    })
    .sort((a, b) => a.at - b.at);
}

function busHealth(context: Context, seen: readonly Seen[], brief: (dated: Dated) => Brief): Overview['buses'] {
  const { store, fieldbus } = context;
  const gatewayName = new Map(gateways(store).map(({ id, name }) => [id, name]));
  const onBus = Map.groupBy(seen, ({ bus }) => bus);
  return buses(store).map(({ id, name, gateway }) => {
    const { connected, lastError } = fieldbus.bus(id).status();
    const here = onBus.get(id) ?? [];
    const lost = here.flatMap((one) => (one.lostAt === null ? [] : [{ one, at: one.lostAt }])).sort((a, b) => a.at - b.at);
    const heard = lost.find(({ one }) => goodAt(one.state) !== null);
    const ages = here.flatMap(({ lostAt, state }) => (lostAt === null && goodAt(state) !== null ? [state!.readAt] : []));
    return {
      ...{ busId: id, name, gateway: gatewayName.get(gateway) ?? '', connected, lastError },
      meters: here.length,
      lost: lost.length,
      silentSince: heard?.at ?? null,
      oldestAt: ages.length === 0 ? null : ages.reduce((oldest, at) => (at < oldest ? at : oldest)),
      lostMeters: lost.slice(0, MOST_BRIEF).map(brief),
    };
  });
}

function freezeOf(context: Context, seen: readonly Seen[], today: LocalDay, brief: (dated: Dated) => Brief): Overview['freeze'] {
  const frozen = frozenOn(context.store, today);
  const missing = seen.filter(({ id }) => !frozen.has(id));
  return {
    done: seen.length - missing.length,
    total: seen.length,
    missing: missing.slice(0, MOST_BRIEF).map((one) => brief({ one, at: one.lostAt })),
  };
}

function todo(context: Context, seen: readonly Seen[]): Overview['todo'] {
  const { store } = context;
  const rooms = new Map(seen.map(({ id, room }) => [id, room]));
  const ticks = readCommissioning(store);
  const expected = expectedPrices(store);
  const differs = ({ id, account, state }: Seen) => {
    const [found, wanted] = [state?.detail.priceE4 ?? null, expected(id)];
    return account !== null && found !== null && wanted !== null && found !== wanted;
  };
  return {
    locks: hangingLocks(store).map(({ meter, ...lock }) => ({ meterId: meter, room: rooms.get(meter) ?? '', ...lock })),
    unreached: unreachedMeters(store),
    notOpened: seen.filter(({ account, role }) => account === null && role === 'tenant').length,
    notTicked: SENDINGS.filter((kind) => !ticks[kind]),
    priceDiffers: seen.filter(differs).length,
    notes: [],
  };
}
