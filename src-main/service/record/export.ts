/** Workbooks of records and of lists: what stands above the table, and under which name the file is saved. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { MOST_IN_WORKBOOK } from '../../../src-shared/contract/operator/record.ts';
import type { Lang } from '../../../src-shared/text/entry.ts';
import { isTextKey, say, type TextKey } from '../../../src-shared/text/say.ts';
import { formatDay, formatFull } from '../../../src-shared/text/time.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { TableColumn, TableKind } from '../../output/spreadsheet/write-table.ts';
import { operatorById } from '../../store/people/operator.ts';
import { payMethods } from '../../store/sale/payment.ts';
import { site } from '../../store/site/site.ts';
import type { Actor, Context } from '../context.ts';
import type { AccountIndex } from '../desk/account-index.ts';
import { listAccounts } from '../desk/desk.ts';
import { listMeters } from '../view/meter-list.ts';
import type { Answer } from './ask.ts';
import type { Records } from './records.ts';
import { wantedOf } from './wanted.ts';

type File = HandlerOutput<'record.export'>;
type Cells = readonly (string | number | null)[];
type Column<Row> = readonly [title: TextKey, width: number, kind: TableKind, value: (row: Row) => string | number | null];

export interface Exporting {
  readonly context: Context;
  readonly index: AccountIndex;
  readonly records: Records;
  readonly actor: Actor;
}

export async function exportRecords(
  { context, index, records, actor }: Exporting,
  input: ParsedInput<'record.export'>,
): Promise<Result<File, Fault>> {
  const { store } = context;
  const { lang, kind } = input;
  const wanted = wantedOf(context, index, input);
  const counted = await records.ask({ do: 'sums', wanted });
  if (!counted || !('sums' in counted)) return bad({ code: 'record.failed' });
  const title = say(lang, `record.kind.${kind}`);
  const period = say(lang, 'record.head.period', { from: formatDay(input.from), to: formatDay(input.to) });
  const filter = filterText(context, input);
  const above = [...headOf(context, actor, lang, title, counted.sums.count), period];
  const parts = {
    ...{ kind, lang, zone: zoneOf(context) },
    head: filter === '' ? above : [...above, say(lang, 'record.head.filter', { filter })],
    methods: Object.fromEntries(payMethods(store).map((method) => [method.id, lang === 'zh' ? method.labelZh : method.labelEn])),
  };
  return fileOf(await records.ask({ do: 'workbook', wanted, parts }), `${title} ${formatDay(input.from)} ${formatDay(input.to)}`);
}

export function exportAccounts(exporting: Exporting, { find, lang }: ParsedInput<'account.export'>): Promise<Result<File, Fault>> {
  const { accounts } = listAccounts(exporting.context, exporting.index, find);
  return exportList(exporting, lang, 'record.list.accounts', accounts, [
    ['record.col.room', 16, 'text', (row) => row.room],
    ['record.col.name', 24, 'text', (row) => row.name],
    ['record.col.contact', 12, 'text', (row) => row.contact],
    ['record.col.phone', 16, 'text', (row) => row.phone],
    ['record.col.meters', 8, 'count', (row) => row.meters],
    ['record.col.owed', 13, 'money', (row) => row.debtFen],
    ['record.col.opened', 12, 'text', (row) => formatDay(row.openedDay as never)],
  ]);
}

export function exportMeters(exporting: Exporting, { find, lang }: ParsedInput<'meter.export'>): Promise<Result<File, Fault>> {
  const { meters } = listMeters(exporting.context, exporting.index, { find, limit: Number.MAX_SAFE_INTEGER, only: null });
  const zone = zoneOf(exporting.context);
  return exportList(exporting, lang, 'record.list.meters', meters, [
    ['record.col.room', 14, 'text', (row) => row.room],
    ['record.col.name', 22, 'text', (row) => row.accountName],
    ['record.col.serial', 15, 'text', (row) => row.serial],
    ['record.col.model', 16, 'text', (row) => row.model],
    ['record.col.state', 10, 'text', (row) => say(lang, `meter.state.${row.status}`)],
    ['record.col.balance', 13, 'money', (row) => row.live?.balanceFen ?? null],
    ['record.col.total', 13, 'money', (row) => row.live?.totalPurchasedFen ?? null],
    ['record.col.energy', 13, 'energy', (row) => row.live?.totalEnergyCentiKwh ?? null],
    ['record.col.readAt', 20, 'text', (row) => (row.live ? formatFull(row.live.readAt as never, zone) : null)],
    ['record.col.bus', 16, 'text', (row) => row.busName],
    ['record.col.address', 8, 'count', (row) => row.address],
  ]);
}

async function exportList<Row>(
  { context, records, actor }: Exporting,
  lang: Lang,
  title: TextKey,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): Promise<Result<File, Fault>> {
  const table = {
    name: say(lang, title),
    head: headOf(context, actor, lang, say(lang, title), rows.length),
    columns: columns.map(([name, width, kind]): TableColumn => ({ title: say(lang, name), width, kind })),
    rows: rows.map((row): Cells => columns.map(([, , , value]) => value(row))),
    foot: null,
  };
  return fileOf(await records.ask({ do: 'table', table }), say(lang, title));
}

/** Whose it is, who made it and when. */
function headOf(context: Context, actor: Actor, lang: Lang, title: string, count: number): string[] {
  const name = operatorById(context.store, actor.operatorId)?.name ?? '';
  const when = formatFull(context.env.clock.now(), zoneOf(context));
  return [
    say(lang, 'record.head.site', { site: site(context.store)?.name ?? '', title }),
    say(lang, 'record.head.by', { name, when, count }),
  ];
}

function filterText({ store }: Context, { find, operatorId, method, state, lang }: ParsedInput<'record.export'>): string {
  const stateKey = `record.state.${state ?? ''}`;
  const said = [
    find,
    operatorId === null ? '' : (operatorById(store, operatorId)?.name ?? ''),
    method === null ? '' : (payMethods(store).find(({ id }) => id === method)?.[lang === 'zh' ? 'labelZh' : 'labelEn'] ?? method),
    state === null ? '' : isTextKey(stateKey) ? say(lang, stateKey) : state,
  ];
  return said.filter(Boolean).join(' · ');
}

function zoneOf({ store }: Context): string {
  return site(store)?.zone ?? 'UTC';
}

function fileOf(answer: Answer | null, name: string): Result<File, Fault> {
  if (answer && 'tooMany' in answer) return bad({ code: 'record.tooMany', values: { count: answer.tooMany, limit: MOST_IN_WORKBOOK } });
  if (!answer || !('workbook' in answer)) return bad({ code: 'record.failed' });
  const { bytes, rows } = answer.workbook;
  return good({ fileName: `${name.replace(/[\\/:*?"<>|]/g, ' ')}.xlsx`, base64: Buffer.from(bytes).toString('base64'), rows });
}
