/** What happens to the PC that the app runs on: deaths, a disk that refuses, a clock that jumps, an old file put back; and what people do at the meters. */
import { fen } from '../../../src-shared/value/fen.ts';
import type { MeterId, OpUid } from '../../../src-shared/value/id.ts';
import { sleep } from '../../platform/env.ts';
import { hangLock, removeLock } from '../../service/job/work-lock.ts';
import type { Boundary, Frame } from '../../simulator/faults.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import type { Moment, PlannedEvent } from './event-plan.ts';
import { CONTROL_FC, SELL_FC } from './ground.ts';
import { answerOf, diskFault, type CommitFate } from './mortal.ts';
import type { PlannedDeath, SeedPlan } from './seed-plan.ts';
import type { Happening } from './tally.ts';
import type { World } from './world.ts';

/** Where the amount stands in a sale's frame, behind function, start, quantity and byte count. */
const AMOUNT_AT = 6;
/** From this on it is an amount that is to come off: read with its sign it is below 0. */
const SIGN_BIT = 0x8000_0000;
/** Where the block of settings says whether it sets the balance. */
const BALANCE_FLAG_AT = 8;
/** Where a frame of control says off, on. */
const TRIP_AT = 9;
const FATES: Readonly<Record<CommitFate, Happening>> = {
  beforeCommit: 'death before a commit',
  afterCommit: 'death after a commit',
  busy: 'file busy',
  full: 'disk full',
};

/** All that a plan does to the host and, by other hands, to the meters, until the faults stop. */
export class HostFaults {
  readonly #world: World;
  readonly #plan: SeedPlan;
  #armed = true;
  #diskFull = false;
  /** What the frames of a kind, transactions, statements and tasks so far were. */
  readonly #counts = { commit: 0, statement: 0, await: 0, boundary: 0, money: 0, takeBack: 0 };
  readonly #fired = new Set<PlannedDeath>();
  /** What begins with the n-th money frame. */
  readonly #waiting: { readonly money: number; readonly then: () => void }[] = [];
  /** How many frames had been begun to a meter when its lock was hung. */
  readonly #locked = new Map<MeterId, number>();
  /** Lost on its way, whatever else was drawn for it. */
  #lost: Frame | null = null;

  constructor(world: World, plan: SeedPlan) {
    this.#world = world;
    this.#plan = plan;
    const { clock } = world.env;
    world.onDied = () => void sleep(clock, plan.offMs).then(() => this.#armed && (world.process ?? world.boot()));
    world.onCommit = () => this.#commit();
    world.onTask = () => this.#diesAtTask();
    world.onStatement = plan.deaths.some(({ at }) => at === 'statement') ? () => this.#statement() : null;
    world.onBoundary = (kind) => this.#boundary(kind);
    world.onRequest = (frame) => this.#request(frame);
    for (const death of plan.deaths)
      if (death.at === 'time')
        this.#at(death.moment, () =>
          this.#kill(death, death.moment.money === null ? 'death at any time' : 'death while money is on its way'),
        );
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

  /** The work on the meters is done. */
  unlock(): void {
    const { process, ground } = this.#world;
    const actor = { operatorId: ground.operator, seat: '1' };
    for (const meter of this.#locked.keys())
      if (process && answerOf(() => removeLock(process.engine.context, actor, meter, true))) this.#locked.delete(meter);
  }

  #kill(death: PlannedDeath, what: Happening): void {
    this.#fired.add(death);
    if (!this.#world.process) return;
    this.#world.tally.add(what);
    this.#world.process.life.die();
  }

  #boundary(kind: Boundary): void {
    const death = this.#armed && this.#plan.deaths.find((one) => one.at === 'boundary' && one.kind === kind && !this.#fired.has(one));
    this.#counts.boundary += 1;
    if (death && death.at === 'boundary' && death.nth <= this.#counts.boundary) this.#kill(death, 'death at a frame');
  }

  #commit(): CommitFate | null {
    const fate = this.#diskFull ? 'full' : (this.#due('commit')?.fate ?? null);
    if (fate) this.#world.tally.add(FATES[fate]);
    return fate;
  }

  #diesAtTask(): boolean {
    const dies = this.#due('await') !== undefined;
    if (dies) this.#world.tally.add('death at an await');
    return dies;
  }

