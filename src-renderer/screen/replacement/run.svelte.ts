/** One replacement from its button to its end, through lost connections and reloads: each act is sent once, and afterwards only asked about. */
import type { CallInput } from '../../../src-shared/contract/operator/index.ts';
import type { ReplacementAct, ReplacementView } from '../../../src-shared/contract/operator/replacement.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';

const WAIT_MS = 15_000;
const RETRY_MS = 800;

type Acted = { readonly ok: true; readonly value: ReplacementView } | { readonly ok: false; readonly fault: CallFault };

export class ReplacementRun {
  /** As last seen. */
  view = $state.raw<ReplacementView | null>(null);
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

  /** Follows one until it ends or the window moves on. */
  async follow(uid: OpUid): Promise<void> {
    const mine = ++this.#turn;
    for (;;) {
      const seen = this.view;
      const wait = seen?.uid === uid ? { unlessMark: seen.mark, waitMs: WAIT_MS } : {};
      const result = await this.#call('replacement.view', { uid, ...wait });
      if (mine !== this.#turn) return;
      this.noAnswer = !result.ok && result.fault.code === 'gate.offline';
      if (result.ok) this.view = result.value;
      else if (!this.noAnswer) return void (this.fault = result.fault);
      if (this.view?.final && (this.view.provisional === null || this.view.provisional.settled)) return;
      if (!result.ok || this.view?.final) await this.#pause();
    }
  }

  go(act: ReplacementAct, more: Pick<CallInput<'replacement.go'>, 'address' | 'ratio'> = {}): Promise<boolean> {
    return this.#act((uid) => this.#call('replacement.go', { uid, act, ...more }));
  }

  typeOld(typed: Omit<CallInput<'replacement.typeOld'>, 'uid'>): Promise<boolean> {
    return this.#act((uid) => this.#call('replacement.typeOld', { uid, ...typed }));
  }

  abandon(): Promise<boolean> {
    return this.#act((uid) => this.#call('replacement.abandon', { uid }));
  }

  /** Stops looking: the replacement goes on in the engine. */
  readonly leave = (): void => void this.#turn++;

  async #act(act: (uid: OpUid) => Promise<Acted>): Promise<boolean> {
    const uid = this.view?.uid;
    if (uid === undefined || this.busy) return false;
    this.busy = true;
    const result = await act(uid);
    this.busy = false;
    this.fault = result.ok ? null : result.fault;
    if (result.ok) {
      this.view = result.value;
      void this.follow(uid);
    }
    return result.ok;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(RETRY_MS, resolve));
  }
}
