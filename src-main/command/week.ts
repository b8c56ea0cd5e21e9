/** `npm run week -- [--days N] [--seed S] [--json]`: days of the practice building in virtual time, judged by ledger, readings and meters. */
import { parseArgs } from 'node:util';
import { onFile } from '../proof/sim/on-file.ts';
import { runWeek } from '../proof/building/run-week.ts';

const MOST_SHOWN = 20;
/** How much the heap may grow from the second day to the last, MB: caches of 350 meters fill up, histories must not. */
const MOST_GROWTH_MB = 8;

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '7' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: 'days' | 'seed', text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) > 0) return Number(text);
  process.stderr.write(`--${name} takes a whole number above 0, not "${text}"\n`);
  process.exit(2);
}

const hours = 24 * wholeNumber('days', values.days);
const seed = wholeNumber('seed', values.seed);
const told = (day: object) => void process.stderr.write(`${JSON.stringify(day)}\n`);
const week = await onFile((folder) => runWeek({ folder, seed, hours, told }));
const growthMb = Math.round(100 * ((week.heapMb.at(-1) ?? 0) - (week.heapMb[1] ?? 0))) / 100;
const pass = week.breaks.length === 0 && growthMb <= MOST_GROWTH_MB;
for (const broken of week.breaks.slice(0, MOST_SHOWN)) process.stderr.write(`BREAK ${broken}\n`);
const shown = values.json ? week : { ...week, breaks: week.breaks.length };
process.stdout.write(`${JSON.stringify({ week: { ...shown, growthMb }, limitMb: MOST_GROWTH_MB, pass })}\n`);
process.exitCode = pass ? 0 : 1;
