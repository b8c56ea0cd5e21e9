/** The states of one meter's part in a job and which may follow which. */

export const JOB_STATES = ['intent', 'sending', 'inDoubt', 'done', 'notDone', 'givenUp'] as const;
export type JobState = (typeof JOB_STATES)[number];

/**
 * intent: recorded, nothing sent · sending: an attempt's frame may be out · inDoubt: it may have been applied and the meter does not say ·
 * done: read back · notDone: proven by reading that it is not so, or nothing was ever sent · givenUp: not known, and a person stopped waiting.
 */
const FOLLOWS: Record<JobState, readonly JobState[]> = {
  intent: ['sending', 'done', 'notDone'],
  sending: ['sending', 'done', 'notDone', 'inDoubt'],
  inDoubt: ['sending', 'done', 'notDone', 'givenUp'],
  done: [],
  notDone: [],
  givenUp: [],
};

export function jobMayFollow(from: JobState, to: JobState): boolean {
  return FOLLOWS[from].includes(to);
}

export function jobIsOver(state: JobState): boolean {
  return FOLLOWS[state].length === 0;
}
