/** The tables of ledger.db as the compiler sees them: the same names as in the migrations, ids and amounts in their own types. */
import type { Generated, GeneratedAlways } from 'kysely';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type {
  AccountId,
  ApprovalId,
  BusId,
  EntryId,
  FindingId,
  GatewayId,
  MeterId,
  OpeningId,
  OperatorId,
  OpId,
  OpUid,
  PaymentId,
  ShiftId,
  SlipId,
  UnitId,
} from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import type { ApprovalTables } from './schema-approval.ts';
import type { ClockTables } from './schema-clock.ts';
import type { ClosingTables } from './schema-closing.ts';
import type { ConsumptionTables } from './schema-consumption.ts';
import type { FirstDayTables } from './schema-first-day.ts';
import type { JobTables } from './schema-job.ts';
import type { OpeningTables } from './schema-opening.ts';
import type { ReplacementTables } from './schema-replacement.ts';
import type { ShiftTables } from './schema-shift.ts';

/** 0 = no, 1 = yes. */
export type Flag = 0 | 1;
export type Transport = 'tcp' | 'rtuOverTcp' | 'serial';
export type Txid = 'strict' | 'ignore';
export type Parity = 'none' | 'even' | 'odd';
export type MeterRole = 'tenant' | 'house' | 'main';
export type MeterStatus = 'spare' | 'installed' | 'retired';
export type LineKind = 'sale' | 'fee' | 'debt' | 'deposit';
export type OpState = 'intent' | 'sending' | 'inDoubt' | 'notApplied' | 'confirmed' | 'frozen' | 'sendLater' | 'voided' | 'reconciled';
export type FindingEventKind = 'opened' | 'noted' | 'resolved';
export type Quality = 'good' | 'suspect' | 'lost';
export type ReadingQuality = Exclude<Quality, 'lost'>;
export type MarkKind = 'rollOver' | 'back' | 'jump';

type Key<T extends number> = GeneratedAlways<T>;

interface Interval {
  from_at: Instant;
  to_at: Instant | null;
}

export interface PlaceTables {
  site: { id: number; name: string; zone: string; practice: Flag; created_at: Instant };
  setting: { key: string; value: string; version: number };
  setting_history: { key: string; version: number; value: string; at: Instant; operator: OperatorId | null };
  building: { id: Key<number>; name: string; rank: Generated<number> };
  floor: { id: Key<number>; building: number; name: string; rank: Generated<number> };
  unit: { id: Key<UnitId>; floor: number; name: string; rank: Generated<number> };
  gateway: {
    id: Key<GatewayId>;
    name: string;
    transport: Transport;
    host: string;
    port: number | null;
    txid: Generated<Txid>;
    hold_ms: Generated<number>;
    key_ref: string | null;
  };
  bus: {
    id: Key<BusId>;
    gateway: GatewayId;
    channel: Generated<number>;
    name: string;
    baud: Generated<number>;
    parity: Generated<Parity>;
    gap_ms: Generated<number>;
  };
  meter: {
    id: Generated<MeterId>;
    serial: string;
    profile: string;
    role: MeterRole;
    status: MeterStatus;
    ct: Generated<number>;
    can_remote_close: Flag | null;
  };
  meter_point: Interval & { id: Key<number>; meter: MeterId; bus: BusId; address: number; sub_user: Generated<number> };
  place_meter: Interval & { id: Key<number>; unit: UnitId; meter: MeterId; era: Generated<number> };
  account: { id: Key<AccountId>; number: string; opened_at: Instant; closed_at: Instant | null };
  account_version: {
    account: AccountId;
    n: number;
    name: string;
    contact: string | null;
    phone: string | null;
    note: string | null;
    /** People, invoice and papers, as JSON. */
    details: Generated<string>;
    at: Instant;
    operator: OperatorId | null;
  };
  account_meter: Interval & { id: Key<number>; account: AccountId; meter: MeterId; opening: Generated<OpeningId | null> };
}

export interface PeopleTables {
  operator: {
    id: Key<OperatorId>;
    login: string;
    name: string;
    password_hash: string;
    pin_hash: string | null;
    active: Generated<Flag>;
    failed_attempts: Generated<number>;
    locked_until: Instant | null;
    created_at: Instant;
  };
  role: { id: Key<number>; name: string };
  role_right: { role: number; right: string };
  operator_role: { operator: OperatorId; role: number; building: Generated<number> };
  session: {
    token_hash: Buffer;
    operator: OperatorId;
    seat: string;
    created_at: Instant;
    seen_at: Instant;
    expires_at: Instant;
    ended_at: Instant | null;
  };
  audit_log: {
    id: number;
    at: Instant;
    operator: OperatorId | null;
    seat: string;
    call: string;
    subject: string | null;
    outcome: string;
    detail: string | null;
    hash_v: number;
    prev: Buffer;
    hash: Buffer;
  };
  shift: {
    id: Key<ShiftId>;
    operator: OperatorId;
    seat: string;
    business_day: LocalDay;
    opened_at: Instant;
    closed_at: Instant | null;
  };
}

