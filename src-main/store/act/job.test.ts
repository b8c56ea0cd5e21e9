/** Jobs in the store: a meter has one open at a time, its steps follow each other, and the locks are those that the steps say. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { JobId, MeterId, OpUid } from '../../../src-shared/value/id.ts';
import { addMeter, fixture, type Fixture } from '../fixture.ts';
import {
  appendJobStep,
  insertJob,
  itemsOfJob,
  jobById,
  jobByUid,
  jobsOfMeter,
  jobSteps,
  lastJobStep,
  lastTakenCommand,
  openJobOfMeter,
  openJobs,
  openJobsAgree,
} from './job.ts';

let f: Fixture;
let second: MeterId;
let uids = 0;

beforeEach(() => {
  f = fixture();
  second = addMeter(f.store, f.now().at, 2);
});

function begin(kind = 'trip', meters: readonly MeterId[] = [f.meter]): JobId {
  const uid = `00000000-0000-4000-b000-${String(++uids).padStart(12, '0')}` as OpUid;
  const draft = { uid, inputHash: Buffer.alloc(32), kind, payload: '{}', reason: '欠费', operator: f.operator, seat: '1', at: f.now().at };
  return f.store.transaction(() => insertJob(f.store, draft, meters));
}

const end = (job: JobId, state: 'done' | 'notDone', meter = f.meter, attempt = 1) =>
  appendJobStep(f.store, { job, meter, state, at: f.now().at, attempt, evidence: {} });

describe('a job', () => {
  it('is written whole: row, meters, intents, locks', () => {
    const job = begin('trip', [f.meter, second]);
    const row = jobById(f.store, job);
    expect(row).toMatchObject({ kind: 'trip', reason: '欠费', operator: f.operator });
    expect(jobByUid(f.store, row!.uid)?.id).toBe(job);
    expect(itemsOfJob(f.store, job)).toEqual([f.meter, second].map((meter) => ({ job, meter })));
    expect(lastJobStep(f.store, { job, meter: second })).toMatchObject({ n: 1, state: 'intent', attempt: 0 });
    expect(openJobs(f.store, 10)).toHaveLength(2);
    expect(openJobsAgree(f.store)).toBe(true);
  });

  it('lets no other onto its meters until it has ended there, each meter by itself', () => {
    const job = begin('trip', [f.meter, second]);
    expect(() => begin()).toThrow('open_job: the meter has an open job');
    end(job, 'done');
    expect(openJobOfMeter(f.store, f.meter)).toBeUndefined();
    expect(openJobOfMeter(f.store, second)).toBe(job);
    expect(() => begin('restore', [second])).toThrow('open_job');
    expect(begin('restore')).toBeGreaterThan(job);
    expect(openJobsAgree(f.store)).toBe(true);
    expect(jobsOfMeter(f.store, f.meter, 5).map(({ kind }) => kind)).toEqual(['restore', 'trip']);
  });

  it.each([
    ['job_step: it has ended', (job: JobId) => (end(job, 'done'), end(job, 'notDone'))],
    ['attempts never go back', (job: JobId) => (step(job, 'sending', 2), step(job, 'sending', 1))],
    ['needs its evidence', (job: JobId) => appendJobStep(f.store, { job, meter: f.meter, state: 'done', at: f.now().at, attempt: 0 })],
    ['has no part in this job', (job: JobId) => end(job, 'done', second)],
    ['the first step is the intent', (job: JobId) => step(job, 'intent', 0)],
  ])('%s', (message, act) => expect(() => act(begin())).toThrow(message));

  it('keeps its steps in order', () => {
    const job = begin();
    step(job, 'sending', 1);
    end(job, 'done');
    expect(jobSteps(f.store, { job, meter: f.meter }).map(({ n, state }) => [n, state])).toEqual([
      [1, 'intent'],
      [2, 'sending'],
      [3, 'done'],
    ]);
  });
});

function step(job: JobId, state: 'intent' | 'sending', attempt: number): void {
  appendJobStep(f.store, { job, meter: f.meter, state, at: f.now().at, attempt });
}

describe('who forced it', () => {
  it('is the last command that was sent and read back, not one that failed or found it so', () => {
    expect(lastTakenCommand(f.store, f.meter)).toBeUndefined();
    end(begin('trip'), 'done');
    const { at } = lastJobStep(f.store, { job: jobsOfMeter(f.store, f.meter, 1)[0]!.id, meter: f.meter })!;
    end(begin('restore'), 'notDone');
    end(begin('trip'), 'done', f.meter, 0);
    end(begin('parameters'), 'done');
    expect(lastTakenCommand(f.store, f.meter)).toEqual({ kind: 'trip', operatorName: '收费员', at });
    end(begin('restore'), 'done');
    expect(lastTakenCommand(f.store, f.meter)?.kind).toBe('restore');
  });
});

describe('a forged lock', () => {
  it('is refused', () => {
    const { db } = f.store.ledger;
    const job = begin();
    expect(() => db.prepare('DELETE FROM open_job').run()).toThrow('still open');
    expect(() => db.prepare('UPDATE open_job SET job = 9').run()).toThrow('never changed');
    end(job, 'done');
    expect(() => db.prepare('INSERT INTO open_job (meter, job) VALUES (?, ?)').run(f.meter, job)).toThrow('only for a job that is open');
  });
});
