/** What every use case works with: the store, the wires, the site's clock and the way to nudge windows. */
import type { HintTopic } from '../../src-shared/contract/call.ts';
import type { OperatorId } from '../../src-shared/value/id.ts';
import { localDayOf, type Instant, type LocalDay, type ZoneClock } from '../../src-shared/value/instant.ts';
import type { Fieldbus } from '../fieldbus/fieldbus.ts';
import type { ProfileSet } from '../fieldbus/profile/load.ts';
import type { Env } from '../platform/env.ts';
import type { Store } from '../store/database/open.ts';

export interface Context {
  readonly env: Env;
  readonly store: Store;
  readonly fieldbus: Fieldbus;
  readonly profiles: ProfileSet;
  readonly localTime: ZoneClock;
  /** Nudges windows to read again; never carries data. */
  hint(topic: HintTopic, ...ids: number[]): void;
  /** An account, its meters or its details changed: what was indexed of them is void. */
  accountsChanged(): void;
}

/** Who acts, and from which seat. */
export interface Actor {
  readonly operatorId: OperatorId;
  readonly seat: string;
}

/** The moment of an act: its instant and the day it counts for, worked out once. */
export interface Moment {
  readonly at: Instant;
  readonly localDay: LocalDay;
  readonly businessDay: LocalDay;
}

export function moment(context: Pick<Context, 'env' | 'localTime'>): Moment {
  const at = context.env.clock.now();
  const localDay = localDayOf(context.localTime(at));
  return { at, localDay, businessDay: localDay };
}
