/** The sheets of a site's workbook and their columns: what is read, checked and written, in one table. */
import type { TextKey } from '../../../src-shared/text/say.ts';
import {
  choiceColumn,
  phoneColumn,
  serialColumn,
  serialsColumn,
  textColumn,
  wholeColumn,
  yesNoColumn,
  yuanColumn,
  type Column,
  type ColumnFace,
  type Typed,
} from './column.ts';
import { good } from '../../../src-shared/value/result.ts';

export type Columns = Readonly<Record<string, Column<unknown>>>;

export interface SheetShape<C extends Columns = Columns> {
  readonly title: TextKey;
  /** Whether a workbook without this sheet is faulty. */
  readonly needed: boolean;
  readonly columns: C;
}

const needed = (title: TextKey, note: TextKey): ColumnFace => ({ title, note, needed: true });
const optional = (title: TextKey, note: TextKey): ColumnFace => ({ title, note, needed: false });

const NAME = 60;

/** Read as typed; what it means depends on the parameter beside it. */
const valueColumn: Column<Typed> = {
  ...needed('column.value', 'note.value'),
  asText: false,
  choices: null,
  read: (cell) => good(cell),
  write: (value) => String(value),
};

export const SHEETS = {
  buildings: {
    title: 'sheet.buildings',
    needed: true,
    columns: { name: textColumn(needed('column.building', 'note.name'), NAME) },
  },
  floors: {
    title: 'sheet.floors',
    needed: true,
    columns: {
      building: textColumn(needed('column.building', 'note.building'), NAME),
      name: textColumn(needed('column.floor', 'note.name'), NAME),
    },
  },
  units: {
    title: 'sheet.units',
    needed: true,
    columns: {
      building: textColumn(needed('column.building', 'note.building'), NAME),
      floor: textColumn(needed('column.floor', 'note.floor'), NAME),
      name: textColumn(needed('column.unit', 'note.unit'), NAME),
    },
  },
  gateways: {
    title: 'sheet.gateways',
    needed: true,
    columns: {
      name: textColumn(needed('column.gateway', 'note.name'), NAME),
      transport: choiceColumn(needed('column.transport', 'note.transport'), {
        tcp: 'choice.tcp',
        rtuOverTcp: 'choice.rtuOverTcp',
        serial: 'choice.serial',
      }),
      host: textColumn(needed('column.host', 'note.host'), 253),
      port: wholeColumn(optional('column.port', 'note.port'), { least: 1, most: 65_535, outside: 'import.port' }),
      txid: choiceColumn(optional('column.txid', 'note.txid'), { strict: 'choice.strict', ignore: 'choice.ignore' }),
      holdMs: wholeColumn(optional('column.holdMs', 'note.holdMs'), { least: 0, most: 120_000 }),
    },
  },
  buses: {
    title: 'sheet.buses',
    needed: true,
    columns: {
      name: textColumn(needed('column.bus', 'note.name'), NAME),
      gateway: textColumn(needed('column.gateway', 'note.gateway'), NAME),
      channel: wholeColumn(optional('column.channel', 'note.channel'), { least: 1, most: 64 }),
      baud: wholeColumn(optional('column.baud', 'note.baud'), { least: 300, most: 115_200 }),
      parity: choiceColumn(optional('column.parity', 'note.parity'), {
        none: 'choice.parityNone',
        even: 'choice.parityEven',
        odd: 'choice.parityOdd',
      }),
      gapMs: wholeColumn(optional('column.gapMs', 'note.gapMs'), { least: 0, most: 1_000 }),
    },
  },
  meters: {
    title: 'sheet.meters',
    needed: true,
    columns: {
      serial: serialColumn(needed('column.serial', 'note.serial')),
      profile: textColumn(needed('column.profile', 'note.profile'), NAME),
      role: choiceColumn(needed('column.role', 'note.role'), {
        tenant: 'choice.tenant',
        house: 'choice.house',
        main: 'choice.main',
      }),
      ratio: wholeColumn(optional('column.ratio', 'note.ratio'), { least: 1, most: 10_000 }),
      bus: textColumn(optional('column.bus', 'note.bus'), NAME),
      address: wholeColumn(optional('column.unitAddress', 'note.address'), { least: 1, most: 247, outside: 'import.address' }),
      building: textColumn(optional('column.building', 'note.meterBuilding'), NAME),
      unit: textColumn(optional('column.unit', 'note.meterUnit'), NAME),
      canRemoteClose: yesNoColumn(optional('column.canRemoteClose', 'note.canRemoteClose')),
      oldTenant: textColumn(optional('column.oldTenant', 'note.oldTenant'), NAME),
      oldBalanceFen: yuanColumn(optional('column.oldBalance', 'note.oldBalance')),
      oldCount: wholeColumn(optional('column.oldCount', 'note.oldCount'), { least: 0, most: 65_535, outside: 'import.count' }),
    },
  },
  defaults: {
    title: 'sheet.defaults',
    needed: false,
    columns: {
      parameter: choiceColumn(needed('column.parameter', 'note.parameter'), {
        alarm1Fen: 'choice.alarm1Fen',
        alarm2Fen: 'choice.alarm2Fen',
        overdraftFen: 'choice.overdraftFen',
        overloadW: 'choice.overloadW',
        priceSharpE4: 'choice.priceSharpE4',
        pricePeakE4: 'choice.pricePeakE4',
        priceFlatE4: 'choice.priceFlatE4',
        priceValleyE4: 'choice.priceValleyE4',
      }),
      value: valueColumn,
    },
  },
  accounts: {
    title: 'sheet.accounts',
    needed: false,
    columns: {
      name: textColumn(needed('column.account', 'note.name'), NAME),
      contact: textColumn(optional('column.contact', 'note.contact'), 30),
      phone: phoneColumn(optional('column.phone', 'note.phone')),
      serials: serialsColumn(optional('column.meters', 'note.meters')),
    },
  },
} as const satisfies Record<string, SheetShape>;

export type SheetName = keyof typeof SHEETS;
