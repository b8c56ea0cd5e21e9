/** Paper without a PC: a printer that never answers is not waited for for ever. */
import { expect, test } from 'vitest';
import { instant } from '../../src-shared/value/instant.ts';
import { virtualEnv } from '../platform/virtual-env.ts';
import { createShellGate, type PcPaper } from './paper.ts';

const mute: PcPaper = {
  printers: () => Promise.resolve([{ name: 'XP-80', displayName: '' }]),
  print: () => undefined,
  pdf: () => Promise.resolve(new Uint8Array()),
  choosePath: () => Promise.resolve(null),
};
const window = { via: 'window', seatId: '1', language: 'zh' } as const;

test('a printer that never answers is given a minute', async () => {
  const env = virtualEnv(1, instant(0));
  const gate = createShellGate(mute, env);
  const reply = gate.call('shell.print', { printer: null, sheet: { kind: 'a4Lying' } }, window);
  expect(await env.clock.runUntil(reply)).toMatchObject({ ok: false, code: 'print.failed', fault: { message: '没有打印：time-out' } });
  expect(env.clock.monotonicMs()).toBe(60_000);
});

test('a printer without a name of the system’s own is shown by its name', async () => {
  const gate = createShellGate(mute, virtualEnv(1, instant(0)));
  expect(await gate.call('shell.printers', {}, window)).toEqual({ ok: true, value: { printers: [{ name: 'XP-80', label: 'XP-80' }] } });
});

test('only the window may print', async () => {
  const gate = createShellGate(mute, virtualEnv(1, instant(0)));
  const reply = await gate.call('shell.printers', {}, { ...window, via: 'loopback' });
  expect(reply).toMatchObject({ ok: false, code: 'gate.forbiddenSender' });
});
