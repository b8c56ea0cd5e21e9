/** What a key does on the form of a payment over several meters, and on its outcome. */
import type { SplitStage } from './split.svelte.ts';

export interface SplitPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

export type SplitAction = 'enter' | 'up' | 'down' | 'even' | 'second' | 'method' | 'same';

/** @param inText the focus is in a field that takes any character */
export function splitKey(press: SplitPress, { stage, inText }: { stage: SplitStage; inText: boolean }): SplitAction | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (press.key === 'Enter') return 'enter';
  if (press.key === 'ArrowUp') return 'up';
  if (press.key === 'ArrowDown') return 'down';
  if (inText) return null;
  if (stage === 'confirm' && press.code === 'KeyY') return 'same';
  if (press.code === 'KeyE') return 'even';
  if (press.key === '+' || press.key === '＋' || press.code === 'NumpadAdd') return 'second';
  return press.key === '/' || press.code === 'NumpadDivide' ? 'method' : null;
}

export type OutcomeAction =
  { readonly do: 'mark'; readonly index: number } | { readonly do: 'giveBack' | 'sendLater' | 'enter' | 'reprint' };

/** The outcome of several lines: a digit marks a line, T and S are for the marked one alone; Enter never chooses a way. */
export function outcomeKey(press: SplitPress): OutcomeAction | null {
  if (press.ctrlKey) return press.code === 'KeyP' ? { do: 'reprint' } : null;
  if (press.altKey || press.metaKey) return null;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(press.code)?.[1];
  if (digit !== undefined) return { do: 'mark', index: Number(digit) - 1 };
  if (press.code === 'KeyT') return { do: 'giveBack' };
  if (press.code === 'KeyS') return { do: 'sendLater' };
  return press.key === 'Enter' ? { do: 'enter' } : null;
}
