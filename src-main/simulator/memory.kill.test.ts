/** Meters outlive their process: killed at random moments while it sells, it has forgotten nothing that it had answered. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../platform/system-env.ts';
import { rtuFrame } from './wire/rtu.ts';

const COMMAND = join(import.meta.dirname, '../command/simulator.ts');
const KILLS = 4;
const AMOUNT_FEN = 1_000;
const UNIT = 1;
/** Frames before the first kill at least, so that every life has sold something. */
const LIFE_MS = 120;

let folder: string;
let alive: ChildProcess | null = null;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meters-'));
});
afterAll(() => {
  // A failed expectation leaves the last one running.
  alive?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function startChild(): Promise<{ child: ChildProcess; socket: Socket }> {
  const child = spawn(process.execPath, [COMMAND, '--data', folder, '--speed', '1000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  alive = child;
  const [line] = await once(createInterface(child.stdout!), 'line');
  const { buses } = JSON.parse(line);
  const bus = buses.find((one: { transport: string }) => one.transport === 'rtuOverTcp');
  const socket = connect(bus.port, bus.host);
  await once(socket, 'connect');
  return { child, socket };
}

interface Proof {
  readonly count: number;
  readonly totalFen: number;
}

/** null when the connection ended before the reply. */
async function exchange(socket: Socket, pdu: Uint8Array): Promise<Buffer | null> {
  const ended = new AbortController();
  const closed = once(socket, 'close', { signal: ended.signal }).then(
    () => null,
    () => null,
  );
  socket.write(rtuFrame(UNIT, pdu));
  const answered = once(socket, 'data', { signal: ended.signal }).then(
    ([chunk]) => chunk,
    () => null,
  );
  const first = await Promise.race([answered, closed]);
  ended.abort();
  return first;
}

async function readProof(socket: Socket): Promise<Proof | null> {
  const reply = await exchange(socket, Uint8Array.of(3, 4, 0, 0, 25));
  return reply && { count: reply.readUInt16BE(3 + 2), totalFen: reply.readUInt32BE(3 + 0x12 * 2) };
}

function sale(count: number): Uint8Array {
  return Uint8Array.of(0x20, 1, 0, 0, 4, 8, 0, 0, AMOUNT_FEN >> 8, AMOUNT_FEN & 0xff, count >> 8, count & 0xff, 0, 0);
}

/** Sells without a pause until the process is gone; what was answered, and the count of the sale that was not. */
async function sellUntilGone(socket: Socket, from: Proof): Promise<Proof> {
  let answered = from;
  for (;;) {
    const count = (answered.count + 1) % 65_536;
    const reply = await exchange(socket, sale(count));
    if (reply?.[1] !== 0x20) return answered;
    answered = { count, totalFen: answered.totalFen + AMOUNT_FEN };
  }
}

it(`nothing answered is forgotten in ${KILLS} kills`, async () => {
  let answered: Proof | null = null;
  let sold = 0;
  for (let kill = 0; kill <= KILLS; kill++) {
    const { child, socket } = await startChild();
    socket.on('error', () => socket.destroy());
    const kept = (await readProof(socket))!;
    const next: Proof | null = answered && { count: (answered.count + 1) % 65_536, totalFen: answered.totalFen + AMOUNT_FEN };
    if (answered) expect([answered, next]).toContainEqual(kept);
    systemClock.after(LIFE_MS + ((kill * 37) % 60), () => child.kill('SIGKILL'));
    const gone = once(child, 'exit');
    answered = await sellUntilGone(socket, kept);
    sold += (answered.totalFen - kept.totalFen) / AMOUNT_FEN;
    await gone;
  }
  expect(sold).toBeGreaterThan(KILLS);
});
