/** The cashiers at their seats and the supervisor of a seed: they use the app as people do, over its deaths, and see every case to its end. */
import type { OpId, OpUid } from '../../../src-shared/value/id.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { sleep } from '../../platform/env.ts';
import type { Actor } from '../../service/context.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { giveBack, sendLater } from '../../service/sale/choose.ts';
import { compare, reconcile } from '../../service/sale/reconcile.ts';
import { operationView } from '../../service/sale/operation-view.ts';
import { sell, type SaleInput } from '../../service/sale/sell.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import { openOps } from '../../store/sale/open-op.ts';
import { lastStep, opById, opByUid, openOpOfMeter } from '../../store/sale/op.ts';
import type { GroundMeter } from './ground.ts';
import { answerOf, isHostFault } from './mortal.ts';
import { reallyMoved } from './op-truth.ts';
import type { PlannedSale } from './seed-plan.ts';
import type { Happening } from './tally.ts';
import type { Process, World } from './world.ts';

/** A cashier looks at the screen this often. */
const LOOK_MS = 1_000;
const PATIENCE_MS = 60_000;
const MOST_OPEN = 50;
/** Who has sent an amount so often and it never arrives gives it back. */
const MOST_CHOICES = 3;

export class Clerk {
  readonly #world: World;
  readonly #seats: readonly Actor[];
  readonly #plans = new Map<OpUid, PlannedSale>();
  readonly #choices = new Map<OpUid, number>();

  constructor(world: World) {
    this.#world = world;
    this.#seats = world.ground.operators.map((operatorId, index) => ({ operatorId, seat: String(index + 1) }));
  }

  /** A cashier by the index of their seat. */
  cashier(seat: number): Actor {
    const actor = this.#seats[seat % this.#seats.length];
    if (!actor) throw new Error('nobody sits anywhere');
    return actor;
  }

  get supervisor(): Actor {
    return { operatorId: this.#world.ground.supervisor, seat: '3' };
  }

  /** One customer, from the amount to an outcome that lets them leave. A sale that the app refuses is no sale. */
  async serve(plan: PlannedSale): Promise<void> {
    const { clock, random } = this.#world.env;
    await sleep(clock, plan.afterMs);
    const uid = random.uuid() as OpUid;
    this.#plans.set(uid, plan);
    this.#world.sold.add(uid);
    const input = this.#input(plan, uid);
    const patience = clock.monotonicMs() + PATIENCE_MS;
    let op: OpId | null = null;
    while (clock.monotonicMs() < patience) {
      const process = this.#world.process;
      if (!process) await sleep(clock, LOOK_MS);
      else if (op === null) {
        const sold = this.#press(process, plan, input);
        if (sold && !sold.ok) return this.#turnedAway(plan);
        if (sold?.ok) op = sold.value;
        if (op !== null && plan.doubleClick) this.#press(process, plan, input, 'double click');
        if (op === null) await sleep(clock, LOOK_MS);
      } else if (opByUid(this.#world.ground.store, uid)?.id !== op) return;
      else if (await this.#rests(process, op, plan)) return this.#pressAgain(plan, input);
    }
  }

  #press({ engine }: Process, plan: PlannedSale, input: SaleInput, how?: Happening) {
    if (how) this.#world.tally.add(how);
    return answerOf(() => sell(engine.context, this.cashier(plan.seat), input, true));
  }

  /** The page still has the form, and somebody sends it once more. */
  async #pressAgain(plan: PlannedSale, input: SaleInput): Promise<void> {
    if (plan.pressesAgainMs === null) return;
    await sleep(this.#world.env.clock, plan.pressesAgainMs);
    const { process, ground } = this.#world;
    if (process && opByUid(ground.store, input.uid)) this.#press(process, plan, input, 'pressed again after the end');
  }

  #turnedAway(plan: PlannedSale): void {
    const { ground, tally } = this.#world;
    const op = openOpOfMeter(ground.store, this.#meterOf(plan).id);
    const other = op === undefined ? undefined : this.#plans.get(opById(ground.store, op)?.uid as OpUid);
    if (other && other.seat !== plan.seat) tally.add('two seats at one room');
  }

  #input(plan: PlannedSale, uid: OpUid): SaleInput {
    const facts = this.#meterOf(plan);
    const amountFen = fen(plan.amountFen);
    return {
      uid,
      accountId: facts.account,
      meterId: facts.id,
      amountFen,
      tenders: [{ method: 'cash', amountFen, reference: null }],
      tenderedFen: null,
      note: '',
      sameAgainConfirmed: true,
      sendLater: true,
    };
  }

  #meterOf(plan: PlannedSale): GroundMeter {
    const meter = this.#world.meters[plan.meter];
    if (!meter) throw new Error(`the plan names meter ${plan.meter}`);
    return meter.facts;
  }

  /** Works on the sale as its screen would; true once the customer can go. */
  async #rests(process: Process, op: OpId, plan: PlannedSale): Promise<boolean> {
    const pass = process.engine.settler.engage(op);
    await Promise.race([pass, process.life.ended]);
    if (!process.life.alive) return false;
    // What the screen asks for at every step must be answerable at every step.
    answerOf(() => operationView(process.engine.context, process.engine.settler, op));
    const state = lastStep(this.#world.ground.store, op)?.state;
    if (state === 'notApplied') this.#choose(process, op);
    if (plan.impatient && (state === 'inDoubt' || state === 'sending')) {
      this.#world.tally.add('give-back asked while in doubt');
      answerOf(() => giveBack(process.engine.context, this.cashier(plan.seat), op));
    }
    if (state === 'sending' || state === 'intent') {
      if (plan.rereads) this.#reread(process, plan);
      await sleep(this.#world.env.clock, LOOK_MS);
      return false;
    }
    return true;
  }

  #reread({ engine }: Process, plan: PlannedSale): void {
    readMeter(engine.context, this.#meterOf(plan).id).catch((error: unknown) => {
      if (!isHostFault(error)) throw error;
    });
  }

