/** One opening from its button to its end, through lost connections and reloads: it is sent once, and afterwards only asked about. */
import type { CallInput } from '../../../src-shared/contract/operator/index.ts';
import type { OpeningView } from '../../../src-shared/contract/operator/opening.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';

const WAIT_MS = 15_000;
const RETRY_MS = 800;

type Acted = { readonly ok: true; readonly value: OpeningView } | { readonly ok: false; readonly fault: CallFault };

export class OpeningRun {
  /** As last seen. */
  view = $state.raw<OpeningView | null>(null);
  fault = $state.raw<CallFault | null>(null);
  /** A call is under way that a person waits for. */
  busy = $state(false);
  /** The engine does not answer: what became of it is not known to this window. */
  noAnswer = $state(false);
  readonly #call: CallEngine;
  readonly #clock: Clock;
  #turn = 0;

  constructor(call: CallEngine, clock: Clock) {
    this.#call = call;
    this.#clock = clock;
  }

  /** Sends it once; where no answer came the engine is asked whether it knows of it. @returns whether there is such an opening now. */
  async start(input: CallInput<'opening.start'> & { readonly uid: OpUid }): Promise<boolean> {
    const mine = this.#begin();
    const sent = await this.#call('opening.start', input);
    if (mine !== this.#turn) return false;
    this.busy = false;
    if (sent.ok) void this.#follow(mine, sent.value);
    else if (sent.fault.code === 'gate.offline') await this.#find(mine, input.uid);
    else this.fault = sent.fault;
    return this.view !== null;
  }

  /** Follows one that is known already. */
  async follow(uid: OpUid): Promise<void> {
    if (this.view?.uid !== uid) await this.#find(this.#begin(), uid);
  }

  async resume(firstPurchase: CallInput<'opening.resume'>['firstPurchase']): Promise<boolean> {
    return this.#act((uid) => this.#call('opening.resume', { uid, firstPurchase }));
  }

  async abandon(): Promise<boolean> {
    return this.#act((uid) => this.#call('opening.abandon', { uid }));
  }

  /** The sale's own ways, for a first purchase that did not reach. */
  async settle(way: 'operation.giveBack' | 'operation.sendLater'): Promise<void> {
    const opId = this.view?.operation?.opId;
    if (opId === undefined || this.busy) return;
    this.busy = true;
    const result = await this.#call(way, { opId });
    this.busy = false;
    this.fault = result.ok ? null : result.fault;
  }

  /** Stops looking: the opening goes on in the engine. */
  readonly leave = (): void => {
    this.#turn++;
    this.view = null;
    this.fault = null;
    this.busy = false;
    this.noAnswer = false;
  };

  async #act(act: (uid: OpUid) => Promise<Acted>): Promise<boolean> {
    const uid = this.view?.uid;
    if (uid === undefined || this.busy) return false;
    this.busy = true;
    const result = await act(uid);
    this.busy = false;
    this.fault = result.ok ? null : result.fault;
    if (result.ok) void this.#follow(++this.#turn, result.value);
    return result.ok;
  }

  async #find(mine: number, uid: OpUid): Promise<void> {
    for (;;) {
      const found = await this.#call('opening.view', { uid });
      if (mine !== this.#turn) return;
      this.noAnswer = !found.ok && found.fault.code === 'gate.offline';
      if (found.ok) return void this.#follow(mine, found.value);
      if (!this.noAnswer) {
        this.busy = false;
        this.fault = found.fault;
        return;
      }
      await this.#pause();
    }
  }

  /** Until its end; one that waits for a person may be moved from another seat too. */
  async #follow(mine: number, view: OpeningView): Promise<void> {
    this.view = view;
    this.busy = false;
    let seen = view;
    while (!seen.final) {
      const result = await this.#call('opening.view', { uid: seen.uid, unlessMark: seen.mark, waitMs: WAIT_MS });
      if (mine !== this.#turn) return;
      this.noAnswer = !result.ok;
      if (result.ok) seen = this.view = result.value;
      else await this.#pause();
    }
  }

  #begin(): number {
    this.leave();
    this.busy = true;
    return this.#turn;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(RETRY_MS, resolve));
  }
}
