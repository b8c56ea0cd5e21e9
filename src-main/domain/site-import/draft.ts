/** From a plan to the sheets of a workbook in one language: what is exported, and with an empty plan the template. */
import type { Lang } from '../../../src-shared/text/entry.ts';
import { say } from '../../../src-shared/text/say.ts';
import type { DraftColumn, DraftSheet } from '../spreadsheet/sheet.ts';
import { writtenDefault } from './check-defaults.ts';
import type { Column } from './column.ts';
import { PARAMETERS, type Parameter, type PlannedMeter, type SitePlan } from './plan.ts';
import { SHEETS, type SheetName, type SheetShape } from './sheets.ts';

const NOTES = ['note.sheet.1', 'note.sheet.2', 'note.sheet.3', 'note.sheet.4', 'note.sheet.5'] as const;

type Values = Readonly<Record<string, unknown>>;

/** The notes first, then every sheet of the workbook, whether the plan has something for it or not. */
export function draftWorkbook(plan: SitePlan, lang: Lang): DraftSheet[] {
  const rows: Record<SheetName, readonly Values[]> = {
    buildings: plan.buildings.map((name) => ({ name })),
    floors: plan.floors.map((floor) => ({ ...floor })),
    units: plan.units.map((unit) => ({ ...unit })),
    gateways: plan.gateways.map((gateway) => ({ ...gateway })),
    buses: plan.buses.map((bus) => ({ ...bus })),
    meters: plan.meters.map(meterValues),
    defaults: PARAMETERS.flatMap((parameter) => defaultValues(parameter, plan.defaults[parameter])),
    accounts: plan.accounts.map(({ contact, phone, ...rest }) => ({ ...rest, contact: contact || null, phone: phone || null })),
  };
  const names = Object.keys(SHEETS) as SheetName[];
  return [notesSheet(lang), ...names.map((name) => draftSheet(SHEETS[name], rows[name], lang))];
}

function meterValues({ point, place, old, ...meter }: PlannedMeter): Values {
  const { tenant: oldTenant, balanceFen: oldBalanceFen, purchaseCount: oldCount } = old;
  return { ...meter, ...point, building: place?.building, unit: place?.unit, oldTenant, oldBalanceFen, oldCount };
}

function defaultValues(parameter: Parameter, value: number | undefined): Values[] {
  return value === undefined ? [] : [{ parameter, value: writtenDefault(parameter, value) }];
}

function notesSheet(lang: Lang): DraftSheet {
  const column: DraftColumn = { title: say(lang, 'sheet.notes'), note: null, width: 100, asText: true, choices: null };
  return { name: say(lang, 'sheet.notes'), columns: [column], rows: NOTES.map((note) => [say(lang, note)]) };
}

/** @param rows by the names of the shape's columns; what is missing or null becomes an empty cell. */
export function draftSheet({ title, columns: shape }: SheetShape, rows: readonly Values[], lang: Lang): DraftSheet {
  const columns = Object.entries<Column<unknown>>(shape);
  return {
    name: say(lang, title),
    columns: columns.map(([, column]) => draftColumn(column, lang)),
    rows: rows.map((values) => columns.map(([key, column]) => writtenCell(values[key], column, lang))),
  };
}

function writtenCell(value: unknown, column: Column<unknown>, lang: Lang): string | number | null {
  return value === null || value === undefined ? null : column.write(value, lang);
}

function draftColumn(column: Column<unknown>, lang: Lang): DraftColumn {
  const title = say(lang, column.title);
  return {
    title: column.needed ? `${title} *` : title,
    note: say(lang, column.note),
    width: Math.max(12, title.length * (lang === 'zh' ? 2 : 1) + 4),
    asText: column.asText,
    choices: column.choices?.map((choice) => say(lang, choice)) ?? null,
  };
}
