/** A wrong room as a window follows it through both legs, and a person's ways with one that stands still. */
import type { CallOutput } from '../../../src-shared/contract/operator/index.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault, CallResult } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';

export type WrongRoomView = CallOutput<'wrongRoom.view'>;

const WAIT_MS = 15_000;
const RETRY_MS = 800;

export class WrongRoomRun {
  /** As last seen. */
  view = $state.raw<WrongRoomView | null>(null);
  fault = $state.raw<CallFault | null>(null);
  busy = $state(false);
  noAnswer = $state(false);
  readonly #call: CallEngine;
  readonly #clock: Clock;
  #turn = 0;

  constructor(call: CallEngine, clock: Clock) {
    this.#call = call;
    this.#clock = clock;
  }

  /** For as long as its page is open: one that waits may be taken up at another seat. */
  async follow(uid: OpUid): Promise<void> {
    const mine = ++this.#turn;
    for (let mark: string | null = null; ;) {
      const seen: CallResult<'wrongRoom.view'> = await this.#call(
        'wrongRoom.view',
        mark === null ? { uid } : { uid, unlessMark: mark, waitMs: WAIT_MS },
      );
      if (mine !== this.#turn) return;
      this.noAnswer = !seen.ok && seen.fault.code === 'gate.offline';
      if (seen.ok) {
        this.view = seen.value;
        mark = seen.value.mark;
        if (seen.value.final) return;
      } else if (this.noAnswer) await this.#pause();
      else {
        this.fault = seen.fault;
        return;
      }
    }
  }

  async act(way: 'resume' | 'giveUp'): Promise<void> {
    const uid = this.view?.uid;
    if (uid === undefined || this.busy) return;
    this.busy = true;
    const result = await this.#call(`wrongRoom.${way}`, { uid });
    this.busy = false;
    this.fault = result.ok ? null : result.fault;
    if (!result.ok) return;
    this.view = result.value;
    void this.follow(uid);
  }

  /** The right sale did not reach its meter: it is sent later, or its money is held again to be paid out. */
  async settle(way: 'sendLater' | 'giveBack'): Promise<void> {
    const [uid, opId] = [this.view?.uid, this.view?.sale?.opId];
    if (uid === undefined || opId === undefined || this.busy) return;
    this.busy = true;
    const result = await this.#call(`operation.${way}`, { opId });
    this.busy = false;
    this.fault = result.ok ? null : result.fault;
    if (result.ok) void this.follow(uid);
  }

  leave(): void {
    this.#turn++;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#clock.after(RETRY_MS, resolve));
  }
}
