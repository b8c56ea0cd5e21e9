/** What a folder is for: not chosen yet, the practice building, or a building of one's own; once chosen it stays so. */
import type { Fault } from '../../src-shared/contract/call.ts';
import type { SITE_KINDS } from '../../src-shared/contract/operator/session.ts';
import { bad, good, type Result } from '../../src-shared/value/result.ts';
import { meters } from '../store/site/meter.ts';
import type { Store } from '../store/database/open.ts';
import { putSetting, setting } from '../store/site/setting.ts';
import { site } from '../store/site/site.ts';
import type { Actor, Context } from './context.ts';

export type SiteKind = (typeof SITE_KINDS)[number];

const CHOSEN = 'siteChosen';

/** A site with meters was chosen, whoever brought them in. */
export function siteKind(store: Store): SiteKind {
  const row = site(store);
  if (!row) return 'undecided';
  if (row.practice === 1) return 'practice';
  return setting(store, CHOSEN) !== undefined || meters(store).length > 0 ? 'mine' : 'undecided';
}

/** Notes that this is a building of one's own. Fault: setup.chosen. */
export function chooseMine({ store, hint }: Context, actor: Actor): Result<void, Fault> {
  return store.transaction(() => {
    if (siteKind(store) !== 'undecided') return bad({ code: 'setup.chosen' });
    putSetting(store, { key: CHOSEN, value: 'true', at: store.env.clock.now(), operator: actor.operatorId });
    hint('site');
    return good(undefined);
  });
}
