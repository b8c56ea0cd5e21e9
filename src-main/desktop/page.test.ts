/** The rules of the desktop page, without a window: where it stays, what it may ask for. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayAsk, pageAnswers, staysOnPage } from './page.ts';

test('it stays on its own address, in the main frame', () => {
  const elsewhere = ['app://wattkeeper/other', 'app://wattkeeper', 'app://wattkeeper.example/', 'http://127.0.0.1/', 'about:blank', ''];
  expect(elsewhere.filter((url) => staysOnPage(url))).toEqual([]);
  expect([staysOnPage('app://wattkeeper/'), staysOnPage('app://wattkeeper/', false)]).toEqual([true, false]);
});

test('it may fill the clipboard, asked by address or by origin, and nothing else', () => {
  const write = 'clipboard-sanitized-write';
  expect([mayAsk(write, 'app://wattkeeper/'), mayAsk(write, 'app://wattkeeper')]).toEqual([true, true]);
  expect([mayAsk(write, 'app://elsewhere/'), mayAsk(write, ''), mayAsk('clipboard-read', 'app://wattkeeper/')]).toEqual([
    false,
    false,
    false,
  ]);
});

test('a folder without a page is a program that was put together wrongly', async () => {
  await expect(pageAnswers(join(tmpdir(), 'wattkeeper-no-such-folder'))).rejects.toThrow('has no page');
});
