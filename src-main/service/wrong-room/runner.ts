/** Keeps every wrong room moving until the money is where it belongs: after its start, after a restart, when one of its operations ends. */
import type { OpId, WrongRoomId } from '../../../src-shared/value/id.ts';
import { nextOfWrongRoom } from '../../domain/wrong-room/next.ts';
import type { Cancel } from '../../platform/env.ts';
import { openWrongRooms } from '../../store/sale/wrong-room.ts';
import type { Context } from '../context.ts';
import { Loop, type Next } from '../loop.ts';
import type { Settler } from '../settle/settler.ts';
import { wrongRoomFacts } from './facts.ts';
import { recordSaleThere, recordWrongRoom, WrongRoomOvertaken } from './record.ts';

/** A cashier's mistakes of one day are few; the rest waits for the next look. */
const MOST_OPEN = 1_000;

export class WrongRoomRunner {
  readonly #context: Context;
  readonly #settler: Settler;
  readonly #loop: Loop<WrongRoomId>;
  #looking: Cancel | null = null;

  constructor(context: Context, settler: Settler) {
    this.#context = context;
    this.#settler = settler;
    this.#loop = new Loop({
      env: context.env,
      pass: (id) => this.#pass(id),
      failed: (id, error) => this.#failed(id, error),
      passed: () => context.hint('status'),
    });
  }

  /** Takes up everything that a crash, a power cut or a closing of the app left open. */
  start(): void {
    for (const id of openWrongRooms(this.#context.store, MOST_OPEN)) void this.#loop.engage(id);
  }

  /** Recorded just now, or a person said how it goes on. */
  begun(id: WrongRoomId, op: OpId): void {
    void this.#settler.engage(op);
    void this.#loop.engage(id);
  }

  /** An operation has moved: told in the middle of its transaction too, so it is looked at a moment later. */
  operationsChanged(): void {
    this.#looking ??= this.#context.env.clock.after(0, () => {
      this.#looking = null;
      this.start();
    });
  }

  /** Starts no further pass; resolves when those that run have ended. */
  stop(): Promise<void> {
    this.#looking?.();
    return this.#loop.stop();
  }

  async #pass(id: WrongRoomId): Promise<Next> {
    const facts = wrongRoomFacts(this.#context.store, id);
    const next = nextOfWrongRoom(facts);
    if (next.do === 'end') recordWrongRoom(this.#context, facts, next.state);
    if (next.do === 'sell') {
      const sold = recordSaleThere(this.#context, facts);
      if (sold.ok) void this.#settler.engage(sold.value);
      else recordWrongRoom(this.#context, facts, 'waiting', { evidence: { reason: sold.fault.code, values: sold.fault.values ?? {} } });
    }
    return { next: 'rest' };
  }

  #failed(id: WrongRoomId, error: unknown): Next {
    if (error instanceof WrongRoomOvertaken) return { next: 'again', ms: 0 };
    // The step that failed was rolled back whole; it stands where it stood and is tried again.
    this.#context.env.log.error('wrongRoom.failed', { wrongRoom: id, error: String(error) });
    return { next: 'unreachable' };
  }
}
