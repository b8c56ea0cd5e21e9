/** A small site as a workbook, and the same workbook with mistakes in it, for tests. */
import { fen } from '../../../src-shared/value/fen.ts';
import { say } from '../../../src-shared/text/say.ts';
import type { DraftSheet, Sheet } from '../spreadsheet/sheet.ts';
import { draftWorkbook } from './draft.ts';
import type { PlannedMeter, SitePlan } from './plan.ts';
import { SHEETS, type SheetName } from './sheets.ts';

export const PROFILES = ['ddsy1352', 'dtsy1352'];

const NOTHING_OLD = { tenant: null, balanceFen: null, purchaseCount: null };

export function plannedMeter(n: number, more: Partial<PlannedMeter> = {}): PlannedMeter {
  return {
    serial: `2019000000${String(n).padStart(2, '0')}`,
    profile: 'dtsy1352',
    role: 'tenant',
    ratio: 1,
    canRemoteClose: true,
    point: { bus: '1 层', address: n },
    place: { building: '东塔', unit: `1F-0${n}` },
    old: NOTHING_OLD,
    ...more,
  };
}

export const samplePlan: SitePlan = {
  buildings: ['东塔', '西塔'],
  floors: [
    { building: '东塔', name: '1F' },
    { building: '西塔', name: '1F' },
  ],
  units: [
    { building: '东塔', floor: '1F', name: '1F-01' },
    { building: '东塔', floor: '1F', name: '1F-02' },
    { building: '东塔', floor: '1F', name: '1F-03' },
    { building: '西塔', floor: '1F', name: '1F-01' },
  ],
  gateways: [
    { name: '东塔网关', transport: 'tcp', host: '192.168.1.10', port: 502, txid: 'strict', holdMs: 10_000 },
    { name: '西塔串口', transport: 'serial', host: 'COM3', port: null, txid: 'strict', holdMs: 0 },
  ],
  buses: [
    { name: '1 层', gateway: '东塔网关', channel: 1, baud: 9_600, parity: 'none', gapMs: 30 },
    { name: '西塔', gateway: '西塔串口', channel: 1, baud: 2_400, parity: 'even', gapMs: 50 },
  ],
  meters: [
    plannedMeter(1, { old: { tenant: '老张面馆', balanceFen: fen(18_301), purchaseCount: 67 } }),
    plannedMeter(2),
    plannedMeter(3, { role: 'house', canRemoteClose: null }),
    plannedMeter(4, { point: { bus: '西塔', address: 1 }, place: { building: '西塔', unit: '1F-01' }, ratio: 40 }),
    plannedMeter(5, { point: null, place: null }),
  ],
  defaults: { alarm1Fen: 10_000, alarm2Fen: 2_000, priceFlatE4: 8_300 },
  accounts: [
    { name: '老张面馆', contact: '张大勇', phone: '13800010004', serials: ['201900000001', '201900000002'] },
    { name: '悦读书店', contact: '', phone: '', serials: ['201900000004'] },
  ],
};

type Value = string | number | null;
export type Draft = { -readonly [K in keyof DraftSheet]: DraftSheet[K] };

/** The sample's workbook in Chinese, to be spoilt: `put` by sheet, row as the spreadsheet numbers it, and column. */
export class Workbook {
  readonly sheets: Draft[];

  constructor(plan: SitePlan = samplePlan) {
    this.sheets = draftWorkbook(plan, 'zh').map((sheet) => ({ ...sheet }));
  }

  sheet(name: SheetName): Draft {
    return this.sheets.find((sheet) => sheet.name === say('zh', SHEETS[name].title))!;
  }

  put(name: SheetName, row: number, column: string, value: Value): this {
    const sheet = this.sheet(name);
    const index = Object.keys(SHEETS[name].columns).indexOf(column);
    const rows = sheet.rows.map((cells) => [...cells]);
    while (rows.length < row - 1) rows.push(sheet.columns.map(() => null));
    rows[row - 2]![index] = value;
    sheet.rows = rows;
    return this;
  }

  /** Appends a row; columns that are not named are empty. @returns its number */
  add(name: SheetName, values: Readonly<Record<string, Value>>): number {
    const sheet = this.sheet(name);
    sheet.rows = [...sheet.rows, Object.keys(SHEETS[name].columns).map((key) => values[key] ?? null)];
    return sheet.rows.length + 1;
  }

  retitle(name: SheetName, column: string, title: string): this {
    const index = Object.keys(SHEETS[name].columns).indexOf(column);
    const sheet = this.sheet(name);
    sheet.columns = sheet.columns.map((one, at) => (at === index ? { ...one, title } : one));
    return this;
  }

  drop(name: SheetName): this {
    this.sheets.splice(this.sheets.indexOf(this.sheet(name)), 1);
    return this;
  }

  /** As it would be read. */
  read(): Sheet[] {
    return this.sheets.map(({ name, columns, rows }) => ({
      name,
      rows: [columns.map(({ title }) => title), ...rows].map((cells, index) => ({ number: index + 1, cells })),
    }));
  }
}

