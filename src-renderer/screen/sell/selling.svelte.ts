/** One sale from the button to its outcome: sent once by its uid, followed, settled by the cashier's choice, its slip printed. */
import type { OperationView } from '../../../src-shared/contract/operator/operation.ts';
import type { CallInput } from '../../../src-shared/contract/operator/index.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { OpUid, SlipId } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Outcome } from '../../platform/sound.ts';
import { Following, isRunning } from '../../part/operation/following.svelte.ts';

export interface SellingParts {
  readonly call: CallEngine;
  readonly clock: Clock;
  readonly sound: (outcome: Outcome) => void;
  /** Notes a copy and prints it; answers with the fault, or null. */
  readonly print: (slipId: SlipId) => Promise<CallFault | null>;
  readonly autoPrint: () => boolean;
}

/** An outcome · the engine knows no such sale: nothing was recorded · this window moved on. */
export type Ending = OperationView | 'unknown' | 'left';

export class Selling {
  fault = $state.raw<CallFault | null>(null);
  /** A way out is being carried out, or a slip printed. */
  acting = $state(false);
  startedAt = $state(0);
  /** The last sale that ended; its slip can be printed again. */
  last = $state.raw<OperationView | null>(null);
  /** What was to be handed back of the last sale's cash. */
  lastChangeFen = $state<Fen | null>(null);
  /** The relay is being read after the last sale. */
  readingSupply = $state(false);
  /** The slip of the last payment over several meters, while that was the last sale. */
  lastSlipId = $state<SlipId | null>(null);
  readonly following: Following;
  readonly #parts: SellingParts;

  constructor(parts: SellingParts) {
    this.#parts = parts;
    this.following = new Following(parts.call, parts.clock);
  }

  async sell(input: CallInput<'sale.sell'> & { readonly uid: OpUid }, changeFen: Fen | null): Promise<Ending> {
    this.#begin();
    this.lastChangeFen = changeFen;
    const result = await this.#parts.call('sale.sell', input);
    if (result.ok) return this.#follow(result.value);
    // The call failed. Whether the sale was recorded all the same is asked by its uid before anything else is offered.
    const ending = await this.find(input.uid);
    if (ending === 'unknown') this.fault = result.fault;
    return ending;
  }

  /** What became of a sale that was sent before, for instance before a reload. */
  async find(uid: OpUid): Promise<Ending> {
    this.#begin();
    const found = await this.following.find(uid);
    return typeof found === 'string' ? found : this.#follow(found);
  }

  /** The cashier's way out of 未到表; null when there is nothing to settle or it was refused. */
  async settle(way: 'operation.giveBack' | 'operation.sendLater'): Promise<Ending | null> {
    const operation = this.following.operation;
    if (operation?.state !== 'notReached' || this.acting) return null;
    this.acting = true;
    const result = await this.#parts.call(way, { opId: operation.opId });
    this.acting = false;
    this.fault = result.ok ? null : result.fault;
    return result.ok ? this.#follow(result.value) : null;
  }

  /** Whether the outcome on screen was settled elsewhere, or proved itself, meanwhile; null when it stands as it stood. */
  async look(): Promise<Ending | null> {
    const shown = this.following.operation;
    if (shown === null || isRunning(shown.state) || this.acting) return null;
    const result = await this.#parts.call('operation.view', { uid: shown.uid });
    const still = this.following.operation === shown && !this.acting;
    return still && result.ok && result.value.state !== shown.state ? this.#follow(result.value) : null;
  }

  /** One more copy of the slip that belongs to the sale on screen, or else to the last one. */
  async print(): Promise<void> {
    const slipId = this.following.operation?.slipId ?? this.last?.slipId ?? this.lastSlipId;
    if (slipId === null || this.acting) return;
    this.acting = true;
    this.fault = await this.#parts.print(slipId);
    this.acting = false;
  }

  /** A payment over several meters ended: its slip is the one to print again. */
  handed(slipId: SlipId | null): void {
    this.last = null;
    this.lastSlipId = slipId;
  }

  printByItself(): void {
    if (this.#parts.autoPrint()) void this.print();
  }

  clear(): void {
    this.following.leave();
    this.fault = null;
  }

  #begin(): void {
    this.fault = null;
    this.startedAt = this.#parts.clock.now();
  }

  async #follow(operation: OperationView): Promise<Ending> {
    const outcome = await this.following.toOutcome(operation);
    if (outcome === null) return 'left';
    this.last = outcome;
    this.lastSlipId = null;
    this.readingSupply = false;
    this.#parts.sound(soundOf(outcome));
    if (outcome.state === 'reached' && outcome.supplyAfter === null) void this.#readSupply(outcome);
    return outcome;
  }

  /** The money is on the meter; whether the light is on is asked of the meter while the cashier already serves the next. */
  async #readSupply({ uid, meterId }: OperationView): Promise<void> {
    this.readingSupply = true;
    await this.#parts.call('meter.read', { meterId });
    const result = await this.#parts.call('operation.view', { uid });
    if (this.last?.uid !== uid) return;
    this.readingSupply = false;
    if (result.ok) this.last = result.value;
  }
}

function soundOf({ state }: OperationView): Outcome {
  if (state === 'reached' || state === 'returned') return 'reached';
  return state === 'notReached' || state === 'frozen' ? state : 'inDoubt';
}
