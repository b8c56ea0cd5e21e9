/** What an import does, in words: its counts in one sentence, its changes field by field, its mistakes by sheet and as text for the clipboard. */
import type { ImportChange, ImportFinding, ImportSubject } from '../../../src-shared/contract/operator/site.ts';
import { isTextKey, type TextKey, type Values } from '../../../src-shared/text/say.ts';
import type { Fold } from '../../ui/fold.ts';
import type { Preview } from './importing.svelte.ts';

type Say = (key: TextKey, values?: Values) => string;

export const KINDS = ['added', 'changed', 'removed'] as const;
export type Kind = (typeof KINDS)[number];
/** Beside the word, never alone. */
export const SIGNS: Readonly<Record<Kind, string>> = { added: '＋', changed: '≠', removed: '−' };

/** What people count first. */
const BY_WEIGHT: readonly ImportSubject[] = ['meter', 'account', 'bus', 'gateway', 'unit', 'floor', 'building', 'default'];
/** A button has room for this many. */
const MOST_NAMED = 3;

/** "350 meters, 28 accounts, 12 units and more"; empty when nothing of that kind happens. */
export function subjectsOf({ subjects }: Pick<Preview, 'subjects'>, kind: Kind, say: Say, most: number = MOST_NAMED): string {
  const named = BY_WEIGHT.flatMap((subject) => {
    const n = subjects.find((one) => one.subject === subject)?.[kind] ?? 0;
    return n > 0 ? [say(`importPage.n.${subject}`, { n })] : [];
  });
  return named.slice(0, most).join(say('importPage.and')) + (named.length > most ? say('importPage.more') : '');
}

/** "add 350 meters, 28 accounts; change 3 meters; remove 1 unit". */
export function whatItDoes(preview: Pick<Preview, 'subjects'>, say: Say): string {
  return KINDS.flatMap((kind) => {
    const what = subjectsOf(preview, kind, say, kind === 'added' ? MOST_NAMED : 1);
    return what === '' ? [] : [say(`importPage.does.${kind}`, { what })];
  }).join(say('importPage.then'));
}

export interface SubjectHead {
  readonly subject: ImportSubject;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Of more than the engine lists, those that are not listed. */
  readonly unlisted: number;
}

export function foldChanges({ subjects, changes }: Pick<Preview, 'subjects' | 'changes'>): Fold<SubjectHead, ImportChange>[] {
  const listed = Map.groupBy(changes, ({ subject }) => subject);
  return subjects.map((head) => {
    const items = listed.get(head.subject) ?? [];
    const unlisted = head.added + head.changed + head.removed - items.length;
    return { key: head.subject, group: { ...head, unlisted }, items };
  });
}

/** Fields whose column in the workbook has another name. */
const COLUMNS: Readonly<Record<string, TextKey>> = {
  address: 'column.unitAddress',
  oldBalanceFen: 'column.oldBalance',
  serials: 'column.meters',
};

export function fieldWord(field: string, say: Say): string {
  const key = COLUMNS[field] ?? `column.${field}`;
  return isTextKey(key) ? say(key) : field;
}

/** Default parameters are known by their code, everything else by its own name. */
export function nameOf({ subject, name }: Pick<ImportChange, 'subject' | 'name'>, say: Say): string {
  const key = `choice.${name}`;
  return subject === 'default' && isTextKey(key) ? say(key) : name;
}

/** A value as the workbook writes it; `unit` is the field, or the name of a default parameter. */
export function valueWord(value: string | number | null, unit: string, say: Say): string {
  if (value === null || value === '') return '—';
  if (typeof value === 'string') return choiceWord(value, unit, say);
  if (unit === 'canRemoteClose') return say(value === 1 ? 'choice.yes' : 'choice.no');
  if (unit.endsWith('Fen')) return decimals(value, 2);
  return unit.endsWith('E4') ? decimals(value, 4) : String(value);
}

/** Only fields with a list of choices are said in words: a room may be called "serial". */
function choiceWord(value: string, field: string, say: Say): string {
  if (!['transport', 'txid', 'parity', 'role'].includes(field)) return value;
  const key = field === 'parity' ? `choice.parity${value.charAt(0).toUpperCase()}${value.slice(1)}` : `choice.${value}`;
  return isTextKey(key) ? say(key) : value;
}

/** Whole units of the last place, exactly. */
function decimals(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0');
  return `${value < 0 ? '−' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** "Bus address 12 → 14; Ratio 1 → 40". */
export function changeWords({ fields, subject, name }: ImportChange, say: Say): string {
  return fields
    .map(({ field, from, to }) => {
      const unit = subject === 'default' ? name : field;
      return `${subject === 'default' ? '' : `${fieldWord(field, say)} `}${valueWord(from, unit, say)} → ${valueWord(to, unit, say)}`;
    })
    .join(say('importPage.then'));
}

export interface SheetHead {
  readonly sheet: string;
  readonly errors: number;
  readonly warnings: number;
}

/** In the order in which the sheets first occur, mistakes before warnings. */
export function foldFindings(findings: readonly ImportFinding[]): Fold<SheetHead, ImportFinding>[] {
  return [...Map.groupBy(findings, ({ sheet }) => sheet)].map(([sheet, own]) => {
    const errors = own.filter(({ severity }) => severity === 'error');
    const warnings = own.filter(({ severity }) => severity === 'warning');
    return { key: sheet, group: { sheet, errors: errors.length, warnings: warnings.length }, items: [...errors, ...warnings] };
  });
}

/** Lines of tab-separated fields, for a spreadsheet: kind, sheet, cell, column, sentence. */
export function findingsText(findings: readonly ImportFinding[], say: Say, sentence: (finding: ImportFinding) => string): string {
  return findings
    .map((finding) => {
      const { severity, sheet, cell, row, column } = finding;
      const place = cell ?? (row === null ? '' : say('importPage.row', { row }));
      return [say(`importPage.${severity}`), sheet || say('importPage.workbook'), place, column ?? '', sentence(finding)].join('\t');
    })
    .join('\n');
}
