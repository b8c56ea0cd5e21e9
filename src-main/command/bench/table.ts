/** The rows that `bench all` prints: what is measured, the floor, our figure, the command, the machine's load before it. */
import type { BenchResult } from './result.ts';

/** What the ratio of each bench is, and which way is better. */
const MEASURED: Readonly<Record<string, readonly [what: string, better: '≤' | '≥']>> = {
  wire: ['round of 32 meters ÷ what the wire itself needs, the worse of two gaps', '≤'],
  'dead-meters': ['round with 4 of 32 meters dead ÷ the healthy meters’ share of a healthy round', '≤'],
  buses: ['256 buses of 60 ms: requests a second ÷ libmodbus in the same run', '≥'],
  preempt: ['slowest sale on a bus being read, call to first byte ÷ one exchange', '≤'],
  plan: ['wire time of planned reads ÷ best of all ways, up to 12 blocks', '≤'],
  commit: ['durable transactions a second ÷ bare append and fdatasync of as many bytes', '≥'],
  ingest: ['readings with roll-ups ÷ bare prepared insert', '≥'],
  import: ['workbook of 10,000 meters ÷ 10 s', '≤'],
  start: ['process start to a usable sell desk ÷ 2 s', '≤'],
  wall: ['10,000 tiles: the worst of first paint, filter or scroll, and frames ÷ its limit', '≤'],
  sim: ['seeds a second ÷ a seed in SQL and hash alone', '≥'],
};

export const TABLE_HEAD = [
  '| bench | what is measured | to reach | reached | command | load before |',
  '|---|---|---|---|---|---|',
] as const;

export function tableRow(result: BenchResult | { readonly bench: string; readonly broke: true }): string {
  const { bench } = result;
  const [what, better] = MEASURED[bench] ?? [bench, '≤'];
  const cells = (floor: string, reached: string, load: string) =>
    `| ${bench} | ${what} | ${floor} | ${reached} | \`npm run bench -- ${bench}\` | ${load} |`;
  if ('broke' in result) return cells('', 'broke', '');
  const load = Number(result.also?.['loadBefore'] ?? Number.NaN);
  return cells(`${better} ${result.floor}`, `${result.ratio}${result.pass ? '' : ' **missed**'}`, load.toFixed(1));
}
