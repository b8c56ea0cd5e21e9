/** Bench preempt: how long a sale waits for its first byte on a bus that is being read around the clock, and behind a meter that is dead. */
import { isOpUid, type AccountId } from '../../../src-shared/value/id.ts';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { ensurePayMethods } from '../../app/pay-methods.ts';
import { readMs } from '../../fieldbus/driver/plan.ts';
import { sleep, type Env } from '../../platform/env.ts';
import type { Actor } from '../../service/context.ts';
import { addOperator, ensureRoles } from '../../service/operator.ts';
import { sell } from '../../service/sale/sell.ts';
import { lastStep } from '../../store/sale/op.ts';
import { insertSite } from '../../store/site/site.ts';
import { takeOver } from './counter.ts';
import { CHARACTER_MS, METERS, startOneBus, TURNAROUND_MS, type OneBus } from './one-bus.ts';
import { MONEY_OF_PACED, type Heard } from './paced-buses.ts';
import { percentile, rounded, type BenchResult } from './result.ts';

const GAP_MS = 30;
const SALES = 120;
const FLOOR = 1.1;
const IDENTITY_REGISTER = 0x43;
/** The longest that the reading service asks for. */
const STATE_REGISTERS = 48;
const EXCHANGE_MS = readMs(STATE_REGISTERS, { characterMs: CHARACTER_MS, turnaroundMs: TURNAROUND_MS, gapMs: GAP_MS });
const DEAD = [11, 22];
const TIMEOUT_MS = 500;
/** Each meter waits as long, and a dead one is asked again soon, so that there are enough of them. */
const DEAD_TIMING = {
  ...{ firstReadTimeoutMs: TIMEOUT_MS, minReadTimeoutMs: TIMEOUT_MS, maxReadTimeoutMs: TIMEOUT_MS },
  ...{ backOffMinMs: 1_000, backOffMaxMs: 1_000 },
};
/** The time-out, as long again of silence, and what the machine may add. */
const DEAD_LIMIT_MS = 2 * TIMEOUT_MS + 50;
const LONGEST_WAIT_MS = 30_000;

/** Judged by the slowest sale of either kind against its own limit. */
export async function benchPreempt(env: Env, sales = SALES): Promise<BenchResult> {
  const healthy = await waits(env, sales, null);
  const behindDead = await waits(env, sales, DEAD);
  const [worst, worstDead] = [Math.max(...healthy), Math.max(...behindDead)];
  const ratio = worst / EXCHANGE_MS;
  return {
    ...{ bench: 'preempt', ours: rounded(worst), peer: null, limit: rounded(EXCHANGE_MS), ratio: rounded(ratio), floor: FLOOR },
    pass: ratio <= FLOOR && worstDead <= DEAD_LIMIT_MS,
    also: {
      sales,
      ...figures('healthy', healthy, EXCHANGE_MS),
      ...figures('behindDead', behindDead, DEAD_LIMIT_MS),
      behindDeadLimitMs: DEAD_LIMIT_MS,
    },
  };
}

function figures(name: string, waitsMs: readonly number[], limitMs: number): Record<string, number> {
  const at = (share: number) => percentile(waitsMs, share);
  return {
    [`${name}P50Ms`]: rounded(at(0.5)),
    [`${name}P99Ms`]: rounded(at(0.99)),
    [`${name}WorstMs`]: rounded(at(1)),
    [`${name}P99Ratio`]: rounded(at(0.99) / limitMs),
    [`${name}WorstRatio`]: rounded(at(1) / limitMs),
  };
}

