/** Bench start: from the process's start to a sell desk that finds, shows and quotes, on a ledger of many sales; cold and warm. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Env } from '../../platform/env.ts';
import type { BenchOptions } from './options.ts';
import { COUNTER_LOGIN, COUNTER_PASSWORD, largeLedger, type LargeLedger } from './large-ledger.ts';
import { median, rounded, type BenchResult } from './result.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SERVE = join(ROOT, 'src-main/command/serve.ts');
const AUDIT = join(ROOT, 'src-main/command/audit.ts');
const LIMIT_S = 2;
const WARM_STARTS = 7;
const COLD_STARTS = 3;
/** Of Linux's own account of a process's time, on all machines of today. */
const TICKS_A_SECOND = 100;
const READY = /^Wattkeeper ready at (http:\/\/\S+)/;

/** Judged by the median warm start; the slowest and the cold ones stand beside it. The peer is the limit itself. */
export async function benchStart(env: Env, { cache, sales }: BenchOptions): Promise<BenchResult> {
  const told = (done: number) => done % 50_000 === 0 && console.error(`bench start: ${done} of ${sales} sales made`);
  const ledger = await largeLedger(env, cache ?? join(tmpdir(), 'wattkeeper-bench'), sales, told);
  const compiled = join(ledger.folder, 'compiled');
  const desk = await Desk.start(env, ledger.folder, compiled);
  const token = await desk.signIn();
  await desk.end();
  const warm = await starts(env, ledger, { compiled, token, count: WARM_STARTS, before: () => true });
  const cold = await starts(env, ledger, { compiled, token, count: COLD_STARTS, before: forgetFiles });
  const uncompiled = await starts(env, ledger, { compiled: null, token, count: COLD_STARTS, before: () => true });
  const auditS = audited(env, ledger.folder);
  const ours = median(warm.map(({ usableS }) => usableS));
  const worst = (all: readonly Started[]) => rounded(Math.max(...all.map(({ usableS }) => usableS)));
  return {
    ...{ bench: 'start', ours: rounded(ours), peer: null, limit: LIMIT_S, ratio: rounded(ours / LIMIT_S), floor: 1, pass: ours <= LIMIT_S },
    also: {
      ...{ sales, ledgerMb: Math.round(ledger.bytes / 1e6), madeInS: ledger.madeInS },
      slowestWarmS: worst(warm),
      listeningS: rounded(median(warm.map(({ listeningS }) => listeningS))),
      cpuS: rounded(median(warm.map(({ cpuS }) => cpuS))),
      ...(cold.length === 0 ? { cold: 'the system would not drop its file cache' } : coldFigures(cold)),
      withoutCompiledS: rounded(median(uncompiled.map(({ usableS }) => usableS))),
      auditS: rounded(auditS),
    },
  };
}

const coldFigures = (cold: readonly Started[]) => ({
  coldS: rounded(median(cold.map(({ usableS }) => usableS))),
  slowestColdS: rounded(Math.max(...cold.map(({ usableS }) => usableS))),
});

interface Started {
  /** Until the address was printed. */
  readonly listeningS: number;
  /** Until the desk had answered everything that a sale asks it for. */
  readonly usableS: number;
  /** Of all its threads up to then, which a busy machine does not change much; NaN where the system does not tell. */
  readonly cpuS: number;
}

interface Starts {
  /** Where the engine keeps its compiled code, as `npm start` lets it; null: it compiles everything anew. */
  readonly compiled: string | null;
  readonly token: string;
  readonly count: number;
  /** false: what was to be prepared could not be. */
  readonly before: () => boolean;
}

async function starts(env: Env, { folder }: LargeLedger, { compiled, token, count, before }: Starts): Promise<Started[]> {
  const all: Started[] = [];
  for (let n = 0; n < count && before(); n++) {
    const beganMs = env.clock.monotonicMs();
    const desk = await Desk.start(env, folder, compiled);
    const listeningS = (env.clock.monotonicMs() - beganMs) / 1000;
    await desk.use(token);
    all.push({ listeningS, usableS: (env.clock.monotonicMs() - beganMs) / 1000, cpuS: desk.cpuS() });
    await desk.end();
  }
  return all;
}

/** Linux alone lets an administrator do this; the disk itself may still remember. */
function forgetFiles(): boolean {
  const drop = '/proc/sys/vm/drop_caches';
  return existsSync(drop) && spawnSync('sh', ['-c', `sync; echo 3 > ${drop}`]).status === 0;
}

function audited(env: Env, folder: string): number {
  const beganMs = env.clock.monotonicMs();
  const { status, stdout } = spawnSync(process.execPath, [AUDIT, '--data', folder], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`the audit found breaks: ${stdout.split('\n').slice(-5).join(' ')}`);
  return (env.clock.monotonicMs() - beganMs) / 1000;
}

/** A running engine, asked as the window asks it. */
class Desk {
  readonly #engine: ChildProcess;
  readonly #url: string;

  private constructor(engine: ChildProcess, url: string) {
    this.#engine = engine;
    this.#url = url;
  }

  static async start(env: Env, folder: string, compiled: string | null): Promise<Desk> {
    const variables = { ...process.env, ...(compiled === null ? {} : { NODE_COMPILE_CACHE: compiled }) };
    const engine = spawn(process.execPath, [SERVE, '--data', folder, '--port', '0'], {
      env: variables,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: engine.stdout })) {
      const url = READY.exec(line)?.[1];
      if (url !== undefined) return new Desk(engine, url);
    }
    throw new Error(`the engine ended before it listened, after ${Math.round(env.clock.monotonicMs())} ms`);
  }

  async signIn(): Promise<string> {
    const value = await this.#call('session.signIn', { login: COUNTER_LOGIN, password: COUNTER_PASSWORD }, null);
    return String((value as { token: unknown }).token);
  }

  /** What the sell desk asks for from the first page to a quote. */
  async use(token: string): Promise<void> {
    await this.#call('status.read', {}, token);
    await this.#call('desk.payMethods', {}, token);
    await this.#call('desk.find', { text: '' }, token);
    const { hits } = (await this.#call('desk.find', { text: 'lzmg' }, token)) as { hits: { accountId: number }[] };
    const accountId = hits[0]?.accountId;
    const { meters } = (await this.#call('desk.account', { accountId }, token)) as { meters: { meterId: number }[] };
    await this.#call('sale.quote', { accountId, meterId: meters[0]?.meterId, amountFen: 10_000 }, token);
  }

  cpuS(): number {
    const file = `/proc/${this.#engine.pid}/stat`;
    const fields = existsSync(file) ? readFileSync(file, 'utf8').split(' ') : [];
    return (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
  }

  async end(): Promise<void> {
    const gone = once(this.#engine, 'exit');
    this.#engine.kill('SIGTERM');
    await gone;
  }

  async #call(name: string, input: object, token: string | null): Promise<unknown> {
    const headers = { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
    const response = await fetch(new URL(`call/${name}`, this.#url), { method: 'POST', headers, body: JSON.stringify(input) });
    const reply = (await response.json()) as { ok: boolean; value?: unknown; code?: string };
    if (!reply.ok) throw new Error(`${name}: ${reply.code}`);
    return reply.value;
  }
}