  /** The death that is due at this transaction or task, if any. */
  #due<At extends 'commit' | 'await'>(at: At): Extract<PlannedDeath, { at: At }> | undefined {
    const count = (this.#counts[at] += 1);
    return this.#plan.deaths.find((one): one is Extract<PlannedDeath, { at: At }> => one.at === at && 'nth' in one && one.nth === count);
  }

  #statement(): void {
    if (!this.#armed) return;
    this.#counts.statement += 1;
    if (this.#plan.deaths.some((one) => one.at === 'statement' && one.nth === this.#counts.statement)) {
      this.#world.tally.add('statement failed');
      throw diskFault('io');
    }
  }

  /** At this moment of the seed, if the faults have not stopped by then. */
  #at({ money, afterMs }: Moment, task: () => void): void {
    const then = () => void this.#world.env.clock.after(afterMs, () => this.#armed && task());
    if (money === null) then();
    else this.#waiting.push({ money, then });
  }

  #schedule(event: PlannedEvent): void {
    switch (event.what) {
      case 'foreignCharge':
        return this.#at(event.at, () => this.#charge(event.meter, event.amountFen));
      case 'swap':
        return this.#at(event.at, () => this.#swap());
      case 'clockJump':
        return this.#at(event.at, () => this.#jump(event.byMs));
      case 'diskFull':
        return this.#at(event.at, () => this.#fill(event.forMs));
      case 'workLock':
        return this.#at(event.at, () => void this.hang(event.meter));
      case 'restore':
        return this.#at(event.saved, () => this.#save(event.backAfterMs));
      case 'chargedInParts':
      case 'chargedBeside':
        return undefined;
    }
  }

  #jump(byMs: number): void {
    this.#world.env.clock.jumpWall(byMs);
    this.#world.tally.add(byMs > 0 ? 'clock set forward' : 'clock set back');
  }

  #fill(forMs: number): void {
    this.#diskFull = true;
    this.#world.env.clock.after(forMs, () => (this.#diskFull = false));
  }

  /** Somebody works on a meter: from the durable row on no money may reach it. @returns whether the lock hangs. */
  hang(index: number): boolean {
    const { process, meters, env, ground, tally } = this.#world;
    const meter = meters[index]?.facts.id;
    if (!process || meter === undefined || this.#locked.has(meter)) return false;
    const begun = ground.begunOn(meter);
    const work = { name: '电工', phone: '-', reason: '检修', untilAt: null };
    const uid = env.random.uuid() as OpUid;
    answerOf(() =>
      hangLock(process.engine.context, process.engine.jobs, { operatorId: ground.operator, seat: '1' }, { uid, meterId: meter, ...work }),
    );
    // The row says whether it hangs: a process that died just after its commit answered nothing.
    if (!workLockOf(ground.store, meter)) return false;
    tally.add('work lock hung');
    this.#locked.set(meter, begun);
    return true;
  }

  /** A frame that was begun after the lock was hung was begun without asking for it. */
  #watchLock(frame: Frame): void {
    const { ground, meters, frames } = this.#world;
    const meter = meters.find(({ facts }) => facts.busName === frame.bus && facts.address === frame.unit)?.facts.id;
    const begun = meter === undefined ? undefined : this.#locked.get(meter);
    if (meter === undefined || begun === undefined || ground.begunOn(meter) <= begun) return;
    if (workLockOf(ground.store, meter)) frames.broken.push(`function ${frame.fc} sent to meter ${meter} under a work lock`);
  }

  #request(frame: Frame): void {
    if (frame.fc === CONTROL_FC && frame.pdu[TRIP_AT] === 0) this.#watchLock(frame);
    if (frame.fc !== SELL_FC) return;
    this.#counts.money += 1;
    this.#watchLock(frame);
    for (const { money, then } of this.#waiting) if (money === this.#counts.money) then();
    const index = this.#world.meters.findIndex(({ facts, device }) => facts.busName === frame.bus && device.address === frame.unit);
    const amountFen = setsFigures(frame) ? null : new DataView(frame.pdu.buffer, frame.pdu.byteOffset).getUint32(AMOUNT_AT);
    if (amountFen !== null && amountFen < SIGN_BIT) return this.#soldMeanwhile(frame, index, amountFen);
    if (amountFen !== null || frame.pdu[BALANCE_FLAG_AT] === 1) this.#chargedBeside(frame, index);
  }

  /** A sale's frame that never arrives, while somebody sells the same amount by hand in two parts. */
  #soldMeanwhile(frame: Frame, index: number, amountFen: number): void {
    if (!this.#plan.events.some((event) => event.what === 'chargedInParts' && event.nth === this.#counts.money)) return;
    this.#lost = frame;
    this.#charge(index, amountFen >> 1);
    this.#charge(index, amountFen - (amountFen >> 1));
    this.#world.tally.add('meter charged in parts of the same sum');
  }

  /** A frame that would take money off never arrives, while somebody sells something by hand: the meter's count moves all the same. */
  #chargedBeside(frame: Frame, index: number): void {
    this.#counts.takeBack += 1;
    const beside = this.#plan.events.find((event) => event.what === 'chargedBeside' && event.nth === this.#counts.takeBack);
    if (beside?.what !== 'chargedBeside') return;
    this.#lost = frame;
    this.#charge(index, beside.amountFen);
    this.#world.tally.add('refund frame lost beside a charge from elsewhere');
  }

  #charge(index: number, amountFen: number): void {
    const before = this.#world.held();
    this.#world.meters[index]?.device.purchaseElsewhere(fen(amountFen));
    this.#world.noteMoves(before, 'elsewhere');
    this.#world.tally.add('meter charged by a foreign PC');
  }

  /** Two meters of one bus hang on each other's address; done twice it is undone. */
  #swap(): void {
    const [first, second] = this.#world.meters;
    if (!first || !second || first.facts.bus !== second.facts.bus) return;
    const { address } = first.device;
    first.device.moveTo(second.device.address);
    second.device.moveTo(address);
    this.#world.truth.swapped = !this.#world.truth.swapped;
    for (const { facts } of [first, second]) this.#world.frames.unsure.add(facts.id);
    // What was asked of one of them may still be answered late in its name.
    this.#world.truth.lies(this.#world.env.clock.monotonicMs() + this.#plan.gatewayHoldMs, null);
    if (this.#world.truth.swapped) this.#world.tally.add('meter replaced by another at its address');
  }

  /** The two files as they are now are put back after a while: the process ends, and what was written since is gone. */
  #save(backAfterMs: number): void {
    const { env, moves, frames, ground } = this.#world;
    const { store } = ground;
    const files = [store.ledger.db, store.readings.db];
    for (const db of files) db.exec('SAVEPOINT saved_file');
    const known = moves.all.length;
    env.clock.after(backAfterMs, () => {
      if (!this.#armed) return;
      this.#world.process?.life.die();
      const begun = ground.framesBegun();
      for (const db of files) db.exec('ROLLBACK TO saved_file');
      frames.moneyFrames -= begun.money - ground.framesBegun().money;
      frames.controlFrames -= begun.control - ground.framesBegun().control;
      for (const { facts } of this.#world.meters) frames.unsure.add(facts.id);
      const forget = () => moves.all.slice(known).forEach((one) => (one.unforeseen = true));
      forget();
      // A frame of the time that is gone may still lie in a gateway.
      env.clock.after(this.#plan.gatewayHoldMs + 1, forget);
      this.#world.note('restored');
      this.#world.tally.add('file of earlier put back');
    });
  }
}

/** The block of settings, that may carry a balance, and not the frame of a sale. */
function setsFigures({ pdu }: Frame): boolean {
  return pdu[1] === 0x02;
}