/** @param dead null: each sale comes at a moment of its own; else when one of these was just asked. @returns ms from the call to the byte */
async function waits(env: Env, sales: number, dead: readonly number[] | null): Promise<number[]> {
  const tap = new Tap(env);
  const timing = dead ? DEAD_TIMING : {};
  const bus = await startOneBus(env, GAP_MS, { timing, live: true, heard: (request) => tap.heard(request) });
  try {
    const till = new Till(bus);
    for (let warmUp = 0; warmUp < 2; warmUp++) await bus.round(METERS);
    if (dead) bus.paced.silence(dead);
    const living = Array.from({ length: METERS }, (_, index) => index + 1).filter((unit) => !dead?.includes(unit));
    const all: number[] = [];
    for (let n = 0; n < sales; n++) {
      if (bus.read() >= living.length - 2) bus.begin();
      if (dead) await tap.next(({ unit }) => dead.includes(unit));
      else await sleep(env.clock, (env.random.uint32() / 2 ** 32) * 2 * EXCHANGE_MS);
      all.push(await till.sell(tap, living[n % living.length]!));
    }
    return all;
  } finally {
    await bus.close();
  }
}

/** Hears every request from the wire's side. */
class Tap {
  readonly #env: Env;
  #waiting: { readonly wanted: (request: Heard) => boolean; readonly found: (request: Heard) => void } | null = null;

  constructor(env: Env) {
    this.#env = env;
  }

  heard(request: Heard): void {
    if (!this.#waiting?.wanted(request)) return;
    const { found } = this.#waiting;
    this.#waiting = null;
    found(request);
  }

  /** The next request of a kind. @throws Error when none comes in half a minute. */
  next(wanted: (request: Heard) => boolean): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const late = this.#env.clock.after(LONGEST_WAIT_MS, () => reject(new Error('nothing of the kind came in half a minute')));
      const found = (request: Heard) => {
        late();
        resolve(request);
      };
      this.#waiting = { wanted, found };
    });
  }
}

/** Sells to each meter's account as the sell desk's handler does. */
class Till {
  readonly #bus: OneBus;
  readonly #actor: Actor;
  readonly #accounts: readonly AccountId[];
  #sold = 0;

  constructor(bus: OneBus) {
    this.#bus = bus;
    const { context } = bus.engine;
    const { store } = context;
    insertSite(store, { name: '一号楼', zone: 'Asia/Shanghai', practice: 0, createdAt: store.env.clock.now() });
    ensureRoles(store);
    ensurePayMethods(store);
    const operatorId = addOperator(store, { login: 'cashier', name: '收费员', passwordHash: 'none', roles: ['cashier'] });
    const actor = (this.#actor = { operatorId, seat: '1' });
    const { purchaseCount: count, totalPurchasedFen, balanceFen } = MONEY_OF_PACED;
    const found = { count: purchaseCount(count), totalFen: fen(totalPurchasedFen), balanceFen: fen(balanceFen) };
    this.#accounts = bus.meters.map((meter, index) => takeOver(context, actor, { meter, name: `商户 ${index + 1}`, found }));
  }

  /** @returns ms from the call until the wire heard its first byte. @throws Error when it does not arrive on the meter. */
  async sell(tap: Tap, unit: number): Promise<number> {
    const { context, settler } = this.#bus.engine;
    const { clock, random } = context.env;
    const uid = random.uuid();
    if (!isOpUid(uid)) throw new Error(`${uid} is no id of an operation`);
    const amountFen = fen(10_000 + this.#sold++);
    const first = tap.next((request) => request.unit === unit && request.start === IDENTITY_REGISTER);
    const calledAtMs = performance.timeOrigin + clock.monotonicMs();
    const sold = sell(
      context,
      this.#actor,
      {
        ...{ uid, accountId: this.#accounts[unit - 1]!, meterId: this.#bus.meters[unit - 1]!, amountFen, note: '' },
        ...{ tenders: [{ method: 'cash', amountFen, reference: null }], tenderedFen: amountFen },
        ...{ sameAgainConfirmed: true, sendLater: false },
      },
      false,
    );
    if (!sold.ok) throw new Error(sold.fault.code);
    const ended = settler.engage(sold.value);
    const waitedMs = (await first).atMs - calledAtMs;
    await ended;
    const step = lastStep(context.store, sold.value);
    if (step?.state !== 'confirmed') throw new Error(`sale ${this.#sold} is ${step?.state}: ${step?.evidence}`);
    return waitedMs;
  }
}
