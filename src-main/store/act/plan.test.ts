/** Price plans: which prices count when. */
import { expect, it } from 'vitest';
import { instant } from '../../../src-shared/value/instant.ts';
import { priceE4 } from '../../../src-shared/value/price.ts';
import { virtualEnv } from '../../platform/virtual-env.ts';
import { openStore } from '../database/open.ts';
import { insertPlan, planById } from './plan.ts';

it('a plan keeps its prices when the clock is set back behind its beginning', () => {
  const env = virtualEnv(1, instant(Date.UTC(2026, 10, 22)));
  const store = openStore({ folder: ':memory:', env });
  const at = env.clock.now();
  const price = priceE4(8_300);
  const prices = { sharp: price, peak: price, flat: price, valley: price };
  const plan = insertPlan(store, { name: '单一 0.8300', kind: 'flat', prices, fromAt: at, at, operator: null });
  env.clock.jumpWall(-3 * 86_400_000);
  expect(planById(store, plan)).toMatchObject({ prices, fromAt: at });
});
