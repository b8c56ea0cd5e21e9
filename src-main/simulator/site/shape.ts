/** The shape of a practice site: what the app is told of it, and what its meters really are. */
import type { ForcedMode } from '../meter/state.ts';
import type { Transport } from '../wire/framing.ts';
import type { Trade } from './trade.ts';

/** Names are keys: a meter names its bus, room and account, a bus its gateway. */
export interface PracticeSite {
  readonly name: string;
  readonly buildings: readonly { readonly name: string }[];
  readonly floors: readonly { readonly building: string; readonly name: string }[];
  /** A room's name is its own within its building. */
  readonly units: readonly { readonly building: string; readonly floor: string; readonly room: string }[];
  readonly gateways: readonly PracticeGateway[];
  readonly buses: readonly PracticeBus[];
  readonly accounts: readonly PracticeAccount[];
  readonly meters: readonly PracticeMeter[];
}

export interface PracticeGateway {
  readonly name: string;
  readonly transport: Transport;
  /** Whether it echoes the transaction number of Modbus TCP. */
  readonly transactionId: 'strict' | 'ignore';
  /** The longest it may keep a request before it delivers it. */
  readonly holdMs: number;
}

export interface PracticeBus {
  readonly name: string;
  readonly gateway: string;
  /** Its port on the gateway, from 1. */
  readonly channel: number;
  readonly baud: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly gapMs: number;
}

export interface PracticeAccount {
  readonly name: string;
  readonly contact: string;
  readonly phone: string;
}

export interface PracticeMeter {
  /** The number on its plate and in the site's list. */
  readonly serial: string;
  /** Name of the profile file. */
  readonly profile: string;
  readonly role: 'tenant' | 'house' | 'main';
  readonly bus: string;
  readonly address: number;
  readonly building: string;
  readonly room: string;
  /** Name of the account it serves; null = nobody yet. */
  readonly account: string | null;
  readonly currentRatio: number;
  /** As the site's list says. */
  readonly canRemoteClose: boolean;
  /** What the old system's list says, as it was handed over. */
  readonly old: OldList | null;
  readonly really: MeterFacts;
}

export interface OldList {
  readonly tenant: string;
  readonly balanceFen: number;
  readonly purchaseCount: number;
}

/** What a simulated meter really is and holds when it is served for the first time: no list shows it. */
export interface MeterFacts {
  readonly trade: Trade;
  /** W at the busiest hour. */
  readonly peakW: number;
  /** The number it answers with. */
  readonly serial: string;
  /** Answers nothing at all. */
  readonly dead: boolean;
  readonly forced: ForcedMode;
  readonly prepaidOn: boolean;
  /** Refuses money frames in clear. */
  readonly encrypted: boolean;
  readonly closesByItself: boolean;
  readonly balanceFen: number;
  readonly purchaseCount: number;
  readonly totalPurchasedFen: number;
  readonly energyCentiKwh: number;
  /** One price for all rates, 0.0001 yuan/kWh. */
  readonly priceE4: number;
  readonly alarm1Fen: number;
  readonly alarm2Fen: number;
  readonly overdraftFen: number;
  /** From request to reply. */
  readonly turnaroundMs: number;
  /** A purchase made around the app once the meter's load has run for so many hours. */
  readonly elsewhere: { readonly afterHours: number; readonly amountFen: number } | null;
}
