/** Paper under the shell: the chosen printer without a dialog, PDF where the operator says, and every refusal in words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Desk } from './stand-in/fixture.ts';

let desk: Desk;
beforeEach(() => void (desk = new Desk()));
afterEach(() => desk.clear());

const printer = (name: string) => ({ name, displayName: `${name} (80 mm)`, description: '', options: {} });
const sheet = { kind: 'roll', widthMm: 80, heightMm: 120 };

test('comes out of the chosen printer without a dialog, else of the default one', async () => {
  const { supplier } = await desk.open();
  desk.pc.printers.push(printer('Office'), printer('XP-80'));
  const names = {
    printers: [
      { name: 'Office', label: 'Office (80 mm)' },
      { name: 'XP-80', label: 'XP-80 (80 mm)' },
    ],
  };
  expect(await supplier.call('shell.printers', {}, null)).toEqual({ ok: true, value: names });
  expect(await supplier.call('shell.print', { printer: 'XP-80', sheet }, null)).toEqual({ ok: true, value: {} });
  expect(await supplier.call('shell.print', { printer: null, sheet }, null)).toEqual({ ok: true, value: {} });
  const roll = { pageSize: { width: 80_000, height: 120_000 }, margins: { marginType: 'none' } };
  expect(desk.pc.printed).toEqual([
    { printer: 'XP-80', ...roll },
    { printer: 'Office', ...roll },
  ]);
});

test('A4 lies on its side and keeps the margins that the page sets', async () => {
  const { supplier } = await desk.open();
  desk.pc.printers.push(printer('Office'));
  const a4 = { printer: 'Office', sheet: { kind: 'a4Lying' } };
  expect(await supplier.call('shell.print', a4, null)).toEqual({ ok: true, value: {} });
  expect(desk.pc.printed).toEqual([{ printer: 'Office', pageSize: 'A4', landscape: true }]);
});

test('what cannot be printed is a fault in words', async () => {
  const { supplier } = await desk.open();
  const none = { ok: false, code: 'print.noPrinter', fault: { message: 'This PC has no such printer' } };
  expect(await supplier.call('shell.print', { printer: null, sheet }, null)).toEqual(none);
  desk.pc.printers.push(printer('Office'));
  expect(await supplier.call('shell.print', { printer: 'XP-80', sheet }, null)).toEqual(none);
  const flat = { printer: 'Office', sheet: { ...sheet, heightMm: 0 } };
  expect(await supplier.call('shell.print', flat, null)).toMatchObject({ ok: false, code: 'input.invalid' });
  expect(desk.pc.printed).toEqual([]);
});

test('PDF goes where the operator says, or nowhere', async () => {
  const { supplier } = await desk.open();
  const { pc, folder } = desk;
  const save = (name: string) => supplier.call('shell.savePdf', { name }, null);
  expect(await save('小票 1')).toEqual({ ok: true, value: { saved: false } });
  expect(pc.proposedPaths).toEqual([join(folder, '小票 1.pdf')]);
  pc.savePath = join(folder, 'slip.pdf');
  expect(await save('小票 1')).toEqual({ ok: true, value: { saved: true } });
  expect(readFileSync(pc.savePath, 'utf8')).toMatch(/^%PDF/);
  pc.savePath = join(folder, 'missing', 'slip.pdf');
  expect(await save('小票 1')).toMatchObject({ ok: false, code: 'print.notSaved' });
  expect(await save('../../slip')).toMatchObject({ ok: false, code: 'input.invalid' });
});
