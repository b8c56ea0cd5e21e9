/** Slips under the shell: the chosen printer and the paper's size go over the bridge, a fault comes back in words. */
import { expect, test } from 'vitest';
import type { Reply } from '../../src-shared/contract/call.ts';
import type { Supplier } from '../../src-shared/contract/supplier.ts';
import { shellPress } from './press.ts';

function bridge(reply: Reply<unknown>) {
  const calls: unknown[] = [];
  const call: Supplier['call'] = (name, input) => {
    calls.push([name, input]);
    return Promise.resolve(reply);
  };
  return { calls, press: shellPress({ call, listen: () => () => undefined }) };
}

test('a slip goes to the chosen printer at its own size', async () => {
  const { calls, press } = bridge({ ok: true, value: {} });
  expect(await press.print({ printer: 'XP-80', widthMm: 80, heightMm: 123 })).toBeNull();
  expect(calls).toEqual([['shell.print', { printer: 'XP-80', widthMm: 80, heightMm: 123 }]]);
});

test('a printer that is not there is a fault with its sentence', async () => {
  const { press } = bridge({ ok: false, code: 'print.noPrinter', fault: { message: '这台电脑没有这台打印机' } });
  expect(await press.print({ printer: 'XP-80', widthMm: 80, heightMm: 123 })).toEqual({
    code: 'print.noPrinter',
    message: '这台电脑没有这台打印机',
  });
  expect(await press.printers?.()).toEqual([]);
});

test('the printers are the shell’s', async () => {
  const printers = [{ name: 'XP-80', label: 'XP-80 (80 mm)' }];
  expect(await bridge({ ok: true, value: { printers } }).press.printers?.()).toEqual(printers);
});
