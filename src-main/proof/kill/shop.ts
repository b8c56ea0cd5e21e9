/** One shop over many lives of its engine: each life sells or settles until it is killed, and the next one takes up what was left. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { isOpUid, type AccountId, type MeterId, type OpUid } from '../../../src-shared/value/id.ts';
import type { Env } from '../../platform/env.ts';
import { Caller } from './caller.ts';
import { atRest, Cashier, type Customer, type Sale } from './cashier.ts';
import { startEngine, type EngineProcess } from './engine-process.ts';
import type { KillSwitch, Struck } from './kill-switch.ts';
import { Office, type Task, type Work } from './office.ts';
import type { Kill, KillPlan } from './plan.ts';
import { Technician } from './technician.ts';

interface ShopParts {
  readonly env: Env;
  readonly killSwitch: KillSwitch;
  readonly folder: string;
  readonly cacheFolder: string;
  /** What is done beside selling. */
  readonly works: readonly Work[];
}

/** Sold at once: on two buses, so that one bus has two in a row. */
const SALES_AT_ONCE = 3;
/** 100.00 yuan; each sale is 0.01 more than the one before. */
const FIRST_AMOUNT_FEN = 10_000;
/** A sale is sent later, not given back, and may not reach a second time; so often it is chosen again. */
const MOST_CHOICES = 5;

export class Shop {
  readonly sales: Sale[] = [];
  readonly #parts: ShopParts;
  readonly #caller = new Caller();
  readonly #cashier = new Cashier(this.#caller);
  readonly technician = new Technician(this.#caller);
  readonly office: Office;
  #customers: Customer[] = [];
  #engine: EngineProcess | null = null;

  constructor(parts: ShopParts) {
    this.#parts = parts;
    this.office = new Office(this.#caller, parts.env.random, ({ meterId }) => accountNow(parts.folder, meterId));
  }

  async open(site: string, meters: ReadonlyMap<string, MeterId>): Promise<void> {
    const engine = this.#start();
    this.#customers = await this.#cashier.setUp(engine, site, meters);
    // A clean end keeps the compiled code for the starts to come.
    engine.askToEnd();
    await engine.gone;
    this.#engine = null;
  }

  /** One life from wherever it stands to its kill. */
  async killed(plan: KillPlan): Promise<Kill> {
    if (plan.phase === 'selling') await this.#settle();
    const engine = plan.phase === 'selling' ? this.#running() : this.#start();
    const struck = this.#parts.killSwitch.arm(plan, engine);
    const work = plan.phase === 'selling' ? this.#sell(engine) : this.#askAgain(engine);
    await Promise.race([struck, work]);
    this.#parts.killSwitch.strikeIdle();
    const [where] = await Promise.all([struck, work]);
    await engine.gone;
    this.#engine = null;
    return describe(plan, where);
  }

  /** Sees every sale to its end and ends the engine. */
  async close(): Promise<void> {
    for (let choice = 0; choice < MOST_CHOICES; choice++) {
      await this.#settle();
      await this.#choose(this.#running());
    }
    this.#running().askToEnd();
    await this.#running().gone;
    this.#engine = null;
  }

  /** Leaves no process behind, whatever happened. */
  async abandon(): Promise<void> {
    this.#engine?.kill();
    await this.#engine?.gone;
  }

  #start(): EngineProcess {
    this.#engine = startEngine(this.#parts.folder, this.#parts.cacheFolder);
    return this.#engine;
  }

  #running(): EngineProcess {
    return this.#engine ?? this.#start();
  }

  /** Starts the engine where it is gone, and waits until it does nothing more by itself. */
  async #settle(): Promise<void> {
    await this.#askAgain(this.#running());
  }

  /** As a window does that lost its engine: the same sales with the same ids. */
  async #askAgain(engine: EngineProcess): Promise<void> {
    const open = this.sales.filter((sale) => !atRest(sale));
    const acts = this.technician.open.map((act) => this.technician.perform(engine, act));
    const tasks = this.office.open.map((task) => this.office.perform(engine, task));
    await Promise.all([engine.url, ...acts, ...tasks, ...open.map((sale) => this.#cashier.serve(engine, sale))]);
  }

  /** New sales, beside what the cashier still has to answer. A meter that was refused once is left alone. */
  async #sell(engine: EngineProcess): Promise<void> {
    const busy = new Set(this.sales.filter((sale) => sale.state === 'notReached' || sale.refused !== null).map((sale) => sale.customer));
    const free = this.#customers.filter((customer) => !busy.has(customer) && !this.office.isBusy(customer));
    const first = this.#parts.env.random.uint32();
    const turned = rotated(free, first);
    const task = this.#nextTask(turned);
    const chosen = turned.filter((customer) => customer !== task?.customer).slice(0, SALES_AT_ONCE);
    const sales = chosen.map((customer) => this.#newSale(customer));
    // On the meter that is sold to first: an act and a sale may be open on one meter.
    const act = this.technician.next(chosen, uidFrom(this.#parts.env));
    const acting = act ? [this.technician.perform(engine, act)] : [];
    const working = task ? [this.office.perform(engine, task)] : [];
    await Promise.all([this.#choose(engine), ...acting, ...working, ...sales.map((sale) => this.#cashier.serve(engine, sale))]);
  }

  /** Not on a meter that a technician acts on: a closing trips it by an act of its own. */
  #nextTask(customers: readonly Customer[]): Task | null {
    const { works } = this.#parts;
    const kind = works[this.office.tasks.length % works.length];
    const customer = customers.find((one) => !this.technician.open.some((act) => act.customer === one));
    return kind && customer ? this.office.next(kind, customer) : null;
  }

  async #choose(engine: EngineProcess): Promise<void> {
    const waiting = this.sales.filter((sale) => sale.state === 'notReached' && sale.refused === null);
    await Promise.all(waiting.map((sale) => this.#cashier.choose(engine, sale)));
  }

  #newSale(customer: Customer): Sale {
    const { random } = this.#parts.env;
    const sale: Sale = {
      uid: random.uuid(),
      customer,
      amountFen: FIRST_AMOUNT_FEN + this.sales.length + 1,
      whenNotReached: random.uint32() % 2 === 0 ? 'giveBack' : 'sendLater',
      acknowledged: false,
      state: null,
      opId: null,
      refused: null,
    };
    this.sales.push(sale);
    return sale;
  }
}

/** Whose the meter is, as the ledger has it. */
function accountNow(folder: string, meter: MeterId): AccountId | null {
  const db = new Database(join(folder, 'ledger.db'), { readonly: true });
  try {
    const sql = 'SELECT account FROM account_meter WHERE meter = ? AND to_at IS NULL';
    return db.prepare<[MeterId], AccountId>(sql).pluck().get(meter) ?? null;
  } finally {
    db.close();
  }
}

function uidFrom({ random }: Env): OpUid {
  const uid = random.uuid();
  if (!isOpUid(uid)) throw new Error(`the environment made ${uid}, which is no id`);
  return uid;
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const from = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}

function describe(plan: KillPlan, { place, frame }: Struck): Kill {
  const where = frame ? `${place} of function ${frame.fc} to unit ${frame.unit} on ${frame.bus}` : place;
  return { plan, place, text: `${plan.phase}: ${where}, +${plan.afterMs} ms` };
}
