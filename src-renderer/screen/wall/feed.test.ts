/** The wall's feed: the first screenful at once, a large site in pieces, and afterwards only what changed. */
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { Hint } from '../../../src-shared/contract/call.ts';
import { listedMeter, type ListedMeter } from '../../../src-shared/contract/operator/meter-view.ts';
import { instant } from '../../../src-shared/value/instant.ts';
import { good } from '../../../src-shared/value/result.ts';
import type { Api } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';
import { Feed } from './feed.svelte.ts';

function meter(id: number, balanceFen = 5000): ListedMeter {
  const live = { balanceFen, purchaseCount: 1, totalPurchasedFen: null, readAt: 1, supply: null, alarm: null, powerW: null };
  return v.parse(listedMeter, {
    ...{ meterId: id, serial: String(id), room: `${id}`, building: 'A', floor: '1F', gateway: 'G', busName: 'B', address: 1 },
    ...{ profile: 'p', model: 'm', profileProven: true, status: 'opened', live: { ...live, totalEnergyCentiKwh: null }, lost: false },
    ...{ promiseMs: 1, openOpId: null, frozenBy: null, priceE4: null, perDayFen: null, runsOutAt: null, obstacle: null },
    ...{ accountId: id, accountName: '店', role: 'tenant', forced: null, workLock: null, inDoubt: false, priceDiffers: false },
    ...{ sounds: '', clockOffSeconds: null },
  });
}

/** An engine with so many meters, and what was asked of it. */
function site(count: number) {
  const meters = new Map(Array.from({ length: count }, (_, index) => [index + 1, meter(index + 1)]));
  const asked: string[] = [];
  const waits: (() => void)[] = [];
  let hear: ((hints: readonly Hint[]) => void) | null = null;
  const api = {
    call(name: string, input: { limit?: number; only?: number[] }) {
      asked.push(input.only ? `only ${input.only.length}` : `${name} ${input.limit ?? ''}`);
      if (name === 'meter.order') return Promise.resolve(good({ meterIds: [...meters.keys()] }));
      const wanted = input.only ? input.only.map((id) => meters.get(id)!) : [...meters.values()].slice(0, input.limit);
      return Promise.resolve(good({ meters: wanted, total: input.only ? wanted.length : count }));
    },
    onHints(_topics: unknown, listener: typeof hear) {
      hear = listener;
      return () => undefined;
    },
  };
  const clock = {
    now: () => instant(0),
    after: (_ms: number, task: () => void) => (waits.push(task), () => undefined),
    every: () => () => undefined,
  };
  const feed = new Feed(api as unknown as Api, clock as unknown as Clock);
  const settled = async () => {
    for (let turn = 0; turn < 200; turn++) await Promise.resolve();
  };
  const pass = async () => {
    for (const task of waits.splice(0)) task();
    await settled();
  };
  return { feed, meters, asked, settled, pass, hint: (...hints: Hint[]) => hear?.(hints) };
}

test('a small site is one answer; then only what changed is read, and money that came is news', async () => {
  const { feed, meters, asked, settled, pass, hint } = site(30);
  feed.start();
  await settled();
  expect([feed.loaded, feed.meters.length, asked]).toEqual([true, 30, ['meter.list 400']]);
  meters.set(7, meter(7, 9000));
  hint({ topic: 'meter', ids: [7, 999] });
  await pass();
  expect(asked.at(-1)).toBe('only 1');
  expect(feed.meters[6]?.live?.balanceFen).toBe(9000);
  expect([...feed.news]).toEqual([7]);
});

test('a large site comes in pieces, in its order, each meter once', async () => {
  const { feed, asked, settled } = site(1_030);
  feed.start();
  await settled();
  expect(asked).toEqual(['meter.list 400', 'meter.order ', 'only 250', 'only 250', 'only 250', 'only 250', 'only 30']);
  expect(feed.meters.map(({ meterId }) => meterId)).toEqual(Array.from({ length: 1_030 }, (_, index) => index + 1));
});

test('a hint without ids, or of another topic, reads the whole again', async () => {
  const { feed, meters, asked, settled, pass, hint } = site(20);
  feed.start();
  await settled();
  meters.delete(3);
  hint({ topic: 'site', ids: [] });
  await pass();
  expect(asked.filter((one) => one === 'meter.list 400')).toHaveLength(2);
  expect(feed.meters).toHaveLength(19);
});
