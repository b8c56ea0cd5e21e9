/** What every start proves of the ledger before the first call, in a time that does not grow with it: the rest is the ledger watch's. */
import { checkpointEntry, verifySinceCheckpoint } from '../store/ledger/chain.ts';
import { openClosingsAgree } from '../store/act/closing.ts';
import { openJobsAgree } from '../store/act/job.ts';
import { whyBroken } from '../store/ledger/ledger-walk.ts';
import { openOpsAgreeSince } from '../store/sale/open-op.ts';
import { openReplacementsAgree } from '../store/act/replacement.ts';
import { openOpeningsAgree } from '../store/act/opening.ts';
import type { Store } from '../store/database/open.ts';

/** The locks of what is open, and the chain since the last checkpoint. A ledger that does not hold can be looked at and not written. */
export function checkLedger(store: Store): void {
  // First: the checkpoint that the chain's check moves up says from where on locks were looked at.
  const lock = lockFault(store);
  if (lock !== null) refuse(store, `the locks of open ${lock} differ from their steps`);
  const walk = verifySinceCheckpoint(store, store.env.clock.now());
  if (!walk.ok) refuse(store, whyBroken(walk.fault));
}

function lockFault(store: Store): 'operations' | 'jobs' | 'replacements' | 'openings' | 'closings' | null {
  if (!openOpsAgreeSince(store, checkpointEntry(store))) return 'operations';
  if (!openJobsAgree(store)) return 'jobs';
  if (!openReplacementsAgree(store)) return 'replacements';
  if (!openClosingsAgree(store)) return 'closings';
  return openOpeningsAgree(store) ? null : 'openings';
}

function refuse(store: Store, why: string): void {
  store.refuseWrites(`${why}; run "npm run audit" on the data folder and restore the last good backup`);
}
