/** The site's zone and its local time: the PC's until there is a site, and of another zone from the moment the site is. */
import { zoneClock, type ZoneClock } from '../../src-shared/value/instant.ts';
import type { Store } from '../store/database/open.ts';
import { site } from '../store/site/site.ts';

/** IANA name. */
export function siteZone(store: Store): string {
  return site(store)?.zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function siteClock(store: Store): ZoneClock {
  let zone = siteZone(store);
  let clock = zoneClock(zone);
  return (at) => {
    const now = siteZone(store);
    if (now !== zone) {
      zone = now;
      clock = zoneClock(now);
    }
    return clock(at);
  };
}
