/** Paper under the shell: the chosen printer and the paper's size go over the bridge, a fault comes back in words. */
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { Reply } from '../../src-shared/contract/call.ts';
import { shellContract } from '../../src-shared/contract/shell.ts';
import type { Supplier } from '../../src-shared/contract/supplier.ts';
import { browserPress, fileName, shellPress } from './press.ts';

function bridge(reply: Reply<unknown>) {
  const calls: unknown[] = [];
  const call: Supplier['call'] = (name, input) => {
    calls.push([name, input]);
    return Promise.resolve(reply);
  };
  return { calls, press: shellPress({ call, listen: () => () => undefined }) };
}

const job = { printer: 'XP-80', sheet: { kind: 'roll', widthMm: 80, heightMm: 123 } } as const;

test('a slip goes to the chosen printer at its own size', async () => {
  const { calls, press } = bridge({ ok: true, value: {} });
  expect(await press.print(job)).toBeNull();
  expect(calls).toEqual([['shell.print', job]]);
});

test('a printer that is not there is a fault with its sentence', async () => {
  const { press } = bridge({ ok: false, code: 'print.noPrinter', fault: { message: '这台电脑没有这台打印机' } });
  expect(await press.print(job)).toEqual({
    code: 'print.noPrinter',
    message: '这台电脑没有这台打印机',
  });
  expect(await press.printers?.()).toEqual([]);
});

test('the printers are the shell’s', async () => {
  const printers = [{ name: 'XP-80', label: 'XP-80 (80 mm)' }];
  expect(await bridge({ ok: true, value: { printers } }).press.printers?.()).toEqual(printers);
});

test('a PDF is saved under its name; a browser’s own dialog does that itself', async () => {
  const { calls, press } = bridge({ ok: true, value: { saved: true } });
  expect(await press.savePdf?.('小票 A-1')).toBeNull();
  expect(calls).toEqual([['shell.savePdf', { name: '小票 A-1' }]]);
  expect([browserPress.savePdf, browserPress.printers]).toEqual([null, null]);
});

test('a file’s name is one that the shell and every system take', () => {
  expect(fileName('Take-over: list 2026-11-22 19:05')).toBe('Take-over-list 2026-11-22 19-05');
  const { input } = shellContract['shell.savePdf'];
  const odd = ['A/1', 'a\\b:c*?"<>|', 'x'.repeat(200), '小票 滨江-1'];
  expect(odd.map((name) => v.is(input, { name: fileName(name) }))).toEqual(odd.map(() => true));
});