/** Twenty-five mistakes, each of its own kind and at its own cell: what a hand-typed list brings. */
export const MISTAKES: readonly (readonly [sheet: SheetName, row: number, column: string, value: Value, code: string])[] = [
  ['buildings', 4, 'name', '东塔', 'import.duplicate'],
  ['floors', 4, 'building', '南塔', 'import.unknownBuilding'],
  ['units', 6, 'floor', '9F', 'import.unknownFloor'],
  ['gateways', 4, 'host', '192.168.1.300', 'import.host'],
  ['gateways', 5, 'port', 70_000, 'import.port'],
  ['gateways', 6, 'port', null, 'import.portNeeded'],
  ['gateways', 7, 'host', '/dev/tty USB0', 'import.serialPort'],
  ['buses', 4, 'gateway', '北塔网关', 'import.unknownGateway'],
  ['buses', 5, 'channel', 1, 'import.channelTwice'],
  ['buses', 6, 'parity', '奇偶', 'import.notInList'],
  ['meters', 2, 'ratio', '四十', 'import.notANumber'],
  ['meters', 3, 'oldBalanceFen', '183.015', 'import.threeDecimals'],
  ['meters', 4, 'profile', 'dtsy9999', 'import.unknownProfile'],
  ['meters', 5, 'oldCount', 70_000, 'import.count'],
  ['meters', 7, 'serial', 19_000_000_07, 'import.serialZerosLost'],
  ['meters', 8, 'serial', '201900000001', 'import.serialTwice'],
  ['meters', 9, 'address', 2, 'import.addressTwice'],
  ['meters', 10, 'address', 248, 'import.address'],
  ['meters', 11, 'bus', '3 层', 'import.unknownBus'],
  ['meters', 12, 'unit', '1F-99', 'import.unknownUnit'],
  ['meters', 13, 'building', null, 'import.unitAmbiguous'],
  ['meters', 14, 'role', null, 'import.missing'],
  ['accounts', 4, 'serials', null, 'import.accountWithoutMeter'],
  ['accounts', 5, 'serials', '201900000001', 'import.meterTwoAccounts'],
  ['accounts', 6, 'phone', '见名片', 'import.phone'],
];

/** What the rows with mistakes have otherwise, so that each has its one mistake. */
export function spoiltWorkbook(): Workbook {
  const book = new Workbook();
  for (const [sheet, row] of MISTAKES) fill(book, sheet, row);
  for (const [sheet, row, column, value] of MISTAKES) book.put(sheet, row, column, value);
  return book;
}

function fill(book: Workbook, sheet: SheetName, row: number): void {
  if (row <= book.sheet(sheet).rows.length + 1) return;
  book.add(sheet, soundRow(sheet, row));
}

function soundRow(sheet: SheetName, row: number): Readonly<Record<string, Value>> {
  switch (sheet) {
    case 'floors':
      return { building: '东塔', name: `${row}F` };
    case 'units':
      return { building: '东塔', floor: '1F', name: `1F-1${row}` };
    case 'gateways':
      return { name: `网关${row}`, transport: row === 7 ? 'serial' : 'tcp', host: `192.168.1.${20 + row}`, port: row === 7 ? null : 502 };
    case 'buses':
      return { name: `总线${row}`, gateway: '东塔网关', channel: row === 4 ? 2 : row };
    case 'meters': {
      const serial = `2019000001${String(row).padStart(2, '0')}`;
      return { serial, profile: 'dtsy1352', role: '商户', bus: '1 层', address: 100 + row, building: '东塔', unit: '1F-01' };
    }
    case 'accounts':
      return { name: `商户${row}`, serials: row === 6 ? '201900000005' : null };
    default:
      return {};
  }
}

/** 30 meters a bus, one unit and one account each. */
export function largePlan(size: number): SitePlan {
  const serial = (n: number) => String(n).padStart(12, '0');
  const all = Array.from({ length: size }, (_, n) => n);
  const buses = Array.from({ length: Math.ceil(size / 30) }, (_, n) => n);
  return {
    ...samplePlan,
    units: all.map((n) => ({ building: '东塔', floor: '1F', name: `房${n}` })),
    gateways: buses.map((n) => ({ ...samplePlan.gateways[0]!, name: `网关${n}`, port: 1_000 + n })),
    buses: buses.map((n) => ({ ...samplePlan.buses[0]!, name: `总线${n}`, gateway: `网关${n}` })),
    meters: all.map((n) => {
      const point = { bus: `总线${Math.floor(n / 30)}`, address: (n % 30) + 1 };
      return plannedMeter(1, { serial: serial(n), point, place: { building: '东塔', unit: `房${n}` } });
    }),
    accounts: all.map((n) => ({ name: `商户${n}`, contact: '', phone: '', serials: [serial(n)] })),
  };
}
