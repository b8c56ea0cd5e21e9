/** Puts the triggers into a file, and tells whether a file still has exactly them. */
import type Database from 'better-sqlite3';
import { TRIGGERS } from '../triggers/triggers.ts';

function storedTriggers(db: Database.Database): Map<string, string> {
  const rows = db.prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all();
  return new Map(rows.map((row) => [row.name, row.sql]));
}

/** Drops whatever triggers the file has and makes these. Runs inside the caller's transaction. */
export function remakeTriggers(db: Database.Database): void {
  for (const name of storedTriggers(db).keys()) db.exec(`DROP TRIGGER "${name.replaceAll('"', '""')}"`);
  for (const sql of TRIGGERS) db.exec(sql);
}

/** The first trigger that is missing from the file, differs, or does not belong there; null when all agree. */
export function triggerFault(db: Database.Database): string | null {
  const stored = storedTriggers(db);
  for (const sql of TRIGGERS) {
    const name = sql.split(' ', 3)[2] ?? '';
    if (!stored.has(name)) return `trigger ${name} is missing`;
    if (stored.get(name) !== sql) return `trigger ${name} differs`;
    stored.delete(name);
  }
  const [extra] = stored.keys();
  return extra === undefined ? null : `trigger ${extra} does not belong here`;
}