  #choose(process: Process, op: OpId): void {
    const uid = opById(this.#world.ground.store, op)?.uid;
    if (!uid) return;
    const plan = this.#plans.get(uid);
    const times = (this.#choices.get(uid) ?? 0) + 1;
    this.#choices.set(uid, times);
    const wished = plan?.whenNotReached ?? (op % 2 === 0 ? 'giveBack' : 'sendLater');
    const way = times > MOST_CHOICES ? 'giveBack' : wished;
    this.#chooses(process, op, way, this.cashier(plan?.seat ?? 0));
    if (!plan?.bothChoose) return;
    this.#world.tally.add('two seats choose');
    this.#chooses(process, op, way === 'giveBack' ? 'sendLater' : 'giveBack', this.cashier(plan.seat + 1));
  }

  /** Whoever finds a sale that did not reach its meter says how it goes on. */
  chooseAll(process: Process): void {
    for (const open of openOps(this.#world.ground.store, MOST_OPEN)) if (open.state === 'notApplied') this.#choose(process, open.op);
  }

  #chooses({ engine }: Process, op: OpId, way: PlannedSale['whenNotReached'], actor: Actor): void {
    if (way === 'giveBack') answerOf(() => giveBack(engine.context, actor, op));
    else if (answerOf(() => sendLater(engine.context, actor, op))?.ok) void engine.settler.engage(op);
  }

  /** What a person does who goes through the tray; the app works on the rest by itself. */
  async clearTray(process: Process): Promise<void> {
    const { store } = this.#world.ground;
    this.chooseAll(process);
    for (const finding of openFindings(store, MOST_OPEN)) {
      const { context, settler } = process.engine;
      const side = await compare(context, settler, finding.id);
      if (!side.ok || !side.value.meter) continue;
      const op = finding.kind === 'frozen' && finding.op !== null ? opById(store, finding.op) : undefined;
      const arrived = op === undefined ? null : reallyMoved(this.#world, op);
      const { purchaseCount, totalPurchasedFen } = side.value.meter;
      await reconcile(context, settler, this.supervisor, {
        findingId: finding.id,
        operationArrived: arrived,
        cause: 'other',
        holder: finding.kind === 'difference' ? 'writtenOff' : 'unknown',
        note: '仿真核对',
        seen: { purchaseCount: purchaseCount as never, totalPurchasedFen: fen(totalPurchasedFen) },
      });
    }
  }
}
