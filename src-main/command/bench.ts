/** `bench NAME`: measures one thing side by side with its peer; the last line is one JSON object, and the exit code says whether it passed. */
import { systemEnv } from '../platform/system-env.ts';
import { benchIngest } from './bench/ingest.ts';
import type { BenchResult } from './bench/result.ts';
import type { Env } from '../platform/env.ts';

const BENCHES: Readonly<Record<string, (env: Env) => BenchResult>> = { ingest: benchIngest };

const [name = ''] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench) {
  const result = bench(systemEnv());
  console.log(JSON.stringify(result));
  process.exitCode = result.pass ? 0 : 1;
} else {
  console.error(`bench: one of ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
}
