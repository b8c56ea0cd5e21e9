/** Which keys a period of days has, and whom words mean: found without an index of their own. */
import { sql } from 'kysely';
import type { AccountId, MeterId, OpId, OperatorId, PaymentId } from '../../../src-shared/value/id.ts';
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import { statement, type Connections, type Statement } from '../database/statement.ts';

interface Keyed {
  readonly key: number;
  readonly day: LocalDay;
}

const opFrom = statement((q, p: { key: OpId }) =>
  q.selectFrom('op').select(['id as key', 'local_day as day']).where('id', '>=', p.key).orderBy('id').limit(1),
);
const opLast = statement((q, _: object) => q.selectFrom('op').select(['id as key', 'local_day as day']).orderBy('id', 'desc').limit(1));
const paymentFrom = statement((q, p: { key: PaymentId }) =>
  q.selectFrom('payment').select(['id as key', 'local_day as day']).where('id', '>=', p.key).orderBy('id').limit(1),
);
const paymentLast = statement((q, _: object) =>
  q.selectFrom('payment').select(['id as key', 'local_day as day']).orderBy('id', 'desc').limit(1),
);

export interface KeyBounds {
  readonly lowKey: number;
  readonly highKey: number;
}

/** All keys: of what is few. */
export const EVERY_KEY: KeyBounds = { lowKey: 0, highKey: Number.MAX_SAFE_INTEGER };

/** Days never go back as ids rise (the ledger's clock does not), so their borders are found by halving: twenty look-ups in a million. */
export function keysOfDays(store: Connections, table: 'op' | 'payment', from: LocalDay, to: LocalDay): KeyBounds {
  const [at, last] =
    table === 'op'
      ? [opFrom as Statement<{ key: number }, Keyed>, opLast]
      : [paymentFrom as Statement<{ key: number }, Keyed>, paymentLast];
  const end = last.first(store, {})?.key ?? 0;
  /** The first key whose day is not before `day`; one past the end when there is none. */
  const firstOf = (day: number) => {
    let [low, high] = [1, end + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const found = at.first(store, { key: middle });
      if (!found || found.day >= day) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return { lowKey: firstOf(from), highKey: firstOf(to + 1) - 1 };
}

const like = (text: string) => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

const accountsLike = statement((q, p: { like: string }) => ({
  compile: () =>
    sql<{ id: AccountId }>`SELECT DISTINCT account AS id FROM account_version
      WHERE name LIKE ${p.like} ESCAPE '\\' OR contact LIKE ${p.like} ESCAPE '\\' OR phone LIKE ${p.like} ESCAPE '\\'`.compile(q),
}));
const metersLike = statement((q, p: { like: string }) => ({
  compile: () =>
    sql<{ id: MeterId }>`SELECT id FROM meter WHERE serial LIKE ${p.like} ESCAPE '\\'
      UNION SELECT l.meter FROM place_meter l JOIN unit u ON u.id = l.unit WHERE u.name LIKE ${p.like} ESCAPE '\\'`.compile(q),
}));
const everyOperator = statement((q, _: object) => q.selectFrom('operator').select(['id as operatorId', 'name']).orderBy('name'));

/** Accounts, closed ones too, and meters, also where they hung before, by a part of what they were ever called. */
export function namedLike(store: Connections, text: string): { accounts: AccountId[]; meters: MeterId[] } {
  const pattern = { like: like(text) };
  return {
    accounts: accountsLike.all(store, pattern).map(({ id }) => id),
    meters: metersLike.all(store, pattern).map(({ id }) => id),
  };
}

export function operatorNames(store: Connections): { operatorId: OperatorId; name: string }[] {
  return everyOperator.all(store, {});
}
