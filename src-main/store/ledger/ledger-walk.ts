/** The full walk of a ledger: every entry from the first on, and the locks against all steps; for a connection that nothing else uses. */
import type { EntryId } from '../../../src-shared/value/id.ts';
import { verifyChain, verifyPart } from './chain.ts';
import { openJobsAgree } from '../act/job.ts';
import { openOpsAgree } from '../sale/open-op.ts';
import { openReplacementsAgree } from '../act/replacement.ts';
import { openOpeningsAgree } from '../act/opening.ts';
import type { Connections } from '../database/statement.ts';

/** A read that lasts keeps the write-ahead log from being emptied; so many entries take a second or two. */
const ENTRIES_AT_ONCE = 50_000;

export type LedgerWalk =
  | { readonly ok: true; readonly entries: number; readonly last: { readonly entry: EntryId; readonly hash: Uint8Array } | null }
  | { readonly ok: false; readonly why: string };

/** Changes nothing. What is written meanwhile is walked too, up to where it ends. */
export function walkLedger(store: Connections, entriesAtOnce = ENTRIES_AT_ONCE): LedgerWalk {
  let last: { entry: EntryId; hash: Uint8Array } | null = null;
  for (;;) {
    const after: EntryId = last?.entry ?? (0 as EntryId);
    const part = verifyPart(store, after, (after + entriesAtOnce) as EntryId);
    if (!part.ok) return { ok: false, why: whyBroken(part.fault) };
    last = part.value.last;
    if (part.value.checked < entriesAtOnce) break;
  }
  const rest = verifyChain(store, last?.entry ?? (0 as EntryId));
  if (!rest.ok) return { ok: false, why: whyBroken(rest.fault) };
  const lock = lockFault(store);
  if (lock !== null) return { ok: false, why: lock };
  last = rest.value.last ?? last;
  return { ok: true, entries: last?.entry ?? 0, last };
}

export function whyBroken({ entry, what }: { readonly entry: EntryId; readonly what: string }): string {
  return `entry ${entry} fails the check "${what}"`;
}

/** Which locks are not those that the steps say; null = all are. In one statement each, so that nothing is written in between. */
function lockFault(store: Connections): string | null {
  const agree = store.ledger.db.transaction(() => ({
    operations: openOpsAgree(store),
    jobs: openJobsAgree(store),
    openings: openOpeningsAgree(store),
    replacements: openReplacementsAgree(store),
  }))();
  const wrong = Object.entries(agree).find(([, held]) => !held);
  return wrong ? `the locks of open ${wrong[0]} differ from their steps` : null;
}
