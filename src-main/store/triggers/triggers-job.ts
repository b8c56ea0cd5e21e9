/** The triggers of jobs. */
import { refuse, refuseFirst, trigger } from './trigger-text.ts';

const JOB_FINAL = `('done', 'notDone', 'givenUp')`;
const LAST_JOB_STATE = (row: string) =>
  `(SELECT state FROM job_step WHERE job = ${row}.job AND meter = ${row}.meter ORDER BY n DESC LIMIT 1)`;

/** Each meter's part in a job begins with its intent, ends once, and holds its meter's lock in between. */
export const JOB_TRIGGERS: readonly string[] = [
  trigger(
    'job_step_order',
    'BEFORE INSERT ON job_step',
    refuse('job_step: the meter has no part in this job', `NOT EXISTS (SELECT 1 FROM job_item WHERE job = NEW.job AND meter = NEW.meter)`),
    refuseFirst(
      [
        ['job_step: n must follow the last', 'NEW.n IS NOT coalesce(max(n), 0) + 1'],
        ['job_step: the first step is the intent', `(NEW.n = 1) <> (NEW.state = 'intent')`],
        ['job_step: it has ended', `state IN ${JOB_FINAL}`],
        ['job_step: attempts never go back', 'NEW.attempt < attempt'],
        ['job_step: a final step needs its evidence', `NEW.state IN ${JOB_FINAL} AND NEW.evidence IS NULL`],
      ],
      'job_step WHERE job = NEW.job AND meter = NEW.meter',
    ),
  ),
  trigger('job_step_lock', `AFTER INSERT ON job_step WHEN NEW.n = 1`, `INSERT INTO open_job (meter, job) VALUES (NEW.meter, NEW.job);`),
  trigger(
    'job_step_unlock',
    `AFTER INSERT ON job_step WHEN NEW.state IN ${JOB_FINAL}`,
    `DELETE FROM open_job WHERE meter = NEW.meter AND job = NEW.job;`,
  ),
  trigger(
    'open_job_insert',
    'BEFORE INSERT ON open_job',
    refuse('open_job: the meter has an open job', `EXISTS (SELECT 1 FROM open_job WHERE meter = NEW.meter)`),
    refuse('open_job: only for a job that is open on that meter', `coalesce(${LAST_JOB_STATE('NEW')} IN ${JOB_FINAL}, 1)`),
  ),
  trigger('open_job_update', 'BEFORE UPDATE ON open_job', `SELECT RAISE(ABORT, 'open_job: rows are never changed');`),
  trigger(
    'open_job_delete',
    'BEFORE DELETE ON open_job',
    refuse('open_job: the job is still open', `${LAST_JOB_STATE('OLD')} NOT IN ${JOB_FINAL}`),
  ),
];
