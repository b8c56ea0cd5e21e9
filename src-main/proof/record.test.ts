/** Queries over all records: pages that meet without a gap, sums that are the ledger's, and the same rows in a workbook. */
import { beforeEach, describe, expect, it } from 'vitest';
import { addFen, fen } from '../../src-shared/value/fen.ts';
import type { LocalDay } from '../../src-shared/value/instant.ts';
import { RECORD_KINDS } from '../../src-shared/contract/operator/record.ts';
import { decodeWorkbook } from '../output/spreadsheet/decode.ts';
import { answer, type Wanted } from '../service/record/ask.ts';
import { exportAccounts, exportMeters, exportRecords } from '../service/record/export.ts';
import { directRecords } from '../service/record/records.ts';
import { wantedOf } from '../service/record/wanted.ts';
import { keysOfDays } from '../store/record/bounds.ts';
import { slipNumber, slipsOfOp } from '../store/sale/slip.ts';
import { SaleRig } from './sale/rig.ts';

const TODAY = 20261122 as LocalDay;
const TOMORROW = 20261123 as LocalDay;
const ANY = { operatorId: null, method: null, state: null, accountId: null, meterId: null, find: '' };
const AMOUNTS = [10_000, 2_550, 7_001, 30_033] as const;

let rig: SaleRig;

beforeEach(async () => {
  rig = new SaleRig();
  for (const [index, amount] of AMOUNTS.entries()) {
    const method = index === 1 ? 'wechat' : 'cash';
    const op = rig.sold({ amountFen: fen(amount), tenders: [{ method, amountFen: fen(amount), reference: null }] }, index % 2);
    await rig.settleFully(op);
  }
});

const wanted = (over: Partial<Parameters<typeof wantedOf>[2]> = {}): Wanted =>
  wantedOf(rig.context, rig.app.engine.index, { kind: 'sale', from: TODAY, to: TODAY, ...ANY, ...over });

async function page(over: Parameters<typeof wanted>[0] = {}, before: number | null = null, limit = 100) {
  const found = await answer(rig.ground.store, { do: 'page', wanted: wanted(over), before, limit });
  return 'page' in found ? found.page : [];
}
async function sums(over: Parameters<typeof wanted>[0] = {}) {
  const found = await answer(rig.ground.store, { do: 'sums', wanted: wanted(over) });
  return 'sums' in found ? found.sums : null;
}
const exporting = () => ({
  context: rig.context,
  index: rig.app.engine.index,
  records: directRecords(rig.ground.store),
  actor: rig.actor,
});

describe('pages and sums', () => {
  it('pages meet without a gap and without a row twice, newest first', async () => {
    const all = await page();
    expect(all.map(({ amountFen }) => amountFen)).toEqual([...AMOUNTS].reverse());
    const first = await page({}, null, 3);
    const second = await page({}, first.at(-1)!.key, 3);
    expect([...first, ...second].map(({ key }) => key)).toEqual(all.map(({ key }) => key));
    expect(all[0]).toMatchObject({ what: 'sale', state: 'confirmed', method: 'cash', operatorName: '收款员', room: '1F-02' });
    expect(all[0]?.number).toMatch(/^S-20261122-1-000\d$/);
  });

  it('sums are those of the rows, and of what the ledger says came in', async () => {
    const total = addFen(...AMOUNTS.map(fen));
    expect(await sums()).toMatchObject({ count: 4, amountFen: total, creditFen: total, debtFen: 0, feeFen: 0 });
    const booked = rig.ground.store.ledger.db
      .prepare<[], number>(`SELECT sum(fen) FROM posting p JOIN gl_account g ON g.id = p.gl WHERE g.code IN ('1001', '1002')`)
      .pluck()
      .get();
    expect(booked).toBe(total);
    expect(await sums({ kind: 'payment' })).toMatchObject({ count: 4, amountFen: total });
    expect(await sums({ method: 'wechat' })).toMatchObject({ count: 1, amountFen: 2_550 });
    expect(await sums({ state: 'voided' })).toMatchObject({ count: 0, amountFen: 0 });
    expect(await sums({ from: TOMORROW, to: TOMORROW })).toMatchObject({ count: 0 });
    expect(await sums({ meterId: rig.meter(1).facts.id })).toMatchObject({ count: 2, amountFen: 32_583 });
  });

  it('is found by a part of the room, of the name, of the meter number, and by the number of a slip', async () => {
    expect(await page({ find: '1F-02' })).toHaveLength(2);
    expect(await page({ find: '户1' })).toHaveLength(2);
    expect(await page({ find: rig.meter(1).facts.serial.slice(-4) })).toHaveLength(2);
    expect(await page({ find: '100%' })).toHaveLength(0);
    const [newest] = await page();
    const [slip] = slipsOfOp(rig.ground.store, newest!.key as never);
    expect((await page({ find: slipNumber(slip!) })).map(({ key }) => key)).toEqual([newest!.key]);
  });

  it('every kind answers', async () => {
    for (const kind of RECORD_KINDS) expect(await sums({ kind }), kind).not.toBeNull();
    expect(await page({ kind: 'shift' })).toMatchObject([{ state: 'open', operatorName: '收款员' }]);
  });

  it('the keys of a period are found without an index: all of today, none of other days', () => {
    const { store } = rig.ground;
    expect(keysOfDays(store, 'op', TODAY, TODAY)).toEqual({ lowKey: 1, highKey: 4 });
    expect(keysOfDays(store, 'payment', 20260101 as LocalDay, 20260102 as LocalDay)).toEqual({ lowKey: 1, highKey: 0 });
    expect(keysOfDays(store, 'op', TOMORROW, TOMORROW)).toEqual({ lowKey: 5, highKey: 4 });
  });
});

it('the workbook has every row as numbers with two decimals, the filter, who and when, and the sums below', async () => {
  const made = await exportRecords(exporting(), { kind: 'sale', from: TODAY, to: TODAY, ...ANY, method: 'cash', lang: 'zh' });
  if (!made.ok) throw new Error(made.fault.code);
  expect(made.value).toMatchObject({ fileName: '售电 2026-11-22 2026-11-22.xlsx', rows: 3 });
  const [sheet] = await decodeWorkbook(Buffer.from(made.value.base64, 'base64'));
  const rows = sheet!.rows.map(({ cells }) => cells);
  expect(rows[0]).toEqual(['仿真楼 · 售电']);
  expect(rows.slice(1, 4).flat().join(' ')).toMatch(/收款员.*3 条.*2026-11-22.*现金/);
  const titles = rows.findIndex(([cell]) => cell === '时间');
  const amount = rows[titles]!.indexOf('金额');
  expect(rows.slice(titles + 1, titles + 4).map((cells) => cells[amount])).toEqual([300.33, 70.01, 100]);
  expect(rows.at(-1)?.[amount]).toBe(470.34);
});

it('accounts and meters go into workbooks as they are listed', async () => {
  const accounts = await exportAccounts(exporting(), { find: '', lang: 'en' });
  const meters = await exportMeters(exporting(), { find: '', lang: 'zh' });
  expect([accounts.ok && accounts.value.fileName, meters.ok && meters.value.fileName]).toEqual(['Accounts.xlsx', '电表清单.xlsx']);
  expect(accounts.ok && accounts.value.rows).toBeGreaterThan(3);
});
