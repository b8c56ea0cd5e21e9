/** Serves buses whose exchanges take exactly as long as the wire needs, in a thread of its own; every figure of their meters stands still. */
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { systemClock } from '../../platform/system-env.ts';
import { framingFor } from '../../simulator/line.ts';
import { SimulatedMeter } from '../../simulator/meter/meter.ts';
import { meterState, usualBehaviour } from '../../simulator/meter/state.ts';
import type { Framing, Request } from '../../simulator/wire/framing.ts';
import { MONEY_OF_PACED, type Heard, type Lateness, type PacedWork, type ToPaced } from './paced-buses.ts';

/** A timer may come this much too late, most on a machine that has fallen asleep; the rest of the wait is spent looking at the clock. */
const TIMER_MS = 4;

const wish = workerData as PacedWork;
const clock = systemClock;
const profile = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles')).get(wish.profile);
if (!profile) throw new Error(`the profile ${wish.profile} is missing`);

const meters = Array.from({ length: wish.meters }, (_, index) => {
  const { balanceFen, purchaseCount: count, totalPurchasedFen } = MONEY_OF_PACED;
  const money = { balanceFen: fen(balanceFen), purchaseCount: purchaseCount(count), totalPurchasedFen: fen(totalPurchasedFen) };
  const state = meterState({ serial: wish.serials[index] ?? '', ...money, energyCentiKwh: 123_456 });
  return new SimulatedMeter(
    { key: String(index), profile, address: index + 1, state, behaviour: usualBehaviour(profile) },
    { nowMs: () => clock.now(), loadMs: () => 0 },
  );
});

/** Address and check sum are 3 bytes, on Modbus TCP too: behind the gateway is the same wire. */
function paceMs(request: Request, reply: Uint8Array): number {
  return (request.pdu.length + reply.length + 6) * wish.characterMs + wish.turnaroundMs;
}

/** Never early: then a master could beat the wire. With few buses at the very moment; with many a timer's millisecond is borne, and told. */
function at(dueMs: number, task: () => void): void {
  const waitMs = dueMs - clock.monotonicMs();
  if (wish.precise && waitMs <= TIMER_MS) while (clock.monotonicMs() < dueMs);
  else if (waitMs > 0) return void clock.after(wish.precise ? waitMs - TIMER_MS : waitMs, () => at(dueMs, task));
  task();
}

class PacedServer {
  readonly silent = new Set<number>();
  late: Lateness = { replies: 0, sumMs: 0 };
  readonly #said = new Map<string, Uint8Array>();

  /** One bus. @returns its port */
  listen(): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => {
      const framing = framingFor(wish.transport);
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk) => {
        const heardMs = clock.monotonicMs();
        for (const request of framing.push(new Uint8Array(chunk))) this.#answer(socket, framing, request, heardMs);
      });
    });
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(address !== null && typeof address === 'object' ? address.port : 0);
      });
    });
  }

  #answer(socket: Socket, framing: Framing, request: Request, heardMs: number): void {
    if (wish.tap) wish.tap.postMessage(toldOf(request, heardMs));
    const reply = this.silent.has(request.unit) ? null : this.#replyTo(request);
    if (!reply) return;
    const dueMs = heardMs + paceMs(request, reply);
    at(dueMs, () => {
      socket.write(framing.encode(request.unit, request.transaction, reply));
      this.late = { replies: this.late.replies + 1, sumMs: this.late.sumMs + clock.monotonicMs() - dueMs };
    });
  }

  /** What a meter says does not change, so it is worked out once: this thread must never be what is waited for. */
  #replyTo({ unit, pdu }: Request): Uint8Array | null {
    if (wish.live === true) return meters[unit - 1]?.answer(pdu) ?? null;
    const key = `${unit} ${pdu.join(' ')}`;
    const reply = this.#said.get(key) ?? meters[unit - 1]?.answer(pdu) ?? null;
    if (reply) this.#said.set(key, reply);
    return reply;
  }
}

function toldOf({ unit, pdu }: Request, heardMs: number): Heard {
  return { unit, fc: pdu[0] ?? 0, start: ((pdu[1] ?? 0) << 8) | (pdu[2] ?? 0), atMs: performance.timeOrigin + heardMs };
}

const paced = new PacedServer();

parentPort?.on('message', (message: ToPaced) => {
  if (message.kind === 'silence') for (const unit of message.units) paced.silent.add(unit);
  else {
    parentPort?.postMessage(paced.late);
    paced.late = { replies: 0, sumMs: 0 };
  }
});
parentPort?.postMessage(await Promise.all(Array.from({ length: wish.buses }, () => paced.listen())));
