/** The wall's lines in the key help, and what each key of the wall does. */
import type { TextKey } from '../../../src-shared/text/say.ts';
import type { KeyLine } from '../../seat/seat.svelte.ts';

const LINES: readonly (readonly [readonly string[], TextKey])[] = [
  [['↑', '↓', '←', '→'], 'wall.key.move'],
  [['Space'], 'wall.key.space'],
  [['Shift', '→'], 'wall.key.range'],
  [['Ctrl', 'A'], 'wall.key.all'],
  [['I'], 'wall.key.invert'],
  [['Enter'], 'wall.key.open'],
  [['Esc'], 'wall.key.esc'],
  [['/'], 'wall.key.find'],
  [['T'], 'wall.key.view'],
  [['Z'], 'wall.key.size'],
  [['G'], 'wall.key.group'],
  [['Shift', '+'], 'wall.key.chip'],
];

export function wallKeys(say: (key: TextKey) => string): readonly KeyLine[] {
  return LINES.map(([keys, text]) => ({ keys, text: say(text) }));
}
