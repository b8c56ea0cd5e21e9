/** The four ticks of commissioning: read by whatever is about to send, changed by an administrator alone. */
import * as v from 'valibot';
import { commissioningFields, type Commissioning, type Sending } from '../domain/site-import/commissioning.ts';
import { putSetting, setting } from '../store/site/setting.ts';
import type { Store } from '../store/database/open.ts';
import type { Actor, Context } from './context.ts';

const KEY = 'commissioning';

/** @throws Error when the stored value is none: it was written around the app. */
export function readCommissioning(store: Store): Commissioning {
  return v.parse(commissioningFields, JSON.parse(setting(store, KEY)?.value ?? '{}'));
}

export function saveCommissioning(context: Context, actor: Actor, ticks: Commissioning): Commissioning {
  const at = context.env.clock.now();
  putSetting(context.store, { key: KEY, value: JSON.stringify(ticks), at, operator: actor.operatorId });
  context.hint('site');
  return readCommissioning(context.store);
}

/** To be asked at the moment of sending, not when it is planned. */
export function maySend(store: Store, kind: Sending): boolean {
  return readCommissioning(store)[kind];
}
