/** The site's settings with their defaults: one typed object, each value a row with its history. */
import * as v from 'valibot';
import { settingsFields, type SiteSettings } from '../domain/sale/settings.ts';
import { putSetting, settings } from '../store/site/setting.ts';
import { site } from '../store/site/site.ts';
import type { Store } from '../store/database/open.ts';
import type { Actor, Context } from './context.ts';

/** @throws Error when a stored value does not fit its field: it was written around the app. */
export function readSettings(store: Store): SiteSettings {
  const stored = Object.fromEntries(settings(store).map(({ key, value }) => [key, JSON.parse(value) as unknown]));
  return v.parse(settingsFields, stored);
}

/** What is left out of the change stays as it is. */
export function saveSettings(context: Context, actor: Actor, change: Partial<SiteSettings>): SiteSettings {
  const at = context.env.clock.now();
  context.store.transaction(() => {
    for (const [key, value] of Object.entries(change)) {
      putSetting(context.store, { key, value: JSON.stringify(value), at, operator: actor.operatorId });
    }
  });
  context.hint('status');
  return readSettings(context.store);
}

export function siteName(store: Store): string {
  return site(store)?.name ?? '';
}
