/** How this site runs its drawers: three settings, each a row with its history. */
import * as v from 'valibot';
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { shiftRules } from '../../domain/shift/rules.ts';
import { putSetting, settings } from '../../store/site/setting.ts';
import type { Store } from '../../store/database/open.ts';
import type { Actor, Context } from '../context.ts';

type Rules = HandlerOutput<'shift.saveRules'>;

/** @throws Error when a stored value does not fit: it was written around the app. */
export function readShiftRules(store: Store): Rules {
  const stored = Object.fromEntries(settings(store).map(({ key, value }) => [key, JSON.parse(value) as unknown]));
  const rules = v.parse(shiftRules, stored);
  return { blind: rules['shift.blind'], keeps: rules['shift.keeps'], opensItself: rules['shift.opensItself'] };
}

export function saveShiftRules(context: Context, actor: Actor, rules: Rules): Rules {
  const at = context.env.clock.now();
  context.store.transaction(() => {
    for (const [key, value] of Object.entries(rules))
      putSetting(context.store, { key: `shift.${key}`, value: JSON.stringify(value), at, operator: actor.operatorId });
  });
  context.hint('shift');
  return readShiftRules(context.store);
}
