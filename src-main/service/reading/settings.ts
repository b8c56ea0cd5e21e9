/** The reading service's settings: one row with its history. */
import * as v from 'valibot';
import { readingSettings, type ReadingSettings } from '../../domain/reading/settings.ts';
import type { Store } from '../../store/database/open.ts';
import { putSetting, setting } from '../../store/site/setting.ts';
import type { Actor, Context } from '../context.ts';

const KEY = 'reading';

/** @throws Error when the stored value does not fit: it was written around the app. */
export function readReadingSettings(store: Store): ReadingSettings {
  const row = setting(store, KEY);
  return v.parse(readingSettings, row ? JSON.parse(row.value) : {});
}

export function saveReadingSettings(context: Context, actor: Actor, change: ReadingSettings): ReadingSettings {
  putSetting(context.store, { key: KEY, value: JSON.stringify(change), at: context.env.clock.now(), operator: actor.operatorId });
  context.hint('status');
  return readReadingSettings(context.store);
}
