/** The sheet of a practice site's workbook that only the simulator reads: its columns, from and to the facts of a meter. */
import {
  choiceColumn,
  readPrice,
  serialColumn,
  unscaled,
  wholeColumn,
  yesNoColumn,
  yuanColumn,
  type Column,
  type ColumnFace,
} from '../../domain/site-import/column.ts';
import type { ReadRow } from '../../domain/site-import/rows.ts';
import type { SheetShape } from '../../domain/site-import/sheets.ts';
import type { TextKey } from '../../../src-shared/text/say.ts';
import { meterFacts } from '../../simulator/site/facts.ts';
import type { MeterFacts, OldList } from '../../simulator/site/shape.ts';

const needed = (title: TextKey, note: TextKey): ColumnFace => ({ title, note, needed: true });
const optional = (title: TextKey, note: TextKey): ColumnFace => ({ title, note, needed: false });

const MOST_W = 10_000_000;
const MOST_HOURS = 100_000;

/** Two decimals and four, both kept whole in their smallest units. */
const energyColumn = (face: ColumnFace): Column<number> => yuanColumn(face);
function priceColumn(face: ColumnFace): Column<number> {
  return { ...face, asText: false, choices: null, read: readPrice, write: (value) => unscaled(value, 4) };
}

export const FACTS = {
  title: 'sheet.simulated',
  needed: false,
  columns: {
    listed: serialColumn(needed('column.serial', 'note.simulatedSerial')),
    trade: choiceColumn(needed('column.trade', 'note.trade'), {
      restaurant: 'choice.trade.restaurant',
      noodles: 'choice.trade.noodles',
      tea: 'choice.trade.tea',
      shop: 'choice.trade.shop',
      hair: 'choice.trade.hair',
      dentist: 'choice.trade.dentist',
      office: 'choice.trade.office',
      serviced: 'choice.trade.serviced',
      server: 'choice.trade.server',
      always: 'choice.trade.always',
      gym: 'choice.trade.gym',
      cinema: 'choice.trade.cinema',
      lighting: 'choice.trade.lighting',
      lifts: 'choice.trade.lifts',
      constant: 'choice.trade.constant',
      idle: 'choice.trade.idle',
      building: 'choice.trade.building',
    }),
    peakW: wholeColumn(optional('column.peakW', 'note.peakW'), { least: 0, most: MOST_W }),
    serial: serialColumn(optional('column.realSerial', 'note.realSerial')),
    dead: yesNoColumn(optional('column.dead', 'note.dead')),
    forced: choiceColumn(optional('column.forced', 'note.forced'), {
      none: 'choice.forced.none',
      trip: 'choice.forced.trip',
      close: 'choice.forced.close',
    }),
    prepaidOn: yesNoColumn(optional('column.prepaidOn', 'note.prepaidOn')),
    encrypted: yesNoColumn(optional('column.encrypted', 'note.encrypted')),
    closesByItself: yesNoColumn(optional('column.closesByItself', 'note.closesByItself')),
    balanceFen: yuanColumn(optional('column.realBalance', 'note.realAmount')),
    purchaseCount: wholeColumn(optional('column.realCount', 'note.realAmount'), { least: 0, most: 65_535, outside: 'import.count' }),
    totalPurchasedFen: yuanColumn(optional('column.realTotal', 'note.realAmount')),
    energyCentiKwh: energyColumn(optional('column.realEnergy', 'note.realEnergy')),
    priceE4: priceColumn(optional('column.realPrice', 'note.realUsual')),
    alarm1Fen: yuanColumn(optional('column.realAlarm1', 'note.realUsual')),
    alarm2Fen: yuanColumn(optional('column.realAlarm2', 'note.realUsual')),
    overdraftFen: yuanColumn(optional('column.realOverdraft', 'note.realUsual')),
    turnaroundMs: wholeColumn(optional('column.turnaroundMs', 'note.turnaroundMs'), { least: 0, most: 5_000 }),
    elsewhereHours: wholeColumn(optional('column.elsewhereHours', 'note.elsewhere'), { least: 0, most: MOST_HOURS }),
    elsewhereAmountFen: yuanColumn(optional('column.elsewhereAmount', 'note.elsewhere')),
  },
} as const satisfies SheetShape;

type FactsRow = ReadRow<(typeof FACTS)['columns']>['values'];

/** Of a meter that the sheet does not have, what the old system's list says is true. */
export function factsOf(listedSerial: string, old: OldList | null, row: FactsRow | undefined): MeterFacts {
  const listed = {
    serial: listedSerial,
    trade: 'idle',
    peakW: 0,
    balanceFen: old?.balanceFen ?? 0,
    purchaseCount: old?.purchaseCount ?? 0,
    totalPurchasedFen: old?.balanceFen ?? 0,
  } as const;
  if (!row) return meterFacts(listed);
  const { listed: _, elsewhereHours: afterHours, elsewhereAmountFen: amountFen, ...said } = row;
  const elsewhere = afterHours === null || amountFen === null ? null : { afterHours, amountFen };
  return meterFacts({ ...listed, ...filled(said), elsewhere });
}

/** Empty cells leave the usual value as it is. */
function filled<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** The row that says what a meter is: what follows from the list and the usual values is written all the same. */
export function factsRow(listedSerial: string, { serial, elsewhere, ...facts }: MeterFacts): Readonly<Record<string, unknown>> {
  return {
    ...facts,
    listed: listedSerial,
    serial: serial === listedSerial ? null : serial,
    peakW: facts.trade === 'building' ? null : facts.peakW,
    elsewhereHours: elsewhere?.afterHours ?? null,
    elsewhereAmountFen: elsewhere?.amountFen ?? null,
  };
}
