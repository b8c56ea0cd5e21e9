// An import's words and its course: what the button says, how changes and mistakes are grouped, and that a later choice of file wins.
import { expect, test } from 'vitest';
import { say as sayIn, type TextKey, type Values } from '../../../src-shared/text/say.ts';
import type { CallEngine } from '../../api/api.svelte.ts';
import { browserClock } from '../../platform/clock.ts';
import { changeWords, findingsText, foldChanges, foldFindings, nameOf, whatItDoes } from './import-words.ts';
import { Importing, MOST_FILE_MB } from './importing.svelte.ts';

const say = (key: TextKey, values?: Values) => sayIn('en', key, values);
const none = { added: 0, changed: 0, removed: 0 };
const subjects = [
  { subject: 'building', ...none, added: 1 },
  { subject: 'unit', ...none, added: 30, removed: 1 },
  { subject: 'bus', ...none, added: 3 },
  { subject: 'meter', ...none, added: 350, changed: 2 },
  { subject: 'account', ...none, added: 26 },
] as const;

test('the button names what counts most, and all three kinds', () => {
  expect(whatItDoes({ subjects: [...subjects] }, say)).toBe(
    'add 350 meters, 26 accounts, 3 buses and more; change 2 meters; remove 1 unit',
  );
});

test('a change is said field by field, in the words and units of the workbook', () => {
  const fields = [
    { field: 'address', from: 12, to: 14 },
    { field: 'role', from: 'tenant', to: 'house' },
    { field: 'unit', from: 'serial', to: null },
    { field: 'oldBalanceFen', from: -1205, to: 7 },
    { field: 'canRemoteClose', from: null, to: 0 },
  ];
  expect(changeWords({ subject: 'meter', name: '201901150001', kind: 'changed', fields }, say)).toBe(
    'Bus address 12 → 14; Role Tenant → House; Unit serial → —; Old system: balance (yuan) −12.05 → 0.07; Can close remotely — → No',
  );
  const price = { subject: 'default', name: 'priceFlatE4', kind: 'changed', fields: [{ field: 'value', from: 8300, to: 10_000 }] } as const;
  expect(`${nameOf(price, say)}: ${changeWords({ ...price, fields: [...price.fields] }, say)}`).toBe(
    'Price flat (yuan/kWh): 0.8300 → 1.0000',
  );
});

test('what the engine did not list is counted', () => {
  const change = { subject: 'meter', name: '201901150001', kind: 'added', fields: [] } as const;
  const [fold] = foldChanges({ subjects: [subjects[3]], changes: [{ ...change, fields: [] }] });
  expect(fold).toMatchObject({ key: 'meter', group: { unlisted: 351 }, items: [change] });
});

test('findings stand by sheet, mistakes first, and are copied as lines of fields', () => {
  const at = (sheet: string, severity: 'error' | 'warning', row: number) => {
    return { severity, sheet, row, column: 'Port', cell: `D${row}`, code: 'import.portNeeded', values: {} };
  };
  const findings = [at('Gateways', 'warning', 2), at('Meters', 'error', 9), at('Gateways', 'error', 3)];
  expect(foldFindings(findings).map(({ key, group, items }) => [key, group.errors, group.warnings, items.map(({ row }) => row)])).toEqual([
    ['Gateways', 1, 1, [3, 2]],
    ['Meters', 1, 0, [9]],
  ]);
  expect(findingsText(findings.slice(1, 2), say, () => 'A network connection needs a port.')).toBe(
    'Mistake\tMeters\tD9\tPort\tA network connection needs a port.',
  );
});

test('only the file chosen last is previewed; one too large is refused before it is read', async () => {
  const asked: unknown[] = [];
  const call: CallEngine = (name, input) => {
    asked.push([name, input]);
    return new Promise(() => undefined);
  };
  const importing = new Importing(call, browserClock);
  let readFirst: (text: string) => void = () => undefined;
  const first = importing.choose({ name: 'a.xlsx', size: 1, base64: () => new Promise((resolve) => (readFirst = resolve)) });
  void importing.choose({ name: 'b.xlsx', size: 1, base64: () => Promise.resolve('Yg==') });
  readFirst('YQ==');
  await first;
  expect(asked).toEqual([['site.previewImport', { fileName: 'b.xlsx', base64: 'Yg==' }]]);
  await importing.choose({ name: 'c.xlsx', size: (MOST_FILE_MB + 1) * 1024 * 1024, base64: () => Promise.reject(new Error('read')) });
  expect([importing.stage, importing.refusal?.key]).toEqual(['choose', 'importPage.tooLarge']);
});
