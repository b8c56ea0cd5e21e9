/** Settings of the site, each with its version and its history. */
import type { OperatorId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { storedText } from '../ledger/canonical.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface SettingRow {
  readonly key: string;
  /** JSON text; what it means is the caller's. */
  readonly value: string;
  readonly version: number;
}

const byKey = statement((q, p: { key: string }) => q.selectFrom('setting').select(['key', 'value', 'version']).where('key', '=', p.key));
const all = statement((q, _: object) => q.selectFrom('setting').select(['key', 'value', 'version']).orderBy('key'));
const insertHistory = insertInto('setting_history', ['key', 'version', 'value', 'at', 'operator']);
const put = statement((q, p: SettingRow) =>
  q
    .insertInto('setting')
    .values({ key: p.key, value: p.value, version: p.version })
    .onConflict((on) => on.column('key').doUpdateSet({ value: p.value, version: p.version })),
);

export function setting(store: Store, key: string): SettingRow | undefined {
  return byKey.first(store, { key });
}

export function settings(store: Store): SettingRow[] {
  return all.all(store, {});
}

/** @returns the new version; the same one when the value did not change. */
export function putSetting(store: Store, draft: { key: string; value: string; at: Instant; operator: OperatorId | null }): number {
  return store.transaction(() => {
    const before = setting(store, draft.key);
    const row = { key: draft.key, value: storedText(draft.value), version: (before?.version ?? 0) + 1 };
    if (before?.value === row.value) return before.version;
    insertHistory.run(store, { ...row, at: draft.at, operator: draft.operator });
    put.run(store, row);
    return row.version;
  });
}
