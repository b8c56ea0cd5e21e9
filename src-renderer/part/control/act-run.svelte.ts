/** One act from its form to its outcome, through a lost connection: it is sent once, and afterwards only asked about. */
import type { ControlAct, ControlState, ControlView } from '../../../src-shared/contract/operator/control.ts';
import type { MeterId, OpUid } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';

const WAIT_MS = 15_000;
const RETRY_MS = 800;
const RUNNING: readonly ControlState[] = ['planned', 'sending', 'checking'];

export interface ActInput {
  readonly uid: OpUid;
  readonly act: ControlAct;
  readonly meterId: MeterId;
  readonly reason: string;
}

export function isUnderWay(state: ControlState): boolean {
  return RUNNING.includes(state);
}

export class ActRun {
  /** As last seen. */
  job = $state.raw<ControlView | null>(null);
  fault = $state.raw<CallFault | null>(null);
  busy = $state(false);
  /** The engine does not answer: what became of the act is not known to this window. */
  noAnswer = $state(false);
  readonly #call: CallEngine;
  readonly #clock: Clock;
  #turn = 0;

  constructor(call: CallEngine, clock: Clock) {
    this.#call = call;
    this.#clock = clock;
  }

  /** Sends it once; where no answer came, the engine is asked whether it knows of it. */
  async run(input: ActInput): Promise<void> {
    const mine = this.#begin();
    const sent = await this.#call('control.run', input);
    if (mine !== this.#turn) return;
    if (sent.ok) return this.#follow(mine, sent.value);
    if (sent.fault.code === 'gate.offline') return this.#find(mine, input.uid);
    this.#end(sent.fault);
  }

  /** Follows an act that is known already. */
  async follow(uid: OpUid): Promise<void> {
    await this.#find(this.#begin(), uid);
  }

  /** Reads the meter again now. */
  async checkAgain(): Promise<void> {
    const uid = this.job?.uid;
    if (uid !== undefined) await this.#ask('control.checkAgain', uid);
  }

  async giveUp(): Promise<void> {
    const uid = this.job?.uid;
    if (uid !== undefined) await this.#ask('control.giveUp', uid);
  }

  /** Stops looking: the act goes on in the engine. */
  readonly leave = (): void => {
    this.#turn++;
    this.job = null;
    this.fault = null;
    this.busy = false;
    this.noAnswer = false;
  };

  async #ask(name: 'control.checkAgain' | 'control.giveUp', uid: OpUid): Promise<void> {
    const mine = ++this.#turn;
    this.busy = true;
    const result = await this.#call(name, { uid });
    if (mine !== this.#turn) return;
    this.busy = false;
    this.fault = result.ok ? null : result.fault;
    if (result.ok) await this.#follow(mine, result.value);
  }

  async #find(mine: number, uid: OpUid): Promise<void> {
    for (;;) {
      const found = await this.#call('control.view', { uid });
      if (mine !== this.#turn) return;
      this.noAnswer = !found.ok && found.fault.code === 'gate.offline';
      if (found.ok) return this.#follow(mine, found.value);
      if (!this.noAnswer) return this.#end(found.fault);
      await this.#pause();
    }
  }

  /** Until it has ended; one that is not known yet is looked at for as long as the form is open. */
  async #follow(mine: number, job: ControlView): Promise<void> {
    this.job = job;
    this.busy = false;
    let seen = job;
    while (!seen.final) {
      const result = await this.#call('control.view', { uid: seen.uid, unlessState: seen.state, waitMs: WAIT_MS });
      if (mine !== this.#turn) return;
      this.noAnswer = !result.ok;
      if (result.ok) seen = this.job = result.value;
      else await this.#pause();
    }
  }

  #begin(): number {
    this.leave();
    this.busy = true;
    return this.#turn;
  }

  #end(fault: CallFault): void {
    this.busy = false;
    this.fault = fault;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(RETRY_MS, resolve));
  }
}
