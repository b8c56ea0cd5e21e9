/** The wall's pure rules: rank, badges, filters, order that does not jump, the tree's counts, selection and bounded reading. */
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { listedMeter } from '../../../src-shared/contract/operator/meter-view.ts';
import { cleared, inSight, inverted, moved, NO_CHOICE, placed, toggled, withAll } from './choice.ts';
import { amountOf, byChips, chipCounts, inOrder, inScope, standings, toggleChip } from './filter.ts';
import { badgesOf, isNews, lastStateOf, rankOf } from './rank.ts';
import { readSelected } from './read-selected.ts';
import { inBranch, treeOf } from './tree.ts';

interface Wish {
  readonly balanceFen?: number;
  readonly alarm?: string | null;
  readonly supply?: object | null;
  readonly [field: string]: unknown;
}

/** Meter `id` in room 3F-0id, opened and well unless said otherwise. */
function meter(id: number, { balanceFen = 5000, alarm = null, supply = null, ...wish }: Wish = {}) {
  const live = { balanceFen, purchaseCount: 1, totalPurchasedFen: null, readAt: 1, supply, alarm, powerW: null, totalEnergyCentiKwh: null };
  const place = { room: `3F-0${id}`, building: '塔楼', floor: '3F', gateway: 'G1', busName: '总线1', address: id };
  const nothing = { openOpId: null, frozenBy: null, priceE4: null, perDayFen: null, runsOutAt: null, obstacle: null, workLock: null };
  const model = { profile: 'p', model: 'm', profileProven: true, promiseMs: 180_000, role: 'tenant', serial: `21030000000${id}` };
  const state = {
    status: 'opened',
    lost: false,
    forced: 'none',
    inDoubt: false,
    clockOffSeconds: null,
    accountId: id,
    accountName: `店${id}`,
    priceDiffers: false,
    sounds: `d${id} dian${id}`,
  };
  return v.parse(listedMeter, { meterId: id, ...model, ...place, ...nothing, ...state, live, ...wish });
}

test('one fill by rank: lost, not opened, then the worst alarm; a lost meter keeps its last state', () => {
  const arrears = meter(1, { alarm: 'arrears', lost: true });
  expect([rankOf(arrears), lastStateOf(arrears)]).toEqual(['lost', 'arrears']);
  expect(rankOf(meter(1, { status: 'notOpened', alarm: 'alarm2' }))).toBe('notOpened');
  expect(rankOf(meter(1, { alarm: 'alarm1' }))).toBe('alarm1');
  expect(rankOf(meter(1))).toBe('opened');
});

test('badges stand over any fill', () => {
  const off = { on: false, cause: 'workLock', leastFen: null, closeByHand: false, forcedBy: null };
  const lock = { name: '老王', phone: '1', reason: '', untilAt: null };
  expect(badgesOf(meter(1, { supply: off, forced: 'tripped', workLock: lock, inDoubt: true, frozenBy: 3 }))).toEqual([
    'off',
    'tripped',
    'workLock',
    'inDoubt',
    'frozen',
  ]);
  expect(badgesOf(meter(1, { forced: 'kept' }))).toEqual(['kept']);
});

test('money that comes and another state are news; money that is used up is not', () => {
  expect(isNews(meter(1), meter(1, { balanceFen: 4000 }))).toBe(false);
  expect(isNews(meter(1), meter(1, { balanceFen: 6000 }))).toBe(true);
  expect(isNews(meter(1), meter(1, { alarm: 'alarm1' }))).toBe(true);
});

test('chips count what the scope leaves and filter by any of them', () => {
  const meters = [meter(1, { alarm: 'alarm1' }), meter(2, { forced: 'kept' }), meter(3, { balanceFen: 100 })];
  expect(Object.fromEntries(chipCounts(meters))).toEqual({ alarm1: 1, opened: 2, kept: 1 });
  expect(byChips(meters, new Set(['alarm1', 'kept'])).map((one) => one.meterId)).toEqual([1, 2]);
  expect([...toggleChip(toggleChip(new Set(), 'lost', false), 'kept', true)]).toEqual(['lost', 'kept']);
  expect(toggleChip(new Set(['lost']), 'lost', false).size).toBe(0);
  expect(inScope(meters, { text: '３f-02', fromFen: null, belowFen: null, inBranch: null }).map((one) => one.meterId)).toEqual([2]);
  expect(inScope(meters, { text: '', fromFen: null, belowFen: amountOf('50'), inBranch: null }).map((one) => one.meterId)).toEqual([3]);
  expect([amountOf('50。5'), amountOf('x'), amountOf('-3')]).toEqual([5050, null, -300]);
});

