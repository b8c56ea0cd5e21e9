/** What a key does on the sell desk: a pure table of stage, field and key. Which Enter counts is decided before, by the guard. */
import type { OperationState } from '../../../src-shared/contract/operator/operation.ts';

/**
 * find: the search has the focus · meter: one of several meters is to be chosen · split: one payment over several, with keys of its own · form: amount and payment · confirm: the quote stands,
 * one Enter sells · running: the sale is under way · result: an outcome waits for the cashier's answer.
 */
export type Stage = 'find' | 'meter' | 'split' | 'form' | 'confirm' | 'running' | 'result';

export type Field = 'amount' | 'tendered' | 'method' | 'reference' | 'note';

export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

export interface Where {
  readonly stage: Stage;
  readonly field: Field;
  readonly result: OperationState | null;
  /** The running sale took so long that the next customer may be served. */
  readonly mayLeave: boolean;
}

export type Action =
  | { readonly do: 'reverse' | 'refund' | 'verify' }
  | { readonly do: 'split' | 'enter' | 'back' | 'leave' | 'same' | 'giveBack' | 'sendLater' | 'readAgain' | 'reprint' }
  | { readonly do: 'pickMeter' | 'method'; readonly index: number }
  | { readonly do: 'focus'; readonly field: Field }
  | { readonly do: 'customer'; readonly step: 1 | -1 };

export function deskAction(press: Press, where: Where): Action | null {
  if (press.ctrlKey || press.metaKey) return press.ctrlKey ? controlAction(press, where) : null;
  if (press.altKey) return altAction(press, where);
  if (press.key === 'PageUp' || press.key === 'PageDown') return customerAction(press, where);
  switch (where.stage) {
    case 'find':
      return press.key === 'Escape' ? { do: 'back' } : null;
    case 'meter':
      return meterAction(press);
    case 'split':
      return press.key === 'Escape' ? { do: 'back' } : null;
    case 'form':
      return formAction(press, where);
    case 'confirm':
      return confirmAction(press);
    case 'running':
      return press.key === 'Enter' && where.mayLeave ? { do: 'leave' } : null;
    case 'result':
      return resultAction(press, where);
  }
}

/** In a field that is being typed into Ctrl+Z takes back what was typed. */
function controlAction(press: Press, { stage }: Where): Action | null {
  if (press.code === 'KeyP') return { do: 'reprint' };
  return press.code === 'KeyZ' && (stage === 'find' || stage === 'result') ? { do: 'reverse' } : null;
}

function meterAction(press: Press): Action | null {
  if (press.code === 'KeyM') return { do: 'split' };
  return press.key === 'Escape' ? { do: 'back' } : digitAction(press, 'pickMeter');
}

function altAction(press: Press, { stage }: Where): Action | null {
  const open = stage === 'form' || stage === 'confirm';
  if (press.code === 'KeyN' && open) return { do: 'focus', field: 'note' };
  if (press.code === 'KeyT' && open) return { do: 'refund' };
  if (press.code === 'KeyV' && stage !== 'running') return { do: 'verify' };
  if (press.code === 'KeyR' && (open || stage === 'meter')) return { do: 'readAgain' };
  return null;
}

/** Money under way is never left by paging through customers. */
function customerAction(press: Press, { stage }: Where): Action | null {
  if (stage === 'running' || stage === 'result' || stage === 'split') return null;
  return { do: 'customer', step: press.key === 'PageUp' ? 1 : -1 };
}

function digitAction(press: Press, act: 'pickMeter' | 'method'): Action | null {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(press.code)?.[1] ?? /^[1-9]$/.exec(press.key)?.[0];
  return digit === undefined ? null : { do: act, index: Number(digit) - 1 };
}

const isSlash = (press: Press) => press.key === '/' || press.key === '／' || press.key === '、' || press.code === 'NumpadDivide';
const isStar = (press: Press) => press.key === '*' || press.key === '＊' || press.key === '×' || press.code === 'NumpadMultiply';

function formAction(press: Press, { field }: Where): Action | null {
  if (press.key === 'Enter') return { do: 'enter' };
  if (press.key === 'Escape') return field === 'amount' ? { do: 'back' } : { do: 'focus', field: 'amount' };
  if (field === 'method') return digitAction(press, 'method');
  // References and notes may hold any character.
  if (field === 'reference' || field === 'note') return null;
  if (isStar(press)) return { do: 'focus', field: 'tendered' };
  if (isSlash(press)) return { do: 'focus', field: 'method' };
  return null;
}

function confirmAction(press: Press): Action | null {
  if (press.key === 'Enter') return { do: 'enter' };
  if (press.key === 'Escape') return { do: 'back' };
  if (press.code === 'KeyY' || /^[yYｙＹ]$/.test(press.key)) return { do: 'same' };
  if (isStar(press)) return { do: 'focus', field: 'tendered' };
  if (isSlash(press)) return { do: 'focus', field: 'method' };
  return null;
}

/** 未到表 has two ways and no default: neither Enter nor Escape chooses one. */
function resultAction(press: Press, { result }: Where): Action | null {
  if (result === 'notReached') {
    if (press.code === 'KeyT') return { do: 'giveBack' };
    return press.code === 'KeyS' ? { do: 'sendLater' } : null;
  }
  return press.key === 'Enter' ? { do: 'enter' } : null;
}
