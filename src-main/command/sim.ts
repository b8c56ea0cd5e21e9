/** `npm run sim`: whole buildings, their cashiers and their faults from seeds, judged by an independent auditor. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { MUTANTS } from '../proof/sim/mutants.ts';
import { runMany } from '../proof/sim/run-many.ts';

const USAGE = 'npm run sim -- [--seeds N] [--first S] [--seed S] [--mutants] [--threads N] [--json]';
/** A mutant that lives longer than this has not been noticed. */
const MUTANT_SEEDS = 1000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    mutants: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: 'seeds' | 'first' | 'seed' | 'threads', text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  process.stderr.write(`--${name} takes a whole number above 0, not "${text}". ${USAGE}\n`);
  process.exit(2);
}

async function simulate(): Promise<boolean> {
  const one = values.seed === undefined ? null : wholeNumber('seed', values.seed);
  const threads = one === null ? wholeNumber('threads', values.threads) : 1;
  const range =
    one === null ? { first: wholeNumber('first', values.first), seeds: wholeNumber('seeds', values.seeds) } : { first: one, seeds: 1 };
  const { totals, faulty } = await runMany({ ...range, threads });
  for (const result of faulty) process.stdout.write(`seed ${result.seed}: ${JSON.stringify(result)}\n`);
  process.stdout.write(`${JSON.stringify(totals)}\n`);
  return totals.lost + totals.doubled + totals.stuck + totals.broken === 0;
}

interface Hunted {
  readonly name: string;
  /** The first seed that notices it; null where none of a thousand does. */
  readonly caughtBy: number | null;
}

async function hunt(): Promise<boolean> {
  const threads = wholeNumber('threads', values.threads);
  const hunted: Hunted[] = [];
  for (const mutant of MUTANTS) {
    const { faulty } = await runMany({ first: 1, seeds: MUTANT_SEEDS, threads, mutant });
    const caughtBy = faulty.toSorted((a, b) => a.seed - b.seed)[0]?.seed ?? null;
    hunted.push({ name: mutant.name, caughtBy });
    if (!values.json)
      process.stdout.write(`${mutant.name}: ${caughtBy === null ? `not caught in ${MUTANT_SEEDS} seeds` : `caught by seed ${caughtBy}`}\n`);
  }
  const caught = hunted.filter(({ caughtBy }) => caughtBy !== null).length;
  const names = hunted.map(({ name }) => name);
  process.stdout.write(`${JSON.stringify({ mutants: MUTANTS.length, caught, names, hunted })}\n`);
  return caught === MUTANTS.length;
}

process.exitCode = (await (values.mutants ? hunt() : simulate())) ? 0 : 1;