test('an order is that of the moment it was chosen: what changes later does not jump', () => {
  const before = [meter(1, { balanceFen: 900 }), meter(2, { balanceFen: 100 })];
  const keys = standings(before, 'balance');
  expect(inOrder(before, keys).map((one) => one.meterId)).toEqual([2, 1]);
  expect(inOrder([meter(1, { balanceFen: 1 }), meter(2)], keys).map((one) => one.meterId)).toEqual([2, 1]);
  expect(inOrder(before, standings(before, 'place'))).toBe(before);
  const late = meter(3, { balanceFen: 0 });
  expect(inOrder([late, before[1]!], keys).map((one) => one.meterId)).toEqual([2, 3]);
});

test('the tree counts only bad states, in both groupings', () => {
  const meters = [meter(1, { lost: true }), meter(2, { alarm: 'arrears', floor: '4F', busName: '总线2' }), meter(3)];
  const names = (by: 'place' | 'wire') =>
    treeOf(meters, by).map((one) => `${one.name} ${one.count} ${one.worst.lost} ${one.worst.arrears}`);
  expect(names('place')).toEqual(['塔楼 3 1 1', '3F 2 1 0', '4F 1 0 1']);
  expect(names('wire')).toEqual(['G1 3 1 1', '总线1 2 1 0', '总线2 1 0 1']);
  const leaf = treeOf(meters, 'place')[2]?.id ?? '';
  expect(meters.filter(inBranch(leaf, 'place')).map((one) => one.meterId)).toEqual([2]);
});

test('selection by keys keeps what the filters hide', () => {
  const ids = [1, 2, 3, 4].map((id) => meter(id).meterId);
  const ranged = moved(moved(placed(NO_CHOICE, ids, 1, false), ids, 1, true), ids, 1, true);
  expect([...ranged.selected]).toEqual(ids.slice(1));
  const shownOnly = ids.slice(0, 2);
  expect([...inverted(ranged, shownOnly).selected].toSorted()).toEqual([1, 3, 4]);
  expect(withAll(ranged, shownOnly).selected.size).toBe(4);
  expect(toggled(ranged, ids[1]!).selected.has(ids[1]!)).toBe(false);
  expect(cleared(ranged).selected.size).toBe(0);
  expect(moved(NO_CHOICE, ids, 1, false).cursor).toBe(1);
});

test('a cursor that a find hides stands on the first that is shown; one in sight stays', () => {
  const ids = [1, 2, 3, 4].map((id) => meter(id).meterId);
  const third = placed(NO_CHOICE, ids, 2, false);
  expect(inSight(third, ids)).toBe(third);
  expect(inSight(third, ids.slice(3))).toMatchObject({ cursor: 4, anchor: 4 });
  expect(inSight(third, []).cursor).toBeNull();
  expect(inSight(NO_CHOICE, ids).cursor).toBe(1);
});

test('reading now goes one after another on each bus and ends when asked', async () => {
  const meters = [1, 2, 3, 4].map((id) => meter(id, { busName: id < 3 ? 'a' : 'b' }));
  const open = new Set<string>();
  const read = async (id: number) => {
    const bus = id < 3 ? 'a' : 'b';
    expect(open.has(bus)).toBe(false);
    open.add(bus);
    await Promise.resolve();
    open.delete(bus);
    return id !== 4;
  };
  const silent = () => undefined;
  expect(await readSelected(meters, read, silent, () => true)).toEqual({ total: 4, answered: 3, silent: 1 });
  expect(await readSelected(meters, read, silent, () => false)).toEqual({ total: 4, answered: 0, silent: 0 });
});
