/** Tampering with what was asked of meters: each kind is found by the auditor and called by its name. */
import { describe, expect, test } from 'vitest';
import type { MeterId, OpUid } from '../../src-shared/value/id.ts';
import { JOB_CHECKS } from '../audit/checks-job.ts';
import { auditDatabase } from '../audit/database.ts';
import { appendJobStep, insertJob } from '../store/act/job.ts';
import { addMeter, fixture, type Fixture } from '../store/fixture.ts';

const SERIALS = `(SELECT serial FROM meter WHERE id = job_step.meter)`;

/** Job 1: a trip, read back after its second frame; 2: a restore that the meter did not take; 3: settings whose frame may be out, on another meter. */
function jobs(): Fixture {
  const f = fixture();
  const second = addMeter(f.store, f.now().at, 2);
  const trip = begin(f, 1, 'trip', f.meter);
  step(f, trip, 'sending', 1, said('none'));
  step(f, trip, 'sending', 2, said('none'));
  step(f, trip, 'done', 2, { ...said('tripped'), relay: 'open' });
  const restore = begin(f, 2, 'restore', f.meter);
  step(f, restore, 'sending', 1, said('tripped'));
  step(f, restore, 'inDoubt', 1, { reason: 'outcome.noAnswer.timeout' });
  step(f, restore, 'notDone', 1, { ...said('tripped'), reason: 'control.why.notTaken.restore' });
  step(f, begin(f, 3, 'parameters', second), 'sending', 1, { readAt: 1, differences: [] });
  f.store.ledger.db.exec(`PRAGMA foreign_keys = OFF`);
  for (const name of triggers(f)) f.store.ledger.db.exec(`DROP TRIGGER ${name}`);
  f.store.ledger.db.exec(
    `UPDATE job_step SET evidence = json_set(evidence, '$.serial', ${SERIALS}) WHERE evidence ->> '$.readAt' IS NOT NULL`,
  );
  return f;
}

function triggers({ store }: Fixture): string[] {
  return store.ledger.db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all();
}

const said = (forced: string) => ({ readAt: 1, forced });

function begin(f: Fixture, n: number, kind: string, meter: MeterId) {
  const uid = `00000000-0000-4000-f000-${String(n).padStart(12, '0')}` as OpUid;
  const draft = {
    uid,
    inputHash: Buffer.alloc(32, n),
    kind,
    payload: '{}',
    reason: '欠费',
    operator: f.operator,
    seat: '1',
    at: f.now().at,
  };
  return { job: f.store.transaction(() => insertJob(f.store, draft, [meter])), meter };
}

type Item = ReturnType<typeof begin>;

function step(f: Fixture, item: Item, state: 'sending' | 'inDoubt' | 'done' | 'notDone', attempt: number, evidence: object): void {
  appendJobStep(f.store, { ...item, state, at: f.now().at, attempt, evidence });
}

function checksAfter(sql: string): string[] {
  const { db } = jobs().store.ledger;
  db.exec(sql);
  return [...new Set(auditDatabase(db).breaks.map(({ check }) => check))];
}

test('untouched it passes', () => {
  expect(checksAfter('SELECT 1')).toEqual([]);
});

const TAMPERINGS: readonly (readonly [check: string, sql: string])[] = [
  ['job.steps', `DELETE FROM job_step WHERE job = 1 AND n = 1`],
  ['job.steps', `DELETE FROM job_step WHERE job = 1 AND n = 2`],
  ['job.steps', `DELETE FROM job_step WHERE job = 2`],
  ['job.follows', `UPDATE job_step SET state = 'inDoubt' WHERE job = 3 AND n = 2`],
  ['job.follows', `INSERT INTO job_step VALUES (1, 1, 5, 'notDone', 0, 2, '{"reason":"x"}')`],
  ['job.follows', `UPDATE job_step SET state = 'givenUp' WHERE job = 1 AND state = 'done'`],
  ['job.attempt', `UPDATE job_step SET attempt = 1 WHERE job = 1 AND n = 3`],
  ['job.attempt', `UPDATE job_step SET attempt = attempt + 1 WHERE job = 1 AND n > 1`],
  ['job.done', `UPDATE job_step SET evidence = '{}' WHERE state = 'done'`],
  ['job.done', `UPDATE job_step SET evidence = json_set(evidence, '$.forced', 'none') WHERE state = 'done'`],
  ['job.done', `UPDATE job_step SET evidence = json_set(evidence, '$.relay', 'mixed') WHERE state = 'done'`],
  ['job.done', `UPDATE job_step SET evidence = json_set(evidence, '$.serial', '210399999999') WHERE state = 'done'`],
  ['job.done', `UPDATE job SET kind = 'parameters' WHERE id = 1`],
  ['job.done', `UPDATE job SET kind = 'restore' WHERE id = 1`],
  ['job.ended', `UPDATE job_step SET evidence = '{}' WHERE state = 'notDone'`],
  ['job.lock', `DELETE FROM open_job`],
  ['job.lock', `INSERT INTO open_job (meter, job) VALUES (1, 1)`],
  ['job.lock', `UPDATE job_step SET state = 'inDoubt' WHERE state = 'done'`],
  ['job.one-open', `UPDATE job_step SET state = 'inDoubt' WHERE state IN ('done', 'notDone')`],
  ['job.meters', `DELETE FROM job_item WHERE job = 2`],
];

describe('the auditor names', () => {
  test.each(TAMPERINGS)('%s after %s', (check, sql) => {
    expect(checksAfter(sql)).toContain(check);
  });

  test('every check there is: none is without its tampering', () => {
    const tampered = new Set(TAMPERINGS.map(([check]) => check));
    expect(JOB_CHECKS.filter(({ name }) => !tampered.has(name))).toEqual([]);
  });
});
