/** Importing a site: whole or not at all, again without a difference, back again, and never over what was sold. */
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OperatorId } from '../../../src-shared/value/id.ts';
import { zoneClock } from '../../../src-shared/value/instant.ts';
import { good } from '../../../src-shared/value/result.ts';
import { draftWorkbook } from '../../domain/site-import/draft.ts';
import { largePlan, MISTAKES, plannedMeter, samplePlan, spoiltWorkbook } from '../../domain/site-import/fixture.ts';
import type { SitePlan } from '../../domain/site-import/plan.ts';
import { systemEnv } from '../../platform/system-env.ts';
import { createFieldbus } from '../../fieldbus/fieldbus.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { openGateway } from '../../fieldbus/transport/open.ts';
import { decodeWorkbook } from '../../output/spreadsheet/decode.ts';
import { writeWorkbook } from '../../output/spreadsheet/write.ts';
import { FIXTURE_START, fixtureStore } from '../../store/fixture.ts';
import { meterBySerial, meters } from '../../store/site/meter.ts';
import { insertOperator } from '../../store/people/operator.ts';
import { insertSite } from '../../store/site/site.ts';
import { bookTakeOver } from '../take-over/take-over-account.ts';
import type { Actor, Context } from '../context.ts';
import { importSite, previewImport, undoImport, type ReadSheets, type SiteFile } from './import-site.ts';
import { presentPlan } from './present.ts';

const profiles = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles'));

let context: Context;
let actor: Actor;
beforeEach(() => {
  const store = fixtureStore();
  const { env } = store;
  insertSite(store, { name: '云汇', zone: 'Asia/Shanghai', practice: 0, createdAt: FIXTURE_START });
  const operatorId = insertOperator(store, { login: 'a', name: '管理员', passwordHash: 'x', pinHash: null, createdAt: FIXTURE_START });
  actor = { operatorId: operatorId as OperatorId, seat: '1' };
  const fieldbus = createFieldbus({ env, profiles, openLine: openGateway });
  const nothing = () => undefined;
  context = { env, store, fieldbus, profiles, localTime: zoneClock('Asia/Shanghai'), hint: nothing, accountsChanged: nothing };
});

/** Without the thread, whose start costs a second. */
const atOnce: ReadSheets = async (bytes) => good(await decodeWorkbook(bytes));
const look = (file: SiteFile) => previewImport(context, file, atOnce);

const present = () => presentPlan(context.store);
const bytesOf = async (sheets: Parameters<typeof writeWorkbook>[0]) => ({ fileName: 'site.xlsx', bytes: await writeWorkbook(sheets) });
const fileOf = (plan: SitePlan) => bytesOf(draftWorkbook(plan, 'en'));
const bring = async (plan: SitePlan) => importSite(context, actor, await fileOf(plan), null, atOnce);

/** Every row of every table but the log: what must stay when nothing is done. */
function everything(): string {
  const { db } = context.store.ledger;
  const tables = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).pluck().all();
  return JSON.stringify(tables.map((table) => db.prepare(`SELECT * FROM "${table}"`).all()));
}

function takeOver(serial: string, name: string): void {
  const readAt = context.env.clock.now();
  const amounts = { alarm1Fen: null, alarm2Fen: null, overdraftFen: null, baseFen: null, recloseTime: null, prices: null };
  const proof = { purchaseCount: purchaseCount(3), totalPurchasedFen: fen(5000), balanceFen: fen(1200), prepaidOn: true };
  const read = { readAt, doubted: false, ...proof, ...amounts };
  const holder = { name, contact: '', phone: '' };
  const booked = bookTakeOver(context, actor, { meterId: meterBySerial(context.store, serial)!.id, read, holder, origin: 'import-1' });
  expect(booked.ok).toBe(true);
}

