/** Judges a ledger from its rows alone, sharing no code with what wrote them. */
import type Database from 'better-sqlite3';
import { entryWalker, logWalker } from './chain.ts';
import { CHECKS } from './checks.ts';
import type { AuditReport, Break } from './report.ts';

/** Of one check: the first of them name the trouble. */
const MOST_BREAKS = 100;

/** Prepares every check once; the returned function can be called again and again on the same connection. */
export function createAuditor(db: Database.Database): () => AuditReport {
  const walkEntries = entryWalker(db);
  const walkLog = logWalker(db);
  const dayHashes = db.prepare<[], [day: number, hash: Buffer]>('SELECT local_day, hash FROM day_hash').raw();
  const foreignKeys = db.prepare<[], { table: string; rowid: number | null; parent: string }>('PRAGMA foreign_key_check');
  const checks = CHECKS.map(({ name, sql }) => ({ name, rows: db.prepare<[], Omit<Break, 'check'>>(`${sql} LIMIT ${MOST_BREAKS}`) }));
  return () => {
    const { entries, days, breaks } = walkEntries();
    breaks.push(...dayBreaks(days, dayHashes.all()), ...walkLog());
    for (const { table, rowid, parent } of foreignKeys.all().slice(0, MOST_BREAKS)) {
      breaks.push({ check: 'reference', subject: `${table} ${rowid ?? ''}`.trim(), detail: `points to no row of ${parent}` });
    }
    for (const { name, rows } of checks) breaks.push(...broken(name, rows));
    return { ok: breaks.length === 0, entries, breaks, days: Object.fromEntries(days) };
  };
}

/** Rows that break one check; a row that cannot even be read (evidence that is no JSON) is a break as well. */
function broken(check: string, rows: Database.Statement<[], Omit<Break, 'check'>>): Break[] {
  try {
    return rows.all().map((row) => ({ check, ...row }));
  } catch (fault) {
    return [{ check, subject: 'ledger', detail: `could not be checked: ${String(fault)}` }];
  }
}

/** One audit of an open database. */
export function auditDatabase(db: Database.Database): AuditReport {
  return createAuditor(db)();
}

/** Every day but the last has its hash; the last is not over. */
function dayBreaks(days: ReadonlyMap<number, string>, stored: readonly [number, Buffer][]): Break[] {
  const kept = new Map(stored.map(([day, hash]) => [day, hash.toString('hex')]));
  const over = new Map([...days].slice(0, -1));
  return [...new Set([...over.keys(), ...kept.keys()])]
    .filter((day) => over.get(day) !== kept.get(day))
    .map((day) => ({ check: 'rollup.day', subject: `day ${day}`, detail: 'its stored hash is not that of its last entry' }));
}
