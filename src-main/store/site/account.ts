/** Accounts: who buys, on which meters, since when. */
import { sql } from 'kysely';
import type { AccountId, MeterId, OpeningId, OperatorId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { storedText } from '../ledger/canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface AccountDetails {
  readonly name: string;
  readonly contact: string | null;
  readonly phone: string | null;
  readonly note: string | null;
}

export interface AccountRow extends AccountDetails {
  readonly id: AccountId;
  readonly number: string;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
}

export interface AccountVersionRow extends AccountDetails {
  readonly n: number;
  /** JSON. */
  readonly details: string;
  readonly at: Instant;
  readonly operator: OperatorId | null;
}

/** An open account on one of its meters, with the place: what the search index is built from. */
export interface AccountMeterRow extends AccountDetails {
  readonly account: AccountId;
  readonly number: string;
  readonly openedAt: Instant;
  /** JSON: people besides the contact, and more. */
  readonly details: string;
  readonly meter: MeterId;
  readonly serial: string;
  readonly unit: string | null;
  readonly floor: string | null;
  readonly building: string | null;
}

const insert = insertInto('account', ['number', 'opened_at', 'closed_at']);
const close = statement((q, p: { id: AccountId; closedAt: Instant }) =>
  q.updateTable('account').set({ closed_at: p.closedAt }).where('id', '=', p.id).where('closed_at', 'is', null),
);
const insertVersion = insertInto('account_version', ['account', 'n', 'name', 'contact', 'phone', 'note', 'details', 'at', 'operator']);
const versions = statement((q, p: { account: AccountId }) =>
  q
    .selectFrom('account_version')
    .select(['n', 'name', 'contact', 'phone', 'note', 'details', 'at', 'operator'])
    .where('account', '=', p.account)
    .orderBy('n'),
);
const lastVersion = statement((q, p: { account: AccountId }) =>
  q.selectFrom('account_version').select(['n', 'details']).where('account', '=', p.account).orderBy('n', 'desc').limit(1),
);
const byId = statement((q, p: { id: AccountId }) =>
  q
    .selectFrom('account')
    .innerJoin('account_version as v', 'v.account', 'account.id')
    .select(fields('account.id', 'number', 'opened_at', 'closed_at', 'name', 'contact', 'phone', 'v.note'))
    .where('account.id', '=', p.id)
    .orderBy('v.n', 'desc')
    .limit(1),
);
const insertMeter = insertInto('account_meter', ['account', 'meter', 'from_at', 'to_at', 'opening']);
const detach = statement((q, p: { meter: MeterId; toAt: Instant }) =>
  q
    .updateTable('account_meter')
    .set({ to_at: sql<Instant>`max(from_at, ${p.toAt})` })
    .where('meter', '=', p.meter)
    .where('to_at', 'is', null),
);
const ofMeter = statement((q, p: { meter: MeterId }) =>
  q.selectFrom('account_meter').select('account').where('meter', '=', p.meter).where('to_at', 'is', null),
);
const metersOf = statement((q, p: { account: AccountId }) =>
  q.selectFrom('account_meter').select('meter').where('account', '=', p.account).where('to_at', 'is', null).orderBy('meter'),
);
const everOf = statement((q, p: { account: AccountId }) =>
  q.selectFrom('account_meter').select('meter').distinct().where('account', '=', p.account).orderBy('meter'),
);
const openWithMeters = statement((q, _: object) =>
  q
    .selectFrom('account')
    .innerJoin('account_version as v', 'v.account', 'account.id')
    .innerJoin('account_meter as held', (on) => on.onRef('held.account', '=', 'account.id').on('held.to_at', 'is', null))
    .innerJoin('meter', 'meter.id', 'held.meter')
    .leftJoin('place_meter as place', (on) => on.onRef('place.meter', '=', 'meter.id').on('place.to_at', 'is', null))
    .leftJoin('unit', 'unit.id', 'place.unit')
    .leftJoin('floor', 'floor.id', 'unit.floor')
    .leftJoin('building', 'building.id', 'floor.building')
    .select([
      'account.id as account',
      'number',
      'opened_at as openedAt',
      'v.name',
      'v.contact',
      'v.phone',
      'v.note',
      'v.details',
      'held.meter',
      'meter.serial',
    ])
    .select(['unit.name as unit', 'floor.name as floor', 'building.name as building'])
    .where('account.closed_at', 'is', null)
    .where('v.n', '=', (e) =>
      e
        .selectFrom('account_version as l')
        .select((f) => f.fn.max('l.n').as('n'))
        .whereRef('l.account', '=', 'account.id'),
    )
    .orderBy('account.id')
    .orderBy('held.meter'),
);

