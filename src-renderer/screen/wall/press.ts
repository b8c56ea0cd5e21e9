/** The wall's keys. */
import type { Wall } from './wall.svelte.ts';

export interface KeyPlace {
  /** Meters in one row. */
  readonly columns: number;
  /** Rows in sight. */
  readonly rows: number;
}

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey'>;

/** @returns whether the key was one of the wall's */
export function press(wall: Wall, { key, shiftKey, ctrlKey, altKey }: Press, { columns, rows }: KeyPlace): boolean {
  if (altKey) return false;
  if (ctrlKey) {
    if (key.toLowerCase() !== 'a') return false;
    wall.selectAll();
    return true;
  }
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: wall.view === 'table' ? 0 : -1,
    ArrowRight: wall.view === 'table' ? 0 : 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * rows,
    PageDown: columns * rows,
    Home: -wall.shown.length,
    End: wall.shown.length,
  };
  const step = steps[key];
  if (step !== undefined) {
    wall.move(step, shiftKey);
    return true;
  }
  return act(wall, key);
}

function act(wall: Wall, key: string): boolean {
  if (key === ' ') wall.toCursor();
  const cursor = wall.choice.cursor;
  const acts: Readonly<Record<string, () => void>> = {
    ' ': () => cursor !== null && wall.toggle(cursor),
    Enter: () => wall.enter(),
    Escape: () => wall.back(),
    i: () => wall.invert(),
    t: () => wall.show(wall.view === 'tiles' ? 'table' : 'tiles'),
    z: () => wall.resize(wall.size === 'M' ? 'S' : 'M'),
    g: () => wall.group(wall.grouping === 'place' ? 'wire' : 'place'),
  };
  const run = acts[key.length === 1 ? key.toLowerCase() : key];
  run?.();
  return run !== undefined;
}
