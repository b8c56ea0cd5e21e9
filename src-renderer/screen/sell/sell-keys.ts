/** The sell desk's lines in the key help. */
import type { TextKey } from '../../../src-shared/text/say.ts';
import type { KeyLine } from '../../seat/seat.svelte.ts';

const LINES: readonly (readonly [readonly string[], TextKey])[] = [
  [['↑', '↓'], 'keys.upDown'],
  [['Enter'], 'sell.key.enter'],
  [['1', '…', '9'], 'sell.key.number'],
  [['M'], 'split.key'],
  [['*'], 'sell.key.tendered'],
  [['/'], 'sell.key.method'],
  [['Y'], 'sell.key.same'],
  [['Alt', 'N'], 'sell.key.note'],
  [['Alt', 'R'], 'sell.key.read'],
  [['Ctrl', 'P'], 'sell.key.reprint'],
  [['Ctrl', 'Z'], 'sell.key.reverse'],
  [['Alt', 'T'], 'sell.key.refund'],
  [['Alt', 'V'], 'sell.key.verify'],
  [['PgUp', 'PgDn'], 'sell.key.page'],
  [['T'], 'sell.key.giveBack'],
  [['S'], 'sell.key.sendLater'],
  [['Esc'], 'keys.back'],
];

export function sellKeys(say: (key: TextKey) => string): readonly KeyLine[] {
  return LINES.map(([keys, text]) => ({ keys, text: say(text) }));
}
