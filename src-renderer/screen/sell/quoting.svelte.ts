/** The quote that belongs to the amount as it is typed: asked after a pause, dropped when the amount moved on. */
import type { QuoteView } from '../../../src-shared/contract/operator/desk.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';

export interface QuoteQuestion {
  readonly accountId: AccountId;
  readonly meterId: MeterId;
  readonly amountFen: Fen;
}

const PAUSE_MS = 120;

export class Quoting {
  quote = $state.raw<QuoteView | null>(null);
  fault = $state.raw<CallFault | null>(null);
  busy = $state(false);
  readonly #call: CallEngine;
  readonly #clock: Clock;
  #question: QuoteQuestion | null = null;
  #asked = 0;
  #cancel: () => void = () => {};
  #whenKnown: (() => void) | null = null;

  constructor(call: CallEngine, clock: Clock) {
    this.#call = call;
    this.#clock = clock;
  }

  /** The same amount again, or one far above the usual: asked before it is sold. */
  get mustConfirm(): boolean {
    return this.quote !== null && (this.quote.sameAgain !== null || this.quote.unusual !== null);
  }

  /** Another amount, meter or account; null where there is nothing to quote. A quote for something else is never left standing. */
  ask(question: QuoteQuestion | null): void {
    this.#question = question;
    this.#asked++;
    this.#cancel();
    this.#whenKnown = null;
    this.quote = null;
    this.fault = null;
    this.busy = question !== null;
    if (question !== null) this.#cancel = this.#clock.after(PAUSE_MS, () => void this.#read());
  }

  /** The meter was read meanwhile: the same question again; the standing quote stays until the answer comes. */
  again(): void {
    if (this.#question !== null) void this.#read();
  }

  /** Calls as soon as the present question is answered; at once when it is. Another question forgets the wish. */
  whenKnown(act: () => void): void {
    if (!this.busy) act();
    else this.#whenKnown = act;
  }

  async #read(): Promise<void> {
    const question = this.#question;
    if (question === null) return;
    this.#cancel();
    const mine = ++this.#asked;
    this.busy = true;
    const result = await this.#call('sale.quote', question);
    if (mine !== this.#asked) return;
    this.busy = false;
    this.quote = result.ok ? result.value : null;
    this.fault = result.ok ? null : result.fault;
    const act = this.#whenKnown;
    this.#whenKnown = null;
    act?.();
  }
}
