/** What every start proves of the ledger before the first call: the chain since the last checkpoint, and the locks of open operations. */
import { verifySinceCheckpoint } from '../store/chain.ts';
import { openJobsAgree } from '../store/job.ts';
import { openOpsAgree } from '../store/open-op.ts';
import { openOpeningsAgree } from '../store/opening.ts';
import type { Store } from '../store/open.ts';

/** @throws Error saying what does not hold and what to do. */
export function checkLedger(store: Store): void {
  const walk = verifySinceCheckpoint(store, store.env.clock.now());
  if (!walk.ok) refuse(store, `entry ${walk.fault.entry} fails the check "${walk.fault.what}"`);
  if (!openOpsAgree(store)) refuse(store, 'the locks of open operations differ from their steps');
  if (!openJobsAgree(store)) refuse(store, 'the locks of open jobs differ from their steps');
  if (!openOpeningsAgree(store)) refuse(store, 'the locks of open openings differ from their steps');
}

function refuse(store: Store, why: string): never {
  store.env.log.error('ledger.broken', { why });
  store.close();
  throw new Error(
    `The ledger does not hold: ${why}. Nothing was changed. Run "npm run audit" on the data folder and restore the last good backup.`,
  );
}
