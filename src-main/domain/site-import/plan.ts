/** A whole site as a workbook describes it: names are keys, nothing refers to rows of a database. */
import type { Fen } from '../../../src-shared/value/fen.ts';

export type Transport = 'tcp' | 'rtuOverTcp' | 'serial';
export type Role = 'tenant' | 'house' | 'main';

export interface PlannedFloor {
  readonly building: string;
  readonly name: string;
}

/** A unit's name is its own within its building. */
export interface PlannedUnit extends PlannedFloor {
  readonly floor: string;
}

export interface PlannedGateway {
  readonly name: string;
  readonly transport: Transport;
  /** Host name or address; the name of a serial port of this PC. */
  readonly host: string;
  /** 1…65535; null for a serial port. */
  readonly port: number | null;
  readonly txid: 'strict' | 'ignore';
  readonly holdMs: number;
}

export interface PlannedBus {
  readonly name: string;
  readonly gateway: string;
  readonly channel: number;
  readonly baud: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly gapMs: number;
}

/** What the system before this one said of a meter, as it was handed over. */
export interface OldRecord {
  readonly tenant: string | null;
  readonly balanceFen: Fen | null;
  readonly purchaseCount: number | null;
}

export interface PlannedMeter {
  /** 12 digits. */
  readonly serial: string;
  readonly profile: string;
  readonly role: Role;
  readonly ratio: number;
  /** Null = as the profile says. */
  readonly canRemoteClose: boolean | null;
  /** Null = in stock. */
  readonly point: { readonly bus: string; readonly address: number } | null;
  readonly place: { readonly building: string; readonly unit: string } | null;
  readonly old: OldRecord;
}

export interface PlannedAccount {
  readonly name: string;
  readonly contact: string;
  readonly phone: string;
  readonly serials: readonly string[];
}

export const PARAMETERS = [
  'alarm1Fen',
  'alarm2Fen',
  'overdraftFen',
  'overloadW',
  'priceSharpE4',
  'pricePeakE4',
  'priceFlatE4',
  'priceValleyE4',
] as const;
export type Parameter = (typeof PARAMETERS)[number];

/** What a meter gets when it is opened, unless said otherwise; amounts in fen, prices in 0.0001 yuan/kWh, power in W. */
export type Defaults = Readonly<Partial<Record<Parameter, number>>>;

export interface SitePlan {
  readonly buildings: readonly string[];
  readonly floors: readonly PlannedFloor[];
  readonly units: readonly PlannedUnit[];
  readonly gateways: readonly PlannedGateway[];
  readonly buses: readonly PlannedBus[];
  readonly meters: readonly PlannedMeter[];
  readonly defaults: Defaults;
  readonly accounts: readonly PlannedAccount[];
}

export const EMPTY_PLAN: SitePlan = {
  buildings: [],
  floors: [],
  units: [],
  gateways: [],
  buses: [],
  meters: [],
  defaults: {},
  accounts: [],
};