export interface AccountDraft extends AccountDetails {
  readonly number: string;
  readonly at: Instant;
  readonly operator: OperatorId | null;
}

/** Opens an account with the first version of its details; meters are attached apart. */
export function insertAccount(store: Store, draft: AccountDraft): AccountId {
  return store.transaction(() => {
    const { lastInsertRowid } = insert.run(store, { number: draft.number, openedAt: draft.at, closedAt: null });
    const account = Number(lastInsertRowid) as AccountId;
    appendAccountVersion(store, { ...draft, account });
    return account;
  });
}

/** Details never change in place: a new version follows the last. */
export function appendAccountVersion(
  store: Store,
  draft: Omit<AccountDraft, 'number'> & { readonly account: AccountId; readonly details?: string },
): number {
  const last = lastVersion.first(store, draft);
  const n = (last?.n ?? 0) + 1;
  const text = (value: string | null) => (value === null ? null : storedText(value));
  const details = { name: storedText(draft.name), contact: text(draft.contact), phone: text(draft.phone), note: text(draft.note) };
  // Whoever knows only the name and the phone leaves the rest as it was.
  const kept = storedText(draft.details ?? last?.details ?? '{}');
  insertVersion.run(store, { ...details, details: kept, account: draft.account, n, at: draft.at, operator: draft.operator });
  return n;
}

/** Every version of an account's details, oldest first. */
export function accountVersions(store: Store, account: AccountId): AccountVersionRow[] {
  return versions.all(store, { account });
}

export function closeAccount(store: Store, id: AccountId, closedAt: Instant): boolean {
  return close.run(store, { id, closedAt }).changes === 1;
}

/** With the newest version of its details. */
export function accountById(store: Store, id: AccountId): AccountRow | undefined {
  return byId.first(store, { id });
}

/**
 * @param opening how it came to the account; null where it was taken over as it stood.
 * @throws Error from the database when another account still has the meter, or while it is being opened.
 */
export function attachMeter(store: Store, account: AccountId, meter: MeterId, fromAt: Instant, opening: OpeningId | null = null): void {
  insertMeter.run(store, { account, meter, fromAt, toAt: null, opening });
}

export function detachMeter(store: Store, meter: MeterId, toAt: Instant): boolean {
  return detach.run(store, { meter, toAt }).changes === 1;
}

/** The account that has the meter now: at most one. */
export function accountOfMeter(store: Store, meter: MeterId): AccountId | undefined {
  return ofMeter.first(store, { meter })?.account;
}

export function metersOfAccount(store: Store, account: AccountId): MeterId[] {
  return metersOf.all(store, { account }).map(({ meter }) => meter);
}

/** Those it has and those it had. */
export function metersEverOfAccount(store: Store, account: AccountId): MeterId[] {
  return everOf.all(store, { account }).map(({ meter }) => meter);
}

/** Every open account with each of its meters: one row for each pair. */
export function accountsForSearch(store: Store): AccountMeterRow[] {
  return openWithMeters.all(store, {});
}

const counted = statement((q, _: object) => q.selectFrom('account').select((e) => e.fn.countAll<number>().as('count')));

/** All accounts ever opened, closed ones included. */
export function countAccounts(store: Store): number {
  return counted.first(store, {})?.count ?? 0;
}

const held = statement((q, p: { account: AccountId }) =>
  q
    .selectFrom('account_meter')
    .innerJoin('meter', 'meter.id', 'account_meter.meter')
    .select(fields('account_meter.meter', 'meter.serial', 'account_meter.from_at', 'account_meter.to_at'))
    .where('account', '=', p.account)
    .orderBy('account_meter.id', 'desc'),
);

/** Every meter that the account has or had, the newest first. */
export function metersEverOf(
  store: Store,
  account: AccountId,
): { meter: MeterId; serial: string; fromAt: Instant; toAt: Instant | null }[] {
  return held.all(store, { account });
}
