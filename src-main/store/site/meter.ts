/** Meters, and behind which gateway, bus and address each answers. */
import type { Kysely } from 'kysely';
import type { BusId, GatewayId, MeterId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { Flag, LedgerTables, MeterRole, MeterStatus, Parity, Transport, Txid } from '../schema/schema.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface GatewayDraft {
  readonly name: string;
  readonly transport: Transport;
  /** Host name or address; a device path for a serial port. */
  readonly host: string;
  readonly port: number | null;
  readonly txid: Txid;
  /** The longest time it may hold a frame, ms. */
  readonly holdMs: number;
  /** Where its key is kept; never the key. */
  readonly keyRef: string | null;
}

export interface BusDraft {
  readonly gateway: GatewayId;
  readonly channel: number;
  readonly name: string;
  readonly baud: number;
  readonly parity: Parity;
  /** Quiet between frames, ms. */
  readonly gapMs: number;
}

export interface MeterDraft {
  /** The meter's number, 12 digits. */
  readonly serial: string;
  readonly profile: string;
  readonly role: MeterRole;
  readonly status: MeterStatus;
  /** Ratio of its current transformers. */
  readonly ct: number;
  /** Null = as the profile says. */
  readonly canRemoteClose: Flag | null;
}

export interface MeterRow extends MeterDraft {
  readonly id: MeterId;
}

export interface PointDraft {
  readonly meter: MeterId;
  readonly bus: BusId;
  /** 1…247 */
  readonly address: number;
  /** 0 on meters with one user. */
  readonly subUser: number;
  readonly fromAt: Instant;
}

const GATEWAY_COLUMNS = ['name', 'transport', 'host', 'port', 'txid', 'hold_ms', 'key_ref'] as const;
const BUS_COLUMNS = ['gateway', 'channel', 'name', 'baud', 'parity', 'gap_ms'] as const;
const METER_COLUMNS = ['serial', 'profile', 'role', 'status', 'ct', 'can_remote_close'] as const;
const METER_FIELDS = fields('id', ...METER_COLUMNS);

const gatewayInsert = insertInto('gateway', GATEWAY_COLUMNS);
const busInsert = insertInto('bus', BUS_COLUMNS);
const meterInsert = insertInto('meter', METER_COLUMNS);
const pointInsert = insertInto('meter_point', ['meter', 'bus', 'address', 'sub_user', 'from_at', 'to_at']);
const allGateways = statement((q, _: object) =>
  q
    .selectFrom('gateway')
    .select(fields('id', ...GATEWAY_COLUMNS))
    .orderBy('id'),
);
const setHost = statement((q, p: { id: GatewayId; host: string; port: number | null }) =>
  q.updateTable('gateway').set({ host: p.host, port: p.port }).where('id', '=', p.id),
);
const allBuses = statement((q, _: object) =>
  q
    .selectFrom('bus')
    .select(fields('id', ...BUS_COLUMNS))
    .orderBy('id'),
);
const allMeters = statement((q, _: object) => q.selectFrom('meter').select(METER_FIELDS).orderBy('id'));
const byId = statement((q, p: { id: MeterId }) => q.selectFrom('meter').select(METER_FIELDS).where('id', '=', p.id));
const bySerial = statement((q, p: { serial: string }) => q.selectFrom('meter').select(METER_FIELDS).where('serial', '=', p.serial));
const setStatus = statement((q, p: { id: MeterId; status: MeterStatus }) =>
  q.updateTable('meter').set({ status: p.status }).where('id', '=', p.id),
);
const setRatio = statement((q, p: { id: MeterId; ct: number }) => q.updateTable('meter').set({ ct: p.ct }).where('id', '=', p.id));
const pointClose = statement((q, p: { meter: MeterId; toAt: Instant }) =>
  q.updateTable('meter_point').set({ to_at: p.toAt }).where('meter', '=', p.meter).where('to_at', 'is', null),
);
const CONNECTED_FIELDS = fields(
  'point.meter',
  'meter.serial',
  'meter.profile',
  'meter.role',
  'meter.status',
  'meter.ct',
  'meter.can_remote_close',
  'point.bus',
  'point.address',
  'point.sub_user',
  'bus.gateway',
  'bus.channel',
  'bus.baud',
  'bus.parity',
  'bus.gap_ms',
  'gateway.transport',
  'gateway.host',
  'gateway.port',
  'gateway.txid',
  'gateway.hold_ms',
);
const connected = (q: Kysely<LedgerTables>) =>
  q
    .selectFrom('meter_point as point')
    .innerJoin('meter', 'meter.id', 'point.meter')
    .innerJoin('bus', 'bus.id', 'point.bus')
    .innerJoin('gateway', 'gateway.id', 'bus.gateway')
    .select(CONNECTED_FIELDS)
    .where('point.to_at', 'is', null);
