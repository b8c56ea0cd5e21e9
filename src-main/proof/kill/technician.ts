/** A technician beside the cashier: one act on a meter at a time, asked for again with the same id after the engine died. */
import type { ControlAct } from '../../../src-shared/contract/operator/control.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';
import type { Caller } from './caller.ts';
import type { Customer } from './cashier.ts';
import type { EngineProcess } from './engine-process.ts';

export interface Act {
  readonly uid: OpUid;
  readonly kind: ControlAct;
  readonly customer: Customer;
  /** The engine answered once that it has the act: from then on it must never be gone. */
  acknowledged: boolean;
  final: boolean;
  refused: string | null;
}

const WAIT_MS = 2_000;
const MOST_LOOKS = 15;
/** Each changes what the one before left. */
const TURN: readonly ControlAct[] = ['trip', 'keepPower', 'restore'];

export class Technician {
  readonly acts: Act[] = [];
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  get open(): readonly Act[] {
    return this.acts.filter(({ final, refused }) => !final && refused === null);
  }

  /** The next act, on the first of these meters that no act is open on; null where there is none. */
  next(customers: readonly Customer[], uid: OpUid): Act | null {
    const customer = customers.find((one) => !this.open.some((act) => act.customer === one));
    if (!customer) return null;
    const before = this.acts.filter((act) => act.customer === customer).length;
    const act: Act = { uid, kind: TURN[before % TURN.length]!, customer, acknowledged: false, final: false, refused: null };
    this.acts.push(act);
    return act;
  }

  /** From wherever the act stands to its end, or to the end of the engine. */
  async perform(engine: EngineProcess, act: Act): Promise<void> {
    const { uid, kind, customer } = act;
    const asked = { uid, act: kind, meterId: customer.meterId, reason: '欠费催缴' };
    const run = await this.#caller.call(engine, 'control.run', asked);
    if (run === null) return;
    if (!run.ok) return void (act.refused = run.fault.code);
    Object.assign(act, { acknowledged: true, final: run.value.final });
    let { state } = run.value;
    for (let look = 0; look < MOST_LOOKS && !act.final; look++) {
      const seen = await this.#caller.call(engine, 'control.view', { uid, waitMs: WAIT_MS, unlessState: state });
      if (seen === null) return;
      if (!seen.ok) return void (act.refused = seen.fault.code);
      ({ state } = seen.value);
      act.final = seen.value.final;
    }
  }
}
