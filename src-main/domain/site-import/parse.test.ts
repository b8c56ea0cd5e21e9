/** What a workbook may hold, and that each mistake is named once, where it is. */
import { describe, expect, test } from 'vitest';
import { isTextKey, say } from '../../../src-shared/text/say.ts';
import { differences } from './diff.ts';
import { MISTAKES, plannedMeter, PROFILES, samplePlan, spoiltWorkbook, Workbook } from './fixture.ts';
import { parseWorkbook } from './parse.ts';
import { EMPTY_PLAN } from './plan.ts';
import { SHEETS } from './sheets.ts';

const parse = (book: Workbook) => parseWorkbook(book.read(), PROFILES);
const findings = (book: Workbook) => {
  const parsed = parse(book);
  return (parsed.ok ? parsed.value.warnings : parsed.fault).map(({ code, cell }) => `${code.slice(7)} ${cell ?? ''}`.trim());
};

describe('a workbook', () => {
  test('is what was planned', () => {
    expect(parse(new Workbook())).toEqual({ ok: true, value: { plan: samplePlan, warnings: [] } });
  });

  test('with 25 different mistakes has each of them named, with sheet, row, column and a sentence in both languages', () => {
    const parsed = parse(spoiltWorkbook());
    const found = parsed.ok ? [] : parsed.fault;
    const expected = MISTAKES.map(([sheet, row, column, , code]) => ({
      severity: 'error',
      sheet: say('zh', SHEETS[sheet].title),
      row,
      column: say('zh', (SHEETS[sheet].columns as Record<string, { title: 'column.unit' }>)[column]!.title),
      code,
    }));
    expect(found.map(({ severity, sheet, row, column, code }) => ({ severity, sheet, row, column, code }))).toEqual(
      expect.arrayContaining(expected),
    );
    expect(found).toHaveLength(25);
    expect(new Set(found.map(({ code }) => code)).size).toBe(25);
    for (const { code, values } of found) {
      expect(isTextKey(code)).toBe(true);
      expect(say('zh', code, values) + say('en', code, values)).not.toMatch(/[{}]/);
    }
  });

  test('may have English names, other order, full-width digits, a serial that is a number, and money as a number', () => {
    const book = new Workbook()
      .put('meters', 3, 'address', '１２')
      .put('meters', 5, 'serial', 201_900_000_004)
      .put('meters', 2, 'oldBalanceFen', 183.01)
      .put('meters', 3, 'role', 'TENANT')
      .put('accounts', 2, 'serials', '201900000001, 201900000002');
    book.retitle('meters', 'serial', 'Meter no.').retitle('meters', 'unit', ' unit ');
    const sheets = book.read().map((sheet) => ({
      name: sheet.name === '电表' ? 'METERS' : sheet.name,
      rows: sheet.rows.map(({ number, cells }) => ({ number, cells: cells.toReversed() })),
    }));
    const parsed = parseWorkbook(sheets, PROFILES);
    const meters = samplePlan.meters.with(1, plannedMeter(2, { point: { bus: '1 层', address: 12 } }));
    expect(parsed).toEqual({ ok: true, value: { plan: { ...samplePlan, meters }, warnings: [] } });
  });
});

describe('what is missing', () => {
  test('a sheet is named alone, not everything that refers to it', () => {
    expect(findings(new Workbook().drop('buildings'))).toEqual(['sheetMissing']);
    expect(findings(new Workbook().drop('buses'))).toEqual(['sheetMissing']);
    expect(findings(new Workbook().drop('accounts'))).toEqual([]);
  });

  test('so is a column; an unknown one is a warning', () => {
    const unknown = ['columnMissing', 'columnIgnored A1'];
    expect(findings(new Workbook().retitle('meters', 'serial', '编号'))).toEqual(unknown);
    expect(findings(new Workbook().retitle('meters', 'canRemoteClose', '备注'))).toEqual(['columnIgnored I1']);
    expect(findings(new Workbook().retitle('meters', 'ratio', '表号'))).toEqual(['columnTwice']);
  });

  test('an address without a bus, a bus without an address', () => {
    expect(findings(new Workbook().put('meters', 6, 'address', 5))).toEqual(['busNeeded E6']);
    expect(findings(new Workbook().put('meters', 6, 'bus', '1 层'))).toEqual(['addressNeeded F6']);
  });
});

describe('rules', () => {
  test.each([
    ['an account with a house meter', new Workbook().put('accounts', 3, 'serials', '201900000003'), 'notATenantMeter D3'],
    ['an account with a meter that is not there', new Workbook().put('accounts', 3, 'serials', '201900000099'), 'unknownMeter D3'],
    [
      'two gateways at one address',
      new Workbook().put('gateways', 3, 'transport', 'tcp').put('gateways', 3, 'host', '192.168.1.10').put('gateways', 3, 'port', 502),
      'endpointTwice C3',
    ],
    ['a channel beyond the last port', new Workbook().put('gateways', 2, 'port', 65_535).put('buses', 2, 'channel', 2), 'portOverflow C2'],
    ['alarm 2 above alarm 1', new Workbook().put('defaults', 3, 'value', '100.01'), 'alarmsCrossed B3'],
    ['a price with five decimals', new Workbook().put('defaults', 4, 'value', '0.83001'), 'fiveDecimals B4'],
    ['a threshold below zero', new Workbook().put('defaults', 3, 'value', '-1'), 'outOfRange B3'],
    ['half an address', new Workbook().put('meters', 2, 'address', 1.5), 'notWhole F2'],
    ['a number of 11 digits', new Workbook().put('meters', 6, 'serial', '20190000000'), 'serialForm A6'],
    ['a name that is too long', new Workbook().put('accounts', 3, 'name', '长'.repeat(61)), 'tooLong A3'],
  ])('%s', (_, book, expected) => {
    expect(findings(book)).toEqual([expected]);
  });

  test('a 33rd meter on a bus is a warning', () => {
    const book = new Workbook();
    for (let n = 10; n < 40; n++)
      book.add('meters', { serial: `2019000001${n}`, profile: 'dtsy1352', role: '商户', bus: '1 层', address: n });
    expect(findings(book)).toEqual(['busFull E36']);
  });

  test('a sheet without end is cut off, and said so', () => {
    const book = new Workbook();
    const sheet = book.sheet('buildings');
    sheet.rows = [...sheet.rows, ...Array.from({ length: 20_000 }, (_, n) => [`楼${n}`])];
    expect(findings(book)).toEqual(['tooManyRows']);
  });
});

describe('differences', () => {
  test('none to itself, everything to nothing, and field by field', () => {
    expect(differences(samplePlan, { ...samplePlan, meters: samplePlan.meters.toReversed() })).toEqual([]);
    expect(differences(EMPTY_PLAN, samplePlan).every(({ kind }) => kind === 'added')).toBe(true);
    expect(differences(EMPTY_PLAN, samplePlan)).toHaveLength(2 + 2 + 4 + 2 + 2 + 5 + 2 + 3);
    const meters = samplePlan.meters.slice(1).with(0, plannedMeter(2, { ratio: 40, place: null }));
    expect(differences(samplePlan, { ...samplePlan, meters })).toEqual([
      {
        subject: 'meter',
        name: '201900000002',
        kind: 'changed',
        fields: [
          { field: 'ratio', from: 1, to: 40 },
          { field: 'building', from: '东塔', to: null },
          { field: 'unit', from: '1F-02', to: null },
        ],
      },
      { subject: 'meter', name: '201900000001', kind: 'removed', fields: [] },
    ]);
  });
});
