/** The shape of a practice site: what the app is told of it, and what its meters really are. */
import type { MeterBehaviour, MeterWish } from '../meter/state.ts';
import type { Transport } from '../wire/framing.ts';

export interface PracticeSite {
  readonly name: string;
  /** IANA name. */
  readonly zone: string;
  readonly buildings: readonly { readonly name: string }[];
  readonly floors: readonly { readonly building: string; readonly name: string }[];
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
  readonly parity: 'none' | 'even';
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
  readonly role: 'tenant' | 'house';
  readonly bus: string;
  readonly address: number;
  readonly room: string;
  /** Name of the account it serves; null = nobody yet. */
  readonly account: string | null;
  readonly currentRatio: number;
  readonly canRemoteClose: boolean;
  /** What the old system's list says, as it was handed over. */
  readonly old: { readonly balanceFen: number; readonly purchaseCount: number } | null;
  /** What the device really holds. */
  readonly device: MeterWish;
  /** Where the device differs from its profile, and what it draws. */
  readonly behaviour: Partial<MeterBehaviour>;
}
