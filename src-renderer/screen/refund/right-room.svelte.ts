/** Finding where a sale belongs: the account by any part of it, its meter, and what the sale would do there. */
import type { AccountCard, DeskHit, QuoteView } from '../../../src-shared/contract/operator/desk.ts';
import type { MeterCard } from '../../../src-shared/contract/operator/meter-view.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';

export class RightRoom {
  text = $state('');
  hits = $state.raw<readonly DeskHit[]>([]);
  busy = $state(false);
  fault = $state.raw<CallFault | null>(null);
  account = $state.raw<AccountCard | null>(null);
  meter = $state.raw<MeterCard | null>(null);
  quote = $state.raw<QuoteView | null>(null);
  readonly #call: CallEngine;
  /** The meter that the sale went to by mistake: never offered. */
  readonly #wrong: () => MeterId | null;
  #turn = 0;

  /** Its meters that may be the right one. */
  meters = $derived.by<readonly MeterCard[]>(() => this.account?.meters.filter(({ meterId }) => meterId !== this.#wrong()) ?? []);

  constructor(call: CallEngine, wrong: () => MeterId | null) {
    this.#call = call;
    this.#wrong = wrong;
  }

  async type(text: string): Promise<void> {
    this.clear();
    this.text = text;
    const mine = ++this.#turn;
    if (text.trim() === '') {
      this.hits = [];
      return;
    }
    this.busy = true;
    const found = await this.#call('desk.find', { text: text.replace(/['’]/g, '').trim().slice(0, 60) });
    if (mine !== this.#turn) return;
    this.busy = false;
    this.fault = found.ok ? null : found.fault;
    this.hits = found.ok ? found.value.hits : [];
  }

  /** With one meter it is chosen at once, with several none is. */
  async pick({ accountId }: Pick<DeskHit, 'accountId'>, amountFen: Fen): Promise<void> {
    const mine = ++this.#turn;
    this.busy = true;
    const found = await this.#call('desk.account', { accountId });
    if (mine !== this.#turn) return;
    this.busy = false;
    this.fault = found.ok ? null : found.fault;
    if (!found.ok) return;
    this.account = found.value;
    const [first, second] = this.meters;
    if (first && !second) await this.choose(first, amountFen);
  }

  async choose(meter: MeterCard, amountFen: Fen): Promise<void> {
    const accountId = this.account?.accountId;
    if (accountId === undefined) return;
    const mine = ++this.#turn;
    this.meter = meter;
    this.quote = null;
    const quoted = await this.#call('sale.quote', { accountId, meterId: meter.meterId, amountFen });
    if (mine !== this.#turn) return;
    this.fault = quoted.ok ? null : quoted.fault;
    this.quote = quoted.ok ? quoted.value : null;
  }

  clear(): void {
    this.#turn++;
    this.account = null;
    this.meter = null;
    this.quote = null;
    this.busy = false;
  }
}