describe('import', () => {
  test('25 different mistakes give 25 named errors at once and change nothing', async () => {
    await bring(samplePlan);
    const before = everything();
    const file = await bytesOf(spoiltWorkbook().sheets);
    const { plan, findings } = await previewImport(context, file);
    expect(plan).toBeNull();
    expect(findings.map(({ code }) => code).sort()).toEqual(MISTAKES.map(([, , , , code]) => code).sort());
    expect(await importSite(context, actor, file, null)).toEqual({
      ok: false,
      fault: { code: 'import.hasErrors', values: { errors: 25 } },
    });
    expect(everything()).toBe(before);
  });

  test('brings in exactly what the workbook says; the same again changes nothing', async () => {
    expect(await bring(samplePlan)).toMatchObject({ ok: true, value: { added: 22, changed: 0, removed: 0, undoneAt: null } });
    expect(present()).toEqual(samplePlan);
    const again = await look(await bytesOf(draftWorkbook(present(), 'zh')));
    expect([again.findings, again.changes]).toEqual([[], []]);
  });

  test('meters change places, buses their channels, what is gone goes, and keys are never given twice', async () => {
    const two: SitePlan = {
      ...samplePlan,
      buses: [...samplePlan.buses, { ...samplePlan.buses[0]!, name: '2 层', channel: 2 }],
    };
    await bring(two);
    const highest = Math.max(...meters(context.store).map(({ id }) => id));
    const [first, second, third, fourth] = two.meters;
    const after: SitePlan = {
      ...two,
      buses: [{ ...two.buses[0]!, channel: 2 }, two.buses[1]!, { ...two.buses[2]!, channel: 1 }],
      units: two.units.filter(({ name }) => name !== '1F-03'),
      meters: [
        { ...first!, point: second!.point, place: second!.place },
        { ...second!, point: first!.point, place: null, ratio: 20 },
        { ...third!, place: null },
        fourth!,
      ],
    };
    await bring(after);
    const order = <T extends { name: string }>(list: readonly T[]) => list.toSorted((a, b) => a.name.localeCompare(b.name));
    expect({ ...present(), buses: order(present().buses) }).toEqual({ ...after, buses: order(after.buses) });
    await bring(two);
    expect(meterBySerial(context.store, '201900000005')!.id).toBeGreaterThan(highest);
  });

  test('what was looked at is what comes in', async () => {
    const file = await fileOf(samplePlan);
    const { fingerprint } = await look(file);
    await bring({ ...samplePlan, accounts: [] });
    expect(await importSite(context, actor, file, fingerprint, atOnce)).toMatchObject({
      ok: false,
      fault: { code: 'import.changedMeanwhile' },
    });
    const looked = await look(file);
    expect(await importSite(context, actor, file, looked.fingerprint, atOnce)).toMatchObject({ ok: true });
  });

  test('a failure half way leaves nothing behind', async () => {
    const before = everything();
    context.store.ledger.db.exec(`CREATE TEMP TRIGGER full_disk BEFORE INSERT ON take_over WHEN NEW.old_count = 67
      BEGIN SELECT RAISE(ABORT, 'disk is full'); END`);
    await expect(bring(samplePlan)).rejects.toThrow('disk is full');
    expect(everything()).toBe(before);
  });
});

describe('what was used', () => {
  beforeEach(async () => {
    await bring(samplePlan);
    takeOver('201900000001', '老张面馆');
  });
  const codes = async (plan: SitePlan) => (await look(await fileOf(plan))).findings.map(({ code }) => code);
  const without = (serial: string): SitePlan => ({
    ...samplePlan,
    meters: samplePlan.meters.filter((meter) => meter.serial !== serial),
    accounts: samplePlan.accounts
      .map((account) => ({ ...account, serials: account.serials.filter((own) => own !== serial) }))
      .filter(({ serials }) => serials.length > 0),
  });

  test('is not removed, nor given to another account, nor its unit and bus taken away', async () => {
    expect(await codes(without('201900000001'))).toEqual(['import.meterInUse']);
    expect(await codes(without('201900000002'))).toEqual([]);
    const renamed = samplePlan.accounts.map((account) => (account.name === '老张面馆' ? { ...account, name: '小张面馆' } : account));
    expect(await codes({ ...samplePlan, accounts: renamed })).toEqual(['import.accountFixed']);
    const [first, ...rest] = samplePlan.meters;
    const moved = [{ ...first!, place: null, point: null }, ...rest.map((meter) => ({ ...meter, point: null, place: null }))];
    const bare = { ...samplePlan, meters: moved, units: [], buses: [] };
    expect(await codes(bare)).toEqual(['import.unitInUse', 'import.busInUse']);
  });

  test('keeps where it was when it moves, and its account follows the list in person and phone', async () => {
    const [first, ...rest] = samplePlan.meters;
    const accounts = samplePlan.accounts.with(0, { ...samplePlan.accounts[0]!, phone: '13900000000' });
    await bring({ ...samplePlan, accounts, meters: [{ ...first!, point: { bus: '1 层', address: 99 } }, ...rest] });
    const points = context.store.ledger.db
      .prepare(`SELECT address, to_at IS NULL AS now FROM meter_point WHERE meter = 1 ORDER BY id`)
      .all();
    expect(points).toEqual([
      { address: 1, now: 0 },
      { address: 99, now: 1 },
    ]);
    expect(present().accounts[0]).toMatchObject({ name: '老张面馆', contact: '张大勇', phone: '13900000000' });
  });

  test('stands against undoing', () => {
    expect(undoImport(context, actor, 1 as never)).toEqual({ ok: false, fault: { code: 'import.takenOver' } });
  });
});

describe('undo', () => {
  test('the last import alone, once, back to what was', async () => {
    await bring(samplePlan);
    const changed = { ...samplePlan, meters: samplePlan.meters.with(1, plannedMeter(2, { ratio: 30 })).slice(0, 3), accounts: [] };
    const second = await bring(changed);
    expect(undoImport(context, actor, 1 as never)).toMatchObject({ fault: { code: 'import.notTheLast' } });
    expect(undoImport(context, actor, 9 as never)).toMatchObject({ fault: { code: 'import.unknown' } });
    const id = second.ok ? second.value.id : (0 as never);
    expect(undoImport(context, actor, id)).toMatchObject({ ok: true, value: { undoneAt: expect.any(Number) } });
    expect(present()).toEqual(samplePlan);
    expect(undoImport(context, actor, id)).toMatchObject({ fault: { code: 'import.undone' } });
  });
});

describe('size', () => {
  test('1,000 meters come in within 10 s, reading the file included', async () => {
    const file = await fileOf(largePlan(1_000));
    const begunMs = systemEnv().clock.monotonicMs();
    expect(await importSite(context, actor, file, null)).toMatchObject({ ok: true });
    expect(systemEnv().clock.monotonicMs() - begunMs).toBeLessThan(10_000);
  });
});
