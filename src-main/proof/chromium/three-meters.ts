/** An account with three meters, for tests of what is done with several at once. */
import type { Env } from '../../platform/env.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { accountOfMeter, attachMeter, detachMeter } from '../../store/site/account.ts';
import type { Store } from '../../store/database/open.ts';

/** The rooms whose meters are one account's, in the order of the desk. */
export const ROOMS = ['1F-05', '1F-07', '1F-08'] as const;

/** The tenant of the first room has the meters of the others too. */
export function threeMeters(store: Store, env: Env): void {
  const meters = ROOMS.map((room) => {
    const sql = `SELECT p.meter FROM place_meter p JOIN unit u ON u.id = p.unit WHERE u.name = ? AND p.to_at IS NULL`;
    return store.ledger.db.prepare<[string], MeterId>(sql).pluck().get(room);
  });
  const account = meters[0] === undefined ? undefined : accountOfMeter(store, meters[0]);
  if (account === undefined) throw new Error(`${ROOMS[0]} has no account`);
  for (const meter of meters.slice(1)) {
    if (meter === undefined) throw new Error('a room has no meter');
    detachMeter(store, meter, env.clock.now());
    attachMeter(store, account, meter, env.clock.now());
  }
}
