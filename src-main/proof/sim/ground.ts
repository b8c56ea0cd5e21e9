/** What every seed stands on: one in-memory ledger with a site, two let meters and a vacant one on each of two buses, and its people, made once. */
import { fileURLToPath } from 'node:url';
import type { AccountId, BusId, MeterId, OperatorId } from '../../../src-shared/value/id.ts';
import { instant, zoneClock } from '../../../src-shared/value/instant.ts';
import { ensurePayMethods } from '../../app/pay-methods.ts';
import { busConfigs } from '../../app/bus-config.ts';
import { loadProfiles, profileSet, type ProfileSet } from '../../fieldbus/profile/load.ts';
import type { BusConfig } from '../../fieldbus/fieldbus.ts';
import { Decoders } from '../../fieldbus/profile/codec.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { virtualEnv } from '../../platform/virtual-env.ts';
import { Registers } from '../../simulator/meter/registers.ts';
import { createAuditor } from '../../audit/database.ts';
import { attachMeter, insertAccount } from '../../store/site/account.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { addOperator, ensureRoles } from '../../service/operator.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter } from '../../store/site/site.ts';

export const START = instant(Date.UTC(2026, 10, 22, 0, 0));
/** The building was let long before: no clock is set back that far. */
const MOVED_IN = instant(Date.UTC(2026, 0, 1));

export interface GroundMeter {
  readonly id: MeterId;
  readonly account: AccountId;
  /** The meter is nobody's: its account is none. */
  readonly vacant: boolean;
  readonly serial: string;
  readonly bus: BusId;
  readonly busName: string;
  readonly address: number;
  readonly profile: Profile;
  readonly registers: Registers;
  /** Whether the device itself refuses a purchase count that is not its own + 1. */
  readonly refusesRepeatedCount: boolean;
}

/** How money comes off a meter again, by the names of a seed's plan. */
export const WAYS = {
  none: { via: 'none', count: 'same', total: 'same', confidence: 'U' },
  negative: { via: 'negativeSale', count: 'plusOne', total: 'minusAmount', confidence: 'U' },
  negativeHidden: { via: 'negativeSale', count: 'plusOne', total: 'same', confidence: 'U' },
  uncounted: { via: 'negativeSale', count: 'same', total: 'minusAmount', confidence: 'U' },
  set: { via: 'setBalance', count: 'plusOne', total: 'minusAmount', confidence: 'U' },
  setHidden: { via: 'setBalance', count: 'plusOne', total: 'same', confidence: 'U' },
} as const satisfies Readonly<Record<string, Profile['refund']>>;
export type Way = keyof typeof WAYS;

export interface Ground {
  readonly store: Store;
  readonly profiles: ProfileSet;
  readonly operator: OperatorId;
  /** Cashiers; the first of them is `operator`, and each has a seat of their own. */
  readonly operators: readonly [OperatorId, OperatorId];
  readonly supervisor: OperatorId;
  readonly meters: readonly GroundMeter[];
  readonly buses: readonly BusConfig[];
  /** How many frames of either kind the ledger says were begun. */
  readonly framesBegun: () => { readonly money: number; readonly control: number };
  /** How many frames the ledger says were begun to this meter that may switch it on. */
  readonly begunOn: (meter: MeterId) => number;
  /** What the ledger has taken off 2001 for this meter because it was used. */
  readonly usedFen: (meter: MeterId) => number;
  readonly audit: ReturnType<typeof createAuditor>;
  readonly localTime: ReturnType<typeof zoneClock>;
  /** From now on, until the seed is undone, this meter gives money back in this way. @returns its profile. */
  readonly setWay: (meter: GroundMeter, way: Way) => Profile;
  /** Of every process of every seed: they know nothing but the profiles. */
  readonly decoders: Decoders;
}

/** The vendor's function that carries money. */
export const SELL_FC = 0x20;

/** No account has this id. */
const NOBODY = 0 as AccountId;

/** Trip, keep power, restore. */
export const CONTROL_FC = 0x10;

/** The longest time the simulated gateways hold a frame. */
export const HOLD_MS = 10_000;

const PROFILES = fileURLToPath(new URL('../../../resources/meter-profiles', import.meta.url));

/** Settings are written by the function of money. */
const BEGUN = `SELECT (SELECT count(*) FROM op_step WHERE state = 'sending') + coalesce(sum(job.kind = 'parameters'), 0) AS money,
  coalesce(sum(job.kind <> 'parameters'), 0) AS control FROM job_step JOIN job ON job.id = job_step.job WHERE state = 'sending'`;

const BEGUN_ON = `SELECT (SELECT count(*) FROM op_step s JOIN op ON op.id = s.op WHERE op.meter = ? AND s.state = 'sending')
  + (SELECT count(*) FROM job_step s JOIN job ON job.id = s.job WHERE s.meter = ? AND s.state = 'sending' AND job.kind <> 'trip')`;
const USED = `SELECT ifnull(sum(p.fen), 0) FROM consumption c JOIN posting p ON p.entry = c.entry JOIN gl_account g ON g.id = p.gl
  WHERE c.meter = ? AND g.code = '2001' AND g.sub = c.account || '/' || c.meter`;

interface Kind {
  readonly profile: Profile;
  readonly bus: 0 | 1;
  readonly refusesRepeatedCount: boolean;
  readonly vacant: boolean;
}

