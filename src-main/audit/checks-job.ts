/** Checks of jobs: what was asked of each meter, step by step, what it was called done on, and the lock that it held meanwhile. */
import type { Check } from './report.ts';

const FINAL = `('done', 'notDone', 'givenUp')`;
/** A meter that refused twice is a person's to look at. */
const MOST_SENT = 2;

/** Each step beside the one before it, with what was asked and of which meter. */
const STEPS = `SELECT s.*, j.kind, m.serial, lag(s.state) OVER w AS state_before, lag(s.attempt, 1, 0) OVER w AS attempt_before
  FROM job_step s JOIN job j ON j.id = s.job JOIN meter m ON m.id = s.meter WINDOW w AS (PARTITION BY s.job, s.meter ORDER BY s.n)`;

/** Each meter's part with the state of its last step; null when it has none. */
const LAST = `SELECT i.job, i.meter, (SELECT state FROM job_step s WHERE s.job = i.job AND s.meter = i.meter ORDER BY n DESC LIMIT 1) AS state
  FROM job_item i`;

const SUBJECT = (row: string) => `'job ' || ${row}.job || ' on meter ' || ${row}.meter AS subject`;

/** What a meter must have said before an act was called done. */
const SAID = `CASE s.kind WHEN 'trip' THEN s.evidence ->> '$.forced' IS 'tripped' AND ifnull(s.evidence ->> '$.relay', 'open') = 'open'
  WHEN 'keepPower' THEN s.evidence ->> '$.forced' IS 'kept' WHEN 'restore' THEN s.evidence ->> '$.forced' IS 'none'
  ELSE json_array_length(s.evidence, '$.differences') IS 0 END`;

export const JOB_CHECKS: readonly Check[] = [
  {
    name: 'job.steps',
    sql: `SELECT ${SUBJECT('i')}, 'its steps are not intent … one end, numbered from 1' AS detail
      FROM job_item i LEFT JOIN job_step s ON s.job = i.job AND s.meter = i.meter GROUP BY i.job, i.meter
      HAVING count(s.n) = 0 OR max(s.n) <> count(s.n) OR min(s.n) <> 1 OR sum((s.state = 'intent') <> (s.n = 1)) > 0`,
  },
  {
    name: 'job.follows',
    sql: `SELECT ${SUBJECT('s')}, s.state || ' follows ' || s.state_before AS detail FROM (${STEPS}) s
      WHERE s.state_before IS NOT NULL AND NOT CASE s.state_before WHEN 'intent' THEN s.state IN ('sending', 'done', 'notDone')
        WHEN 'sending' THEN s.state IN ('sending', 'inDoubt', 'done', 'notDone')
        WHEN 'inDoubt' THEN s.state IN ('sending', 'done', 'notDone', 'givenUp') ELSE 0 END`,
  },
  {
    name: 'job.attempt',
    sql: `SELECT ${SUBJECT('s')}, 'its frames are not counted one by one, or are more than ${MOST_SENT}' AS detail FROM (${STEPS}) s
      WHERE s.attempt <> s.attempt_before + (s.state = 'sending') OR s.attempt > ${MOST_SENT} GROUP BY s.job, s.meter`,
  },
  {
    name: 'job.done',
    sql: `SELECT ${SUBJECT('s')}, 'is called done, and the meter did not say so' AS detail FROM (${STEPS}) s
      WHERE s.state = 'done' AND NOT ifnull(s.evidence ->> '$.serial' = s.serial AND s.evidence ->> '$.readAt' IS NOT NULL AND ${SAID}, 0)`,
  },
  {
    name: 'job.ended',
    sql: `SELECT ${SUBJECT('s')}, 'ended as ' || s.state || ' without a reason' AS detail FROM job_step s
      WHERE s.state IN ('notDone', 'givenUp') AND s.evidence ->> '$.reason' IS NULL`,
  },
  {
    name: 'job.lock',
    sql: `SELECT ${SUBJECT('l')}, iif(sum(held) = 0, 'is open without its lock', 'holds the lock and is not open') AS detail
      FROM (SELECT meter, job, 1 AS held, 0 AS open FROM open_job
        UNION ALL SELECT meter, job, 0, 1 FROM (${LAST}) WHERE state NOT IN ${FINAL}) l
      GROUP BY l.meter, l.job HAVING sum(held) <> sum(open)`,
  },
  {
    name: 'job.one-open',
    sql: `SELECT 'meter ' || meter AS subject, count(*) || ' open acts' AS detail FROM (${LAST}) WHERE state NOT IN ${FINAL}
      GROUP BY meter HAVING count(*) > 1`,
  },
  {
    name: 'job.meters',
    sql: `SELECT 'job ' || j.id AS subject, 'asks nothing of any meter' AS detail FROM job j
      WHERE NOT EXISTS (SELECT 1 FROM job_item i WHERE i.job = j.id)`,
  },
];
