/** What happens to the PC that the app runs on: deaths, a disk that refuses, a clock that jumps, an old file put back; and what people do at the meters. */
import { fen } from '../../../src-shared/value/fen.ts';
import { sleep } from '../../platform/env.ts';
import type { Frame } from '../../simulator/faults.ts';
import { latestOps, lastStep } from '../../store/op.ts';
import type { PlannedEvent } from './event-plan.ts';
import { HOLD_MS, SELL_FC } from './ground.ts';
import { diskFault } from './mortal.ts';
import type { PlannedDeath, SeedPlan } from './seed-plan.ts';
import type { World } from './world.ts';

/** Where the amount stands in a sale's frame, behind function, start, quantity and byte count. */
const AMOUNT_AT = 6;
const MOST_OPS = 100;

/** All that a plan does to the host and, by other hands, to the meters, until the faults stop. */
export class HostFaults {
  readonly #world: World;
  readonly #plan: SeedPlan;
  #armed = true;
  #diskFull = false;
  /** What the frames of a kind, transactions, statements and tasks so far were. */
  readonly #counts = { commit: 0, statement: 0, await: 0, boundary: 0, money: 0 };
  readonly #fired = new Set<PlannedDeath>();
  /** Lost on its way, whatever else was drawn for it. */
  #lost: Frame | null = null;

  constructor(world: World, plan: SeedPlan) {
    this.#world = world;
    this.#plan = plan;
    const { clock } = world.env;
    world.onDied = () => void sleep(clock, plan.offMs).then(() => this.#armed && (world.process ?? world.boot()));
    world.onCommit = () => (this.#diskFull ? 'full' : (this.#due('commit')?.fate ?? null));
    world.onTask = () => this.#due('await') !== undefined;
    world.onStatement = plan.deaths.some(({ at }) => at === 'statement') ? () => this.#statement() : null;
    world.onBoundary = (kind) => {
      const death = this.#armed && plan.deaths.find((one) => one.at === 'boundary' && one.kind === kind && !this.#fired.has(one));
      this.#counts.boundary += 1;
      if (death && death.at === 'boundary' && death.nth <= this.#counts.boundary) this.#kill(death);
    };
    world.onRequest = (frame) => this.#request(frame);
    for (const death of plan.deaths) if (death.at === 'time') clock.after(death.afterMs, () => this.#armed && this.#kill(death));
    for (const event of plan.events) this.#schedule(event);
  }

  /** Whether this request is lost whatever was drawn for it. */
  loses(frame: Frame): boolean {
    return this.#lost === frame;
  }

  /** The faults stop: wires hang right again, the disk has room, and nothing dies any more. */
  disarm(): void {
    this.#armed = false;
    this.#diskFull = false;
    if (this.#world.truth.swapped) this.#swap();
    this.#world.onCommit = () => null;
    this.#world.onTask = () => false;
    this.#world.onStatement = null;
    this.#world.onBoundary = () => undefined;
    this.#world.onRequest = () => undefined;
  }

  #kill(death: PlannedDeath): void {
    this.#fired.add(death);
    this.#world.process?.life.die();
  }

  /** The death that is due at this transaction or task, if any. */
  #due<At extends 'commit' | 'await'>(at: At): Extract<PlannedDeath, { at: At }> | undefined {
    const count = (this.#counts[at] += 1);
    return this.#plan.deaths.find((one): one is Extract<PlannedDeath, { at: At }> => one.at === at && 'nth' in one && one.nth === count);
  }

  #statement(): void {
    if (!this.#armed) return;
    this.#counts.statement += 1;
    if (this.#plan.deaths.some((one) => one.at === 'statement' && one.nth === this.#counts.statement)) throw diskFault('io');
  }

  #schedule(event: PlannedEvent): void {
    const { clock } = this.#world.env;
    const later = (ms: number, task: () => void) => void clock.after(ms, () => this.#armed && task());
    switch (event.what) {
      case 'foreignCharge':
        return later(event.afterMs, () => this.#charge(event.meter, event.amountFen));
      case 'swap':
        return later(event.afterMs, () => this.#swap());
      case 'clockJump':
        return later(event.afterMs, () => clock.jumpWall(event.byMs));
      case 'diskFull':
        later(event.afterMs, () => (this.#diskFull = true));
        return later(event.afterMs + event.forMs, () => (this.#diskFull = false));
      case 'restore':
        return later(event.savedMs, () => this.#save(event.afterMs - event.savedMs));
      case 'chargedInParts':
        return undefined;
    }
  }

  /** A sale's frame that never arrives, while somebody sells the same amount by hand in two parts. */
  #request(frame: Frame): void {
    if (frame.fc !== SELL_FC) return;
    this.#counts.money += 1;
    if (!this.#plan.events.some((event) => event.what === 'chargedInParts' && event.nth === this.#counts.money)) return;
    this.#lost = frame;
    const index = this.#world.meters.findIndex(({ facts, device }) => facts.busName === frame.bus && device.address === frame.unit);
    const amountFen = new DataView(frame.pdu.buffer, frame.pdu.byteOffset).getUint32(AMOUNT_AT);
    this.#charge(index, amountFen >> 1);
    this.#charge(index, amountFen - (amountFen >> 1));
  }

  #charge(index: number, amountFen: number): void {
    this.#world.noteCredits('app');
    this.#world.meters[index]?.device.purchaseElsewhere(fen(amountFen));
    this.#world.noteCredits('elsewhere');
  }

  /** Two meters of one bus hang on each other's address; done twice it is undone. */
  #swap(): void {
    const [first, second] = this.#world.meters;
    if (!first || !second || first.facts.bus !== second.facts.bus) return;
    const { address } = first.device;
    first.device.moveTo(second.device.address);
    second.device.moveTo(address);
    this.#world.truth.swapped = !this.#world.truth.swapped;
    this.#world.truth.lied();
  }

  /** The two files as they are now are put back after a while: the process ends, and what was written since is gone. */
  #save(backAfterMs: number): void {
    const { store, env, credited } = { ...this.#world.ground, ...this.#world };
    const files = [store.ledger.db, store.readings.db];
    for (const db of files) db.exec('SAVEPOINT saved_file');
    const known = credited.length;
    env.clock.after(backAfterMs, () => {
      if (!this.#armed) return;
      this.#world.process?.life.die();
      const attempts = this.#attempts();
      for (const db of files) db.exec('ROLLBACK TO saved_file');
      this.#world.frames.moneyFrames -= attempts - this.#attempts();
      const forget = () => credited.slice(known).forEach((one) => (one.forgotten = true));
      forget();
      // A frame of the time that is gone may still lie in a gateway.
      env.clock.after(HOLD_MS + 1, forget);
      this.#world.note('restored');
    });
  }

  #attempts(): number {
    const { store } = this.#world.ground;
    return latestOps(store, MOST_OPS).reduce((sum, op) => sum + (lastStep(store, op.id)?.attempt ?? 0), 0);
  }
}
