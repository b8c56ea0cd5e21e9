/** The seeds of every test run: 500 worlds of faults and deaths, the same trace for the same seed, and mutants that still fit the source. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeGround } from './ground.ts';
import { HEAL_MS } from './heal-time.ts';
import { MUTANTS } from './mutants.ts';
import { applied } from './patch-source.ts';
import { runMany } from './run-many.ts';
import { runSeed } from './run-seed.ts';
import { HAPPENINGS } from './tally.ts';

const THREADS = 2;

describe('seeded simulation', () => {
  it(
    'loses nothing, doubles nothing and leaves nothing open over 500 seeds in which all happens that may',
    { timeout: 120_000 },
    async () => {
      const { totals, faulty, happened } = await runMany({ first: 1, seeds: 500, threads: THREADS });
      expect(faulty).toEqual([]);
      expect(totals).toMatchObject({ seeds: 500, lost: 0, doubled: 0, stuck: 0, broken: 0 });
      expect(totals.sales).toBeGreaterThan(800);
      expect(HAPPENINGS.filter((what) => happened[what] === 0)).toEqual([]);
      expect(totals.healedMs).toBeGreaterThan(0);
      expect(totals.healedMs).toBeLessThan(HEAL_MS);
    },
  );

  it('gives the same trace for the same seed and another for another', async () => {
    const ground = makeGround(':memory:');
    const [first, again, other] = [await runSeed(ground, 77), await runSeed(ground, 77), await runSeed(ground, 78)];
    expect(again.traceHash).toBe(first.traceHash);
    expect(other.traceHash).not.toBe(first.traceHash);
  });

  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('mutant %s fits the source as it is', (_name, mutant) => {
    const texts = new Map<string, string>();
    for (const patch of mutant.patches) {
      const text = texts.get(patch.file) ?? readFileSync(fileURLToPath(new URL(`../../${patch.file}`, import.meta.url)), 'utf8');
      texts.set(patch.file, applied(text, patch));
    }
    expect(texts.size).toBeGreaterThan(0);
  });

  it('notices an intent that is stored only after the frame has left', { timeout: 60_000 }, async () => {
    const mutant = MUTANTS.find((one) => one.name === 'intent-not-stored-first');
    const { faulty } = await runMany({ first: 1, seeds: 120, threads: THREADS, ...(mutant ? { mutant } : {}) });
    expect(faulty.length).toBeGreaterThan(0);
  });
});
