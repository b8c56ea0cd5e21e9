/** The account on the desk and its chosen meter, kept fresh: read on demand from the meter, and again from the engine after hints. */
import type { AccountCard } from '../../../src-shared/contract/operator/desk.ts';
import type { MeterCard } from '../../../src-shared/contract/operator/meter-view.ts';
import type { AccountId, MeterId } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';

export class Customer {
  account = $state.raw<AccountCard | null>(null);
  meterId = $state<MeterId | null>(null);
  reading = $state(false);
  /** Why the meter could not be read just now. */
  readFault = $state.raw<CallFault | null>(null);
  /** Why the account could not be opened. */
  openFault = $state.raw<CallFault | null>(null);
  readonly #call: CallEngine;
  #opening = 0;

  meter = $derived.by<MeterCard | null>(() => this.account?.meters.find((meter) => meter.meterId === this.meterId) ?? null);

  constructor(call: CallEngine) {
    this.#call = call;
  }

  /** Null when the account could not be had, or another one was asked for meanwhile. */
  async open(accountId: AccountId): Promise<AccountCard | null> {
    const mine = ++this.#opening;
    const result = await this.#call('desk.account', { accountId });
    if (mine !== this.#opening) return null;
    this.openFault = result.ok ? null : result.fault;
    if (!result.ok) return null;
    this.chooseMeter(null);
    this.account = result.value;
    return result.value;
  }

  chooseMeter(meterId: MeterId | null): void {
    this.#opening++;
    this.meterId = meterId;
    this.reading = false;
    this.readFault = null;
  }

  clear(): void {
    this.chooseMeter(null);
    this.account = null;
    this.openFault = null;
  }

  /** Asks the chosen meter itself; answers whether the desk still has it chosen. */
  async read(): Promise<boolean> {
    const meterId = this.meterId;
    if (meterId === null) return false;
    this.reading = true;
    const result = await this.#call('meter.read', { meterId });
    if (meterId !== this.meterId) return false;
    this.reading = false;
    this.readFault = result.ok ? null : result.fault;
    if (result.ok) this.#replace(result.value);
    else await this.refresh();
    return meterId === this.meterId;
  }

  /** Reads the account's card again after a hint. */
  async refresh(): Promise<void> {
    const accountId = this.account?.accountId;
    if (accountId === undefined) return;
    const result = await this.#call('desk.account', { accountId });
    if (result.ok && this.account?.accountId === accountId) this.account = result.value;
  }

  #replace(read: MeterCard): void {
    if (this.account === null) return;
    this.account = { ...this.account, meters: this.account.meters.map((meter) => (meter.meterId === read.meterId ? read : meter)) };
  }
}
