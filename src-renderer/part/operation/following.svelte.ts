/** Follows one sale from its recording to its outcome, through lost connections and reloads; it asks and never sends a sale again. */
import type { OperationState, OperationView } from '../../../src-shared/contract/operator/operation.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';
import type { CallEngine } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';

const WAIT_MS = 15_000;
const RETRY_MS = 800;

export const RUNNING_STATES: readonly OperationState[] = ['recorded', 'writing', 'checking'];

export function isRunning(state: OperationState): boolean {
  return RUNNING_STATES.includes(state);
}

/** How a look-up by uid ended: the operation, or the engine's word that it knows no such uid, or that this window moved on. */
export type Found = OperationView | 'unknown' | 'left';

export class Following {
  /** The operation as last seen. */
  operation = $state.raw<OperationView | null>(null);
  /** The engine does not answer: what became of the sale is not known to this window. */
  noAnswer = $state(false);
  readonly #call: CallEngine;
  readonly #clock: Clock;
  #turn = 0;

  constructor(call: CallEngine, clock: Clock) {
    this.#call = call;
    this.#clock = clock;
  }

  /** Looks a sale up by its uid, until the engine answers. */
  async find(uid: OpUid): Promise<Found> {
    const mine = ++this.#turn;
    for (;;) {
      const result = await this.#call('operation.view', { uid });
      if (mine !== this.#turn) return 'left';
      this.noAnswer = !result.ok && result.fault.code === 'gate.offline';
      if (result.ok) return result.value;
      if (!this.noAnswer) return 'unknown';
      await this.#pause();
    }
  }

  /** Follows until no step is under way. Null when this window moved on to another customer. */
  async toOutcome(operation: OperationView): Promise<OperationView | null> {
    const mine = ++this.#turn;
    this.operation = operation;
    let seen = operation;
    while (isRunning(seen.state)) {
      const result = await this.#call('operation.view', { uid: seen.uid, unlessState: seen.state, waitMs: WAIT_MS });
      if (mine !== this.#turn) return null;
      this.noAnswer = !result.ok;
      if (result.ok) seen = this.operation = result.value;
      else await this.#pause();
    }
    return seen;
  }

  /** Stops looking: the sale goes on in the engine and its outcome goes to the tray. */
  leave(): void {
    this.#turn++;
    this.operation = null;
    this.noAnswer = false;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(RETRY_MS, resolve));
  }
}
