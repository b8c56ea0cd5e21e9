/** Small forms of the benches that need neither wires nor a browser: that they run, and that what they make is a ledger like any other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { systemEnv } from '../../platform/system-env.ts';
import { auditDatabase } from '../../audit/database.ts';
import { benchCommit } from './commit.ts';
import { largeLedger } from './large-ledger.ts';
import { benchPlan } from './plan.ts';
import { tableRow } from './table.ts';

test('every plan is the best one', () => {
  expect(benchPlan(systemEnv(), 60)).toMatchObject({ bench: 'plan', ratio: 1, pass: true });
});

test('commit weighs the same bytes on both sides', () => {
  const { also, ours, peer } = benchCommit(systemEnv(), { meters: 10, repeats: 1, salesARepeat: 10, warmUpSales: 10 });
  expect(ours).toBeGreaterThan(0);
  expect(peer).toBeGreaterThan(0);
  // A page with its head at least: none of the three stages is free.
  for (const stage of ['intentBytes', 'sendingBytes', 'confirmedBytes']) expect(also?.[stage]).toBeGreaterThan(4096);
});

test('a large ledger passes the audit, is made once, and is kept', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'bench-test-'));
  try {
    const SALES = 120;
    const made = await largeLedger(systemEnv(), cache, SALES, () => undefined);
    const db = new Database(join(made.folder, 'ledger.db'), { readonly: true });
    const report = auditDatabase(db);
    expect(report.breaks).toEqual([]);
    expect(db.prepare('SELECT count(*) FROM op').pluck().get()).toBe(SALES);
    expect(report.entries).toBeGreaterThan(2 * SALES);
    db.close();
    expect(await largeLedger(systemEnv(), cache, SALES, () => undefined)).toMatchObject({ folder: made.folder, madeInS: 0 });
  } finally {
    rmSync(cache, { recursive: true });
  }
});

test('a bench that broke is a row of the table too', () => {
  expect(tableRow({ bench: 'wire', broke: true })).toContain('| broke |');
  const missed = { bench: 'plan', ours: 2, peer: null, limit: 1, ratio: 2, floor: 1, pass: false, also: { loadBefore: 0.25 } };
  expect(tableRow(missed)).toMatch(/\| ≤ 1 \| 2 \*\*missed\*\* \| `npm run bench -- plan` \| 0\.3 \|$/);
});