export interface MoneyTables {
  pay_method: {
    id: string;
    drawer: Flag;
    needs_reference: Flag;
    active: Generated<Flag>;
    label_zh: string;
    label_en: string;
    rank: Generated<number>;
  };
  payment: {
    id: PaymentId;
    account: AccountId;
    total_fen: Fen;
    at: Instant;
    local_day: LocalDay;
    business_day: LocalDay;
    shift: ShiftId;
    operator: OperatorId;
    seat: string;
    note: string | null;
  };
  tender: { payment: PaymentId; line: number; method: string; amount_fen: Fen; reference: string | null };
  payment_line: { payment: PaymentId; line: number; kind: LineKind; amount_fen: Fen; meter: MeterId | null };
  op: {
    id: Key<OpId>;
    uid: OpUid;
    input_hash: Buffer;
    kind: string;
    account: AccountId;
    meter: MeterId;
    amount_fen: Fen;
    credit_fen: Fen;
    debt_fen: Fen;
    fee_fen: Fen;
    count_before: PurchaseCount | null;
    total_before_fen: Fen | null;
    balance_before_fen: Fen | null;
    reverses: OpId | null;
    payment: PaymentId | null;
    shift: ShiftId;
    operator: OperatorId;
    approval: ApprovalId | null;
    at: Instant;
    local_day: LocalDay;
    seat: string;
    note: string | null;
    profile: string;
    hold_ms: number;
  };
  op_step: { op: OpId; n: number; state: OpState; at: Instant; attempt: number; evidence: string | null };
  open_op: { meter: MeterId; op: OpId };
  slip: {
    id: Key<SlipId>;
    series: string;
    day: LocalDay;
    seat: string;
    counter: number;
    kind: string;
    op: OpId | null;
    payment: PaymentId | null;
    account: AccountId | null;
    shift: ShiftId | null;
    operator: OperatorId;
    at: Instant;
    content: string;
  };
  slip_print: { slip: SlipId; copy: number; at: Instant; operator: OperatorId; seat: string };
  gl_account: { id: Key<number>; code: string; sub: string };
  entry: {
    id: EntryId;
    kind: string;
    op: OpId | null;
    at: Instant;
    local_day: LocalDay;
    business_day: LocalDay;
    shift: ShiftId | null;
    operator: OperatorId | null;
    seat: string;
    reason: string | null;
    links: string;
    hash_v: number;
    prev: Buffer;
    hash: Buffer;
  };
  posting: { entry: EntryId; line: number; gl: number; fen: Fen };
  gl_balance: { gl: number; fen: Fen; entry: number };
  day_hash: { local_day: LocalDay; entry: EntryId; hash: Buffer };
  chain_checkpoint: { entry: EntryId; hash: Buffer; at: Instant };
  meter_book: {
    meter: MeterId;
    n: number;
    purchase_count: PurchaseCount;
    total_fen: Fen;
    entry: EntryId | null;
    op: OpId | null;
    at: Instant;
  };
  finding: {
    id: Key<FindingId>;
    kind: string;
    meter: MeterId | null;
    account: AccountId | null;
    op: OpId | null;
    amount_fen: Fen;
    text: string;
    at: Instant;
  };
  freeze: {
    local_day: LocalDay;
    meter: MeterId;
    era: number;
    read_at: Instant;
    total_centi_kwh: CentiKwh;
    sharp_centi_kwh: CentiKwh | null;
    peak_centi_kwh: CentiKwh | null;
    flat_centi_kwh: CentiKwh | null;
    valley_centi_kwh: CentiKwh | null;
    balance_fen: Fen;
    purchase_count: PurchaseCount;
    total_fen: Fen | null;
    quality: ReadingQuality;
  };
  finding_event: {
    finding: FindingId;
    n: number;
    kind: FindingEventKind;
    entry: EntryId | null;
    operator: OperatorId | null;
    text: string | null;
    at: Instant;
  };
}

export type LedgerTables = PlaceTables &
  PeopleTables &
  MoneyTables &
  FirstDayTables &
  JobTables &
  OpeningTables &
  ShiftTables &
  ClockTables &
  ReplacementTables &
  ConsumptionTables &
  ApprovalTables &
  ClosingTables;