/** The let meters' three kinds: as published; proven on a bench; and one that would take the same count twice. The vacant ones are as published. */
function kinds(base: Profile): readonly Kind[] {
  const proven = { ...base, id: 'proven', provenOnBench: true };
  const repeats = { ...base, id: 'repeats', refusesRepeatedCount: { value: false, confidence: 'B' as const } };
  return [
    { profile: base, bus: 0, refusesRepeatedCount: true, vacant: false },
    { profile: proven, bus: 0, refusesRepeatedCount: true, vacant: false },
    { profile: proven, bus: 1, refusesRepeatedCount: true, vacant: false },
    { profile: repeats, bus: 1, refusesRepeatedCount: false, vacant: false },
    { profile: base, bus: 0, refusesRepeatedCount: true, vacant: true },
    { profile: base, bus: 1, refusesRepeatedCount: true, vacant: true },
  ];
}

/** The same profile, whose meters give money back in this way. */
export function wayId(profile: Pick<Profile, 'id'>, way: Way): string {
  return way === 'none' ? profile.id : `${profile.id}.${way}`;
}

function everyWay(profile: Profile): Profile[] {
  return (Object.keys(WAYS) as Way[]).map((way) => ({ ...profile, id: wayId(profile, way), refund: WAYS[way] }));
}

/** Every savepoint copies the pages that it may have to put back: in memory, where nothing is read by the page, small ones are cheaper. */
const PAGE_BYTES_IN_MEMORY = 1024;

/** @param folder a data folder, or ':memory:' */
export function makeGround(folder: string, pageBytes = folder === ':memory:' ? PAGE_BYTES_IN_MEMORY : undefined): Ground {
  const env = virtualEnv(1, START);
  const store = openStore({ folder, env, pageBytes });
  const base = loadProfiles(PROFILES).get('dtsy1352');
  if (!base) throw new Error('the profile dtsy1352 is missing');
  const all = kinds(base);
  insertSite(store, { name: '仿真楼', zone: 'Asia/Shanghai', practice: 1, createdAt: START });
  ensurePayMethods(store);
  ensureRoles(store);
  const [operator, other, supervisor] = [cashier(store, 'sim'), cashier(store, 'sim2'), boss(store)];
  const floor = insertFloor(store, { building: insertBuilding(store, { name: '塔楼', rank: 0 }), name: '1F', rank: 0 });
  const buses = (['tcp', 'rtuOverTcp'] as const).map((transport) => {
    const gateway = insertGateway(store, {
      name: transport,
      transport,
      host: 'sim',
      port: 1,
      txid: 'strict',
      holdMs: HOLD_MS,
      keyRef: null,
    });
    return insertBus(store, { gateway, channel: 1, name: transport, baud: 9600, parity: 'none', gapMs: 30 });
  });
  const meters = all.map((_, index) => makeMeter(store, { all, index, floor, buses, operator }));
  const known = profileSet([...new Map(all.flatMap(({ profile }) => everyWay(profile)).map((one) => [one.id, one])).values()]);
  const begunOn = store.ledger.db.prepare<[MeterId, MeterId], number>(BEGUN_ON).pluck();
  const used = store.ledger.db.prepare<[MeterId], number>(USED).pluck();
  const begun = store.ledger.db.prepare<[], { money: number; control: number }>(BEGUN);
  const ofMeter = store.ledger.db.prepare<[string, number]>('UPDATE meter SET profile = ? WHERE id = ?');
  return {
    store,
    operator,
    operators: [operator, other],
    supervisor,
    meters,
    profiles: known,
    setWay: ({ id, profile }, way) => {
      const changed = known.get(wayId(profile, way));
      if (!changed) throw new Error(`there is no profile ${wayId(profile, way)}`);
      ofMeter.run(changed.id, id);
      return changed;
    },
    buses: busConfigs(store),
    begunOn: (meter) => begunOn.get(meter, meter) ?? 0,
    framesBegun: () => begun.get() ?? { money: 0, control: 0 },
    usedFen: (meter) => used.get(meter) ?? 0,
    audit: createAuditor(store.ledger.db),
    localTime: zoneClock('Asia/Shanghai'),
    decoders: new Decoders(),
  };
}

function cashier(store: Store, login: string): OperatorId {
  return addOperator(store, { login, name: '收款员', passwordHash: '-', roles: ['cashier'] });
}

function boss(store: Store): OperatorId {
  return addOperator(store, { login: 'boss', name: '主管', passwordHash: '-', roles: ['supervisor'] });
}

interface Building {
  readonly all: readonly Kind[];
  readonly index: number;
  readonly floor: number;
  readonly buses: readonly BusId[];
  readonly operator: OperatorId;
}

function makeMeter(store: Store, { all, index, floor, buses, operator }: Building): GroundMeter {
  const kind = all[index];
  const bus = kind && buses[kind.bus];
  if (!kind || bus === undefined) throw new Error(`no meter ${index} is planned`);
  const { profile, refusesRepeatedCount, vacant } = kind;
  const serial = `21030000${String(index + 1).padStart(4, '0')}`;
  const address = 1 + all.slice(0, index).filter((one) => one.bus === kind.bus).length;
  const id = insertMeter(store, { serial, profile: profile.id, role: 'tenant', status: 'installed', ct: 1, canRemoteClose: 1 });
  connectMeter(store, { meter: id, bus, address, subUser: 0, fromAt: MOVED_IN });
  placeMeter(store, { unit: insertUnit(store, { floor, name: `1F-0${index + 1}`, rank: index }), meter: id, era: 0, fromAt: MOVED_IN });
  const details = { number: `A${index}`, name: `户${index}`, contact: null, phone: null, note: null, at: START, operator };
  const account = vacant ? NOBODY : insertAccount(store, details);
  if (!vacant) attachMeter(store, account, id, MOVED_IN);
  const [busName, registers] = [kind.bus === 0 ? 'tcp' : 'rtuOverTcp', new Registers(profile)];
  return { id, account, vacant, serial, bus, busName, address, profile, registers, refusesRepeatedCount };
}
