/** `npm run sim`: whole buildings, their cashiers and their faults from seeds, judged by an independent auditor. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Mutant } from '../proof/sim/mutant.ts';
import { MUTANTS } from '../proof/sim/mutants.ts';
import { HEAL_MS } from '../proof/sim/heal-time.ts';
import { runMany } from '../proof/sim/run-many.ts';

const USAGE = 'npm run sim -- [--seeds N] [--first S] [--seed S] [--mutants | --mutant NAME] [--threads N] [--json]';
/** A mutant that lives longer than this has not been noticed. */
const MUTANT_SEEDS = 1000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string' },
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
  const { totals, faulty, happened } = await runMany({ ...range, threads });
  for (const result of faulty) process.stdout.write(`seed ${result.seed}: ${JSON.stringify(result)}\n`);
  if (!values.json) for (const [what, times] of Object.entries(happened)) process.stdout.write(`${String(times).padStart(9)} ${what}\n`);
  process.stdout.write(`${JSON.stringify(values.json ? { ...totals, mustHealWithinMs: HEAL_MS, happened } : totals)}\n`);
  return totals.lost + totals.doubled + totals.stuck + totals.broken === 0;
}

interface Hunted {
  readonly name: string;
  /** The first seed that notices it and is clean without it; null where none of a thousand is. */
  readonly caughtBy: number | null;
}

async function hunt(): Promise<boolean> {
  const hunted: Hunted[] = [];
  for (const mutant of wanted()) {
    const caughtBy = await catcherOf(mutant);
    hunted.push({ name: mutant.name, caughtBy });
    if (!values.json)
      process.stdout.write(`${mutant.name}: ${caughtBy === null ? `not caught in ${MUTANT_SEEDS} seeds` : `caught by seed ${caughtBy}`}\n`);
  }
  const caught = hunted.filter(({ caughtBy }) => caughtBy !== null).length;
  const names = hunted.map(({ name }) => name);
  process.stdout.write(`${JSON.stringify({ mutants: hunted.length, caught, names, hunted })}\n`);
  return caught === hunted.length;
}

function wanted(): readonly Mutant[] {
  const { mutant } = values;
  const found = mutant === undefined ? MUTANTS : MUTANTS.filter(({ name }) => name === mutant);
  if (found.length > 0) return found;
  process.stderr.write(`no mutant is named "${mutant}"; there are ${MUTANTS.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

/** The first seed that notices the mutant and has nothing to complain of in the app as it is. */
async function catcherOf(mutant: Mutant): Promise<number | null> {
  const threads = wholeNumber('threads', values.threads);
  for (let first = 1; first <= MUTANT_SEEDS;) {
    const { faulty } = await runMany({ first, seeds: MUTANT_SEEDS - first + 1, threads, mutant });
    const seed = faulty.toSorted((a, b) => a.seed - b.seed)[0]?.seed;
    if (seed === undefined) return null;
    const unpatched = await runMany({ first: seed, seeds: 1, threads: 1 });
    if (unpatched.faulty.length === 0) return seed;
    first = seed + 1;
  }
  return null;
}

process.exitCode = (await (values.mutants || values.mutant !== undefined ? hunt() : simulate())) ? 0 : 1;
