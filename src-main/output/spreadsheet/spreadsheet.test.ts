/** A site's plan survives being written as a workbook and read again, and a file that is none is refused. */
import fc from 'fast-check';
import exceljs from 'exceljs';
import { describe, expect, test } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { draftWorkbook } from '../../domain/site-import/draft.ts';
import { parseWorkbook } from '../../domain/site-import/parse.ts';
import { EMPTY_PLAN, PARAMETERS, type SitePlan } from '../../domain/site-import/plan.ts';
import { systemEnv } from '../../platform/system-env.ts';
import { decodeWorkbook } from './decode.ts';
import { readWorkbook } from './read.ts';
import { writeWorkbook } from './write.ts';

const PROFILES = ['dtsy1352', 'ddsy1352'];
const { clock } = systemEnv();

const name = fc
  .string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'云汇塔楼层房间AbZ09-# ()（）&<>"\'') })
  .map((text) => text.replace(/\s+/g, ' ').trim())
  .filter((text) => text !== '');
const names = (least: number, most: number) => fc.uniqueArray(name, { minLength: least, maxLength: most });
const serial = fc.stringMatching(/^\d{12}$/);
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const old = fc.record({
  tenant: maybe(name),
  balanceFen: maybe(fc.integer({ min: -99_999_999, max: 99_999_999 }).map(fen)),
  purchaseCount: maybe(fc.integer({ min: 0, max: 65_535 })),
});

/** Every reference points to something; every key is its own. */
const plan: fc.Arbitrary<SitePlan> = fc
  .record({
    buildings: names(1, 3),
    floorNames: names(1, 3),
    unitNames: names(1, 4),
    gatewayNames: names(1, 3),
    busNames: names(1, 4),
    accountNames: names(0, 4),
    serials: fc.uniqueArray(serial, { maxLength: 12 }),
    meters: fc.array(
      fc.record({
        profile: fc.constantFrom(...PROFILES),
        role: fc.constantFrom('tenant', 'house', 'main'),
        ratio: fc.integer({ min: 1, max: 10_000 }),
        canRemoteClose: maybe(fc.boolean()),
        onBus: fc.boolean(),
        placed: fc.boolean(),
        old,
      }),
      { minLength: 12, maxLength: 12 },
    ),
    defaults: fc.record(
      Object.fromEntries(PARAMETERS.filter((one) => one !== 'alarm2Fen').map((one) => [one, fc.integer({ min: 0, max: 65_535 })])),
      { requiredKeys: [] },
    ),
    phone: fc.constantFrom('', '13800010001', '0755-8888 0001'),
    transport: fc.constantFrom('tcp', 'rtuOverTcp', 'serial'),
    parity: fc.constantFrom('none', 'even', 'odd'),
    numbers: fc.record({ holdMs: fc.integer({ min: 0, max: 120_000 }), gapMs: fc.integer({ min: 0, max: 1_000 }) }),
  })
  .map((made) => {
    const floors = made.buildings.flatMap((building) => made.floorNames.map((one) => ({ building, name: one })));
    const units = made.buildings.flatMap((building) =>
      made.unitNames.map((one, index) => ({ building, floor: made.floorNames[index % made.floorNames.length]!, name: one })),
    );
    const meters: SitePlan['meters'] = made.serials.map((own, index) => {
      const { onBus, placed, ...meter } = made.meters[index]!;
      const unit = units[index % units.length]!;
      return {
        serial: own,
        ...meter,
        point: onBus ? { bus: made.busNames[index % made.busNames.length]!, address: index + 1 } : null,
        place: placed ? { building: unit.building, unit: unit.name } : null,
      };
    });
    const tenants = meters.filter(({ role }) => role === 'tenant').map((meter) => meter.serial);
    return {
      buildings: made.buildings,
      floors,
      units,
      gateways: made.gatewayNames.map((one, index) => ({
        name: one,
        transport: made.transport,
        host: made.transport === 'serial' ? `COM${index + 1}` : `192.168.1.${index + 1}`,
        port: made.transport === 'serial' ? null : 502,
        txid: 'strict' as const,
        holdMs: made.numbers.holdMs,
      })),
      buses: made.busNames.map((one, index) => ({
        name: one,
        gateway: made.gatewayNames[index % made.gatewayNames.length]!,
        channel: index + 1,
        baud: 9_600,
        parity: made.parity,
        gapMs: made.numbers.gapMs,
      })),
      meters,
      defaults: made.defaults,
      accounts: made.accountNames
        .map((one, index) => ({
          name: one,
          contact: index % 2 === 0 ? '' : '王',
          phone: made.phone,
          serials: tenants.filter((_, at) => at % made.accountNames.length === index),
        }))
        .filter(({ serials }) => serials.length > 0),
    };
  });

describe('a workbook', () => {
  test('holds a plan exactly, in both languages', async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.constantFrom('zh', 'en'), async (planned, lang) => {
        const sheets = await decodeWorkbook(await writeWorkbook(draftWorkbook(planned, lang)));
        expect(parseWorkbook(sheets, PROFILES)).toEqual({ ok: true, value: { plan: planned, warnings: [] } });
      }),
      { numRuns: 25 },
    );
  });

  test('the template is empty, has notes and lists, and is itself without a mistake', async () => {
    const bytes = await writeWorkbook(draftWorkbook(EMPTY_PLAN, 'zh'));
    const workbook = new exceljs.Workbook();
    await workbook.xlsx.load(bytes.buffer as ArrayBuffer);
    const meters = workbook.getWorksheet('电表')!;
    expect(meters.getCell('A1').value).toBe('表号 *');
    expect(meters.getCell('A1').note).toContain('12 位数字');
    expect(meters.getCell('A2').numFmt).toBe('@');
    expect(meters.getCell('C2').dataValidation).toMatchObject({ type: 'list', formulae: ['"商户,公用,总表"'] });
    expect(parseWorkbook(await decodeWorkbook(bytes), PROFILES)).toEqual({ ok: true, value: { plan: EMPTY_PLAN, warnings: [] } });
  });

  test('is read in a worker; what is none, or only looks like one, is refused', async () => {
    const bytes = await writeWorkbook(draftWorkbook(EMPTY_PLAN, 'en'));
    expect(await readWorkbook(bytes, clock)).toMatchObject({ ok: true });
    expect(await readWorkbook(new TextEncoder().encode('表号,地址'), clock)).toEqual({ ok: false, fault: 'notAWorkbook' });
    expect(await readWorkbook(bytes.subarray(0, 300), clock)).toEqual({ ok: false, fault: 'notAWorkbook' });
  });

  test('formulas are their results, rich text its text, dates and errors what they are', async () => {
    const workbook = new exceljs.Workbook();
    const sheet = workbook.addWorksheet('x');
    sheet.getCell('A1').value = { formula: '1+1', result: 2 };
    sheet.getCell('C1').value = { richText: [{ text: '云' }, { text: '汇' }] };
    sheet.getCell('A3').value = new Date(Date.UTC(2026, 0, 2));
    sheet.getCell('B3').value = { error: '#REF!' };
    const [read] = await decodeWorkbook(new Uint8Array(await workbook.xlsx.writeBuffer()));
    expect(read?.rows).toEqual([
      { number: 1, cells: [2, null, '云汇'] },
      { number: 3, cells: [{ date: '2026-01-02T00:00:00.000Z' }, { formulaError: '#REF!' }] },
    ]);
  });
});
