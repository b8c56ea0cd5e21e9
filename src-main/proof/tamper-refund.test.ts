/** Tampering with approvals and with money given back: each kind is found by the auditor and called by its name. */
import { describe, expect, test } from 'vitest';
import { auditDatabase } from '../audit/database.ts';
import { REFUND_TAMPERINGS, refundFixture } from './tamper-refund.ts';

function tamper(sql: string): string[] {
  const { db } = refundFixture().store.ledger;
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  const triggers = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all();
  for (const trigger of triggers) db.exec(`DROP TRIGGER ${trigger}`);
  db.exec(sql);
  return [...new Set(auditDatabase(db).breaks.map(({ check }) => check))];
}

test('untouched it passes', () => {
  expect(auditDatabase(refundFixture().store.ledger.db).breaks).toEqual([]);
});

describe('the auditor names', () => {
  test.each(REFUND_TAMPERINGS)('%s after %s', (check, sql) => {
    expect(tamper(sql)).toContain(check);
  });
});
