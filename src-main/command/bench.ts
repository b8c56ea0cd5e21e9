/** `bench NAME`: measures one thing side by side with its peer; the last line is one JSON object, and the exit code says whether it passed. */
import { cpus, loadavg } from 'node:os';
import type { Env } from '../platform/env.ts';
import { systemEnv } from '../platform/system-env.ts';
import { benchBuses } from './bench/buses.ts';
import { benchDeadMeters } from './bench/dead-meters.ts';
import { benchImport } from './bench/import.ts';
import { benchIngest } from './bench/ingest.ts';
import type { BenchResult } from './bench/result.ts';
import { benchWall } from './bench/wall.ts';
import { benchSim } from './bench/sim.ts';
import { benchWire } from './bench/wire.ts';

const BENCHES: Readonly<Record<string, (env: Env) => BenchResult | Promise<BenchResult>>> = {
  wire: benchWire,
  'dead-meters': benchDeadMeters,
  buses: benchBuses,
  ingest: benchIngest,
  import: benchImport,
  wall: benchWall,
  sim: benchSim,
};

const names = process.argv.slice(2).filter((word) => word !== '--json');
const bench = names.length === 1 && Object.hasOwn(BENCHES, names[0]!) ? BENCHES[names[0]!] : undefined;
if (bench) {
  const before = loadavg()[0] ?? 0;
  const { also = {}, ...result } = await bench(systemEnv());
  if (!process.argv.includes('--json')) for (const [name, value] of Object.entries(also)) console.log(`${name.padEnd(24)} ${value}`);
  console.log(JSON.stringify({ ...result, also: { ...also, cores: cpus().length, loadBefore: before } }));
  process.exitCode = result.pass ? 0 : 1;
} else {
  console.error(`bench: one of ${Object.keys(BENCHES).join(', ')}, and --json for the last line alone`);
  process.exitCode = 2;
}
