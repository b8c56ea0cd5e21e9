/** Checks the desk's key table: what each key does where, and what no key may ever do. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATION_STATES } from '../../../src-shared/contract/operator/operation.ts';
import { deskAction, type Press, type Where } from './keys.ts';

const press = (key: string, over: Partial<Press> = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...over,
});
const where = (over: Partial<Where>): Where => ({ stage: 'form', field: 'amount', result: null, mayLeave: false, ...over });

describe('the form', () => {
  it.each([
    [press('Enter', { code: 'Enter' }), { do: 'enter' }],
    [press('Enter', { code: 'NumpadEnter' }), { do: 'enter' }],
    [press('Escape'), { do: 'back' }],
    [press('*'), { do: 'focus', field: 'tendered' }],
    [press('*', { code: 'NumpadMultiply' }), { do: 'focus', field: 'tendered' }],
    [press('×'), { do: 'focus', field: 'tendered' }],
    [press('/'), { do: 'focus', field: 'method' }],
    [press('、', { code: 'Slash' }), { do: 'focus', field: 'method' }],
    [press('ñ', { code: 'KeyN', altKey: true }), { do: 'focus', field: 'note' }],
    [press('r', { code: 'KeyR', altKey: true }), { do: 'readAgain' }],
    [press('p', { code: 'KeyP', ctrlKey: true }), { do: 'reprint' }],
    [press('PageUp'), { do: 'customer', step: 1 }],
    [press('PageDown'), { do: 'customer', step: -1 }],
    [press('5', { code: 'Digit5' }), null],
    [press('y', { code: 'KeyY' }), null],
  ])('%j', (key, action) => expect(deskAction(key, where({}))).toEqual(action));

  it('takes a digit as a pay method only while the methods have the focus', () => {
    expect(deskAction(press('2', { code: 'Numpad2' }), where({ field: 'method' }))).toEqual({ do: 'method', index: 1 });
    expect(deskAction(press('2', { code: 'Digit2' }), where({ field: 'amount' }))).toBeNull();
  });

  it('leaves * and / in references and notes alone, and Esc goes from them to the amount', () => {
    for (const field of ['reference', 'note'] as const) {
      expect(deskAction(press('/'), where({ field }))).toBeNull();
      expect(deskAction(press('*'), where({ field }))).toBeNull();
      expect(deskAction(press('Escape'), where({ field }))).toEqual({ do: 'focus', field: 'amount' });
    }
  });
});

describe('other stages', () => {
  it('a digit chooses one of several meters', () => {
    expect(deskAction(press('3', { code: 'Digit3' }), where({ stage: 'meter' }))).toEqual({ do: 'pickMeter', index: 2 });
  });
  it('Y answers the same-again question, whichever width the input method gives it', () => {
    expect(deskAction(press('Ｙ'), where({ stage: 'confirm' }))).toEqual({ do: 'same' });
    expect(deskAction(press('Process', { code: 'KeyY' }), where({ stage: 'confirm' }))).toEqual({ do: 'same' });
  });
  it('未到表 has T and S and no default', () => {
    const here = where({ stage: 'result', result: 'notReached' });
    expect(deskAction(press('t', { code: 'KeyT' }), here)).toEqual({ do: 'giveBack' });
    expect(deskAction(press('s', { code: 'KeyS' }), here)).toEqual({ do: 'sendLater' });
    expect(deskAction(press('Enter'), here)).toBeNull();
    expect(deskAction(press(' ', { code: 'Space' }), here)).toBeNull();
    expect(deskAction(press('Escape'), here)).toBeNull();
  });
  it('a running sale is left by Enter only when it took long', () => {
    expect(deskAction(press('Enter'), where({ stage: 'running' }))).toBeNull();
    expect(deskAction(press('Enter'), where({ stage: 'running', mayLeave: true }))).toEqual({ do: 'leave' });
  });
});

const anyPress = fc.record({
  key: fc.constantFrom('Enter', 'Escape', 'PageUp', 'PageDown', 'y', 't', 's', '1', '/', '*', 'p', 'n', 'r', 'Process'),
  code: fc.constantFrom('', 'KeyY', 'KeyT', 'KeyS', 'Digit1', 'Slash', 'KeyP', 'KeyN', 'KeyR', 'NumpadEnter'),
  ctrlKey: fc.boolean(),
  altKey: fc.boolean(),
  metaKey: fc.boolean(),
});

it('while money is under way no key opens another customer, changes the form or sends anything', () => {
  const harmless = ['enter', 'leave', 'reprint', 'giveBack', 'sendLater'];
  fc.assert(
    fc.property(
      anyPress,
      fc.constantFrom('running', 'result'),
      fc.option(fc.constantFrom(...OPERATION_STATES)),
      fc.boolean(),
      (key, stage, result, mayLeave) => {
        const action = deskAction(key, where({ stage, result, mayLeave }));
        if (action === null) return;
        expect(harmless).toContain(action.do);
        if (action.do === 'giveBack' || action.do === 'sendLater') expect(result).toBe('notReached');
      },
    ),
  );
});
