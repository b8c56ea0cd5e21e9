/** `npm run audit -- --data DIR [--json] [--expect DAY=HASH]`: judges a ledger from outside the app; exits 1 on any break and names it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { createAuditor } from '../audit/database.ts';
import type { AuditReport, Break } from '../audit/report.ts';

const USAGE = 'usage: npm run audit -- --data DIR [--json] [--expect DAY=HASH]…   DAY as yyyymmdd, HASH as printed (at least 8 characters)';

interface Expectation {
  readonly day: number;
  /** Lower-case hex, whole or its beginning. */
  readonly hash: string;
}

function parseExpectation(text: string): Expectation | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})=([0-9a-f]{8,64})$/.exec(text.toLowerCase());
  return match ? { day: Number(`${match[1]}${match[2]}${match[3]}`), hash: match[4] ?? '' } : null;
}

/** A chain cannot show that its tail was cut off: a hash that was printed must still be found on its day. */
function expectationBreaks(db: Database.Database, expectations: readonly Expectation[]): Break[] {
  const hashes = db.prepare<[number], Buffer>('SELECT hash FROM entry WHERE local_day = ?').pluck();
  return expectations
    .filter(({ day, hash }) => !hashes.all(day).some((stored) => stored.toString('hex').startsWith(hash)))
    .map(({ day, hash }) => ({ check: 'expect', subject: `day ${day}`, detail: `no entry has the hash ${hash}` }));
}

function fileBreaks(db: Database.Database): Break[] {
  const lines = db.prepare<[], string>('PRAGMA integrity_check').pluck().all();
  return lines.filter((line) => line !== 'ok').map((detail) => ({ check: 'file', subject: 'ledger.db', detail }));
}

function auditFile(path: string, expectations: readonly Expectation[]): AuditReport {
  let db: Database.Database | undefined;
  try {
    const opened = new Database(path, { readonly: true, fileMustExist: true });
    db = opened;
    // One transaction, so that an app at work cannot show this reader two states.
    return opened.transaction(() => {
      const report = createAuditor(opened)();
      const breaks = [...fileBreaks(opened), ...report.breaks, ...expectationBreaks(opened, expectations)];
      return { ...report, ok: breaks.length === 0, breaks };
    })();
  } catch (fault) {
    return {
      ok: false,
      entries: 0,
      breaks: [{ check: 'file', subject: 'ledger.db', detail: `cannot be read: ${String(fault)}` }],
      days: {},
    };
  } finally {
    db?.close();
  }
}

function print({ ok, entries, breaks, days }: AuditReport, json: boolean): void {
  for (const [day, hash] of Object.entries(days)) console.log(`${day} ${hash}`);
  for (const { check, subject, detail } of breaks) console.log(`BREAK ${check}: ${subject}: ${detail}`);
  console.log(
    json ? JSON.stringify({ ok, entries, breaks, days }) : `${ok ? 'whole' : 'BROKEN'}: ${entries} entries, ${breaks.length} breaks`,
  );
}

function main(): number {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
      expect: { type: 'string', multiple: true, default: [] },
    },
  });
  const expectations = values.expect.map(parseExpectation);
  const path = join(values.data ?? '', 'ledger.db');
  if (!values.data || expectations.includes(null) || !existsSync(path)) {
    console.error(values.data && !existsSync(path) ? `no ledger at ${path}` : USAGE);
    return 2;
  }
  const report = auditFile(
    path,
    expectations.filter((one) => one !== null),
  );
  print(report, values.json);
  return report.ok ? 0 : 1;
}

process.exitCode = main();