const oneConnected = statement((q, p: { meter: MeterId }) => connected(q).where('point.meter', '=', p.meter));
const allConnected = statement((q, _: object) => connected(q).orderBy('point.bus').orderBy('point.address').orderBy('point.sub_user'));

export function insertGateway(store: Store, draft: GatewayDraft): GatewayId {
  return Number(gatewayInsert.run(store, draft).lastInsertRowid) as GatewayId;
}

export function insertBus(store: Store, draft: BusDraft): BusId {
  return Number(busInsert.run(store, draft).lastInsertRowid) as BusId;
}

/** @throws Error from the database when the number exists. */
export function insertMeter(store: Store, draft: MeterDraft): MeterId {
  return Number(meterInsert.run(store, draft).lastInsertRowid) as MeterId;
}

/** @throws Error from the database when the meter is connected already, or the address on that bus is taken. */
export function connectMeter(store: Store, draft: PointDraft): void {
  pointInsert.run(store, { ...draft, toAt: null });
}

export function disconnectMeter(store: Store, meter: MeterId, toAt: Instant): boolean {
  return pointClose.run(store, { meter, toAt }).changes === 1;
}

export function gateways(store: Store): (GatewayDraft & { id: GatewayId })[] {
  return allGateways.all(store, {});
}

/** Practice gateways get a new port at each start. */
export function setGatewayHost(store: Store, id: GatewayId, host: string, port: number | null): void {
  setHost.run(store, { id, host, port });
}

export function buses(store: Store): (BusDraft & { id: BusId })[] {
  return allBuses.all(store, {});
}

export function meters(store: Store): MeterRow[] {
  return allMeters.all(store, {});
}

export function meterById(store: Store, id: MeterId): MeterRow | undefined {
  return byId.first(store, { id });
}

export function meterBySerial(store: Store, serial: string): MeterRow | undefined {
  return bySerial.first(store, { serial });
}

export function setMeterStatus(store: Store, id: MeterId, status: MeterStatus): void {
  setStatus.run(store, { id, status });
}

/** Ratio of its current transformers, as the meter says it. */
export function setMeterRatio(store: Store, id: MeterId, ct: number): void {
  setRatio.run(store, { id, ct });
}

/** A meter with everything needed to talk to it. */
export interface MeterOnBus extends MeterDraft, Omit<PointDraft, 'fromAt'> {
  readonly gateway: GatewayId;
  readonly channel: number;
  readonly baud: number;
  readonly parity: Parity;
  readonly gapMs: number;
  readonly transport: Transport;
  readonly host: string;
  readonly port: number | null;
  readonly txid: Txid;
  readonly holdMs: number;
}

/** Undefined when the meter hangs on no bus now. */
export function meterOnBus(store: Store, meter: MeterId): MeterOnBus | undefined {
  return oneConnected.first(store, { meter });
}

/** Every connected meter, in order of bus and address. */
export function metersOnBuses(store: Store): MeterOnBus[] {
  return allConnected.all(store, {});
}
