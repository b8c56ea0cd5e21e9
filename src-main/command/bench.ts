/**
 * `bench NAME`: measures one thing side by side with its peer; the last line is one JSON object, and the exit code says whether it passed.
 * `bench all`: one after the other, each in a process of its own, and the rows of a table.
 */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Env } from '../platform/env.ts';
import { systemEnv } from '../platform/system-env.ts';
import { benchBuses } from './bench/buses.ts';
import { benchCommit } from './bench/commit.ts';
import { benchDeadMeters } from './bench/dead-meters.ts';
import { benchImport } from './bench/import.ts';
import { benchIngest } from './bench/ingest.ts';
import { USUAL_SALES, type BenchOptions } from './bench/options.ts';
import { benchPlan } from './bench/plan.ts';
import { benchPreempt } from './bench/preempt.ts';
import type { BenchResult } from './bench/result.ts';
import { benchSim } from './bench/sim.ts';
import { benchStart } from './bench/start.ts';
import { tableRow, TABLE_HEAD } from './bench/table.ts';
import { benchWall } from './bench/wall.ts';
import { benchWire } from './bench/wire.ts';

const BENCHES: Readonly<Record<string, (env: Env, options: BenchOptions) => BenchResult | Promise<BenchResult>>> = {
  wire: benchWire,
  'dead-meters': benchDeadMeters,
  buses: benchBuses,
  preempt: (env) => benchPreempt(env),
  plan: (env) => benchPlan(env),
  commit: (env) => benchCommit(env),
  ingest: benchIngest,
  import: benchImport,
  start: benchStart,
  wall: benchWall,
  sim: benchSim,
};

const USAGE = `bench: one of ${Object.keys(BENCHES).join(', ')}, or all
  --json        the last line alone
  --data DIR    where large ledgers are kept between runs
  --sales N     how many sales the ledger of bench start holds; ${USUAL_SALES} where left out, 1000000 for its figure`;

async function one(bench: (typeof BENCHES)[string], options: BenchOptions, json: boolean): Promise<number> {
  const before = loadavg()[0] ?? 0;
  const { also = {}, ...result } = await bench(systemEnv(), options);
  if (!json) for (const [key, value] of Object.entries(also)) console.log(`${key.padEnd(24)} ${value}`);
  console.log(JSON.stringify({ ...result, also: { ...also, cores: cpus().length, loadBefore: before } }));
  return result.pass ? 0 : 1;
}

/** What one bench warms up must not help the next. A bench that breaks is a row too. */
function all(words: readonly string[], json: boolean): number {
  const results = Object.keys(BENCHES).map((name) => {
    console.error(`bench ${name} …`);
    const { stdout } = spawnSync(process.execPath, [import.meta.filename, name, '--json', ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    return last.startsWith('{') ? (JSON.parse(last) as BenchResult) : { bench: name, broke: true as const };
  });
  for (const row of [...TABLE_HEAD, ...results.map(tableRow)]) console.log(row);
  if (json) console.log(JSON.stringify(results));
  return results.every((result) => 'pass' in result && result.pass) ? 0 : 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, data: { type: 'string' }, sales: { type: 'string' } },
  });
  const [name = '', ...more] = positionals;
  const sales = Number(values.sales ?? USUAL_SALES);
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (more.length > 0 || (!bench && name !== 'all') || !Number.isInteger(sales) || sales < 1) {
    console.error(USAGE);
    return 2;
  }
  const words = [...(values.data === undefined ? [] : ['--data', values.data]), '--sales', String(sales)];
  return bench ? one(bench, { cache: values.data ?? null, sales }, values.json) : all(words, values.json);
}

process.exitCode = await main();
