/** Undoing one sale, as the forms of reversal and wrong room work it out: whole, or what is left of it and a debt of what was used. */
import type { OperationView } from '../../../src-shared/contract/operator/operation.ts';
import type { TakeBackView } from '../../../src-shared/contract/operator/refund.ts';
import { fen, type Fen } from '../../../src-shared/value/fen.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';

/** What a sale that was used up in part leaves: to be refunded, and to be owed. */
export interface Spent {
  readonly balanceFen: Fen;
  readonly creditFen: Fen;
  readonly restFen: Fen;
  readonly debtFen: Fen;
}

export class Reversal {
  sale = $state.raw<OperationView | null>(null);
  plan = $state.raw<TakeBackView | null>(null);
  /** Null: the whole sale. */
  restFen = $state<Fen | null>(null);
  busy = $state(false);
  fault = $state.raw<CallFault | null>(null);
  readonly #call: CallEngine;

  /** Too little is left to undo it whole; null while it can be, or is not worked out. */
  spent = $derived.by<Spent | null>(() => {
    const obstacle = this.plan?.obstacle;
    if (obstacle?.code !== 'reversal.spent') return null;
    const figure = (name: string) => fen(Number(obstacle.values[name] ?? 0));
    return { balanceFen: figure('balanceFen'), creditFen: figure('creditFen'), restFen: figure('restFen'), debtFen: figure('debtFen') };
  });

  constructor(call: CallEngine) {
    this.#call = call;
  }

  async load(uid: OpUid): Promise<void> {
    this.busy = true;
    const found = await this.#call('operation.view', { uid });
    this.busy = false;
    this.fault = found.ok ? null : found.fault;
    if (!found.ok) return;
    this.sale = found.value;
    if (found.value.kind === 'sale') await this.prepare(null);
  }

  /** Asks the meter again, for the whole sale or the rest of it. */
  async prepare(restFen: Fen | null): Promise<void> {
    if (this.sale === null) return;
    this.busy = true;
    const prepared = await this.#call('reversal.prepare', { saleOpId: this.sale.opId, restFen });
    this.busy = false;
    this.fault = prepared.ok ? null : prepared.fault;
    if (!prepared.ok) return;
    this.restFen = restFen;
    this.plan = prepared.value;
  }
}
