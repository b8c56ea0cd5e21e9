/** Checks which Enters count, with and without an input method. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPOSITION_TAIL_MS, ENTER_GAP_MS, EnterGuard, type KeyFacts } from './enter-guard.ts';

const enter = (timeStamp: number, over: Partial<KeyFacts> = {}): KeyFacts => ({
  key: 'Enter',
  repeat: false,
  isComposing: false,
  keyCode: 13,
  timeStamp,
  ...over,
});

test('a plain Enter counts, a bounced second one does not, a later one does', () => {
  const guard = new EnterGuard();
  expect(guard.admits(enter(1000))).toBe(true);
  expect(guard.admits(enter(1000 + ENTER_GAP_MS - 1))).toBe(false);
  expect(guard.admits(enter(1000 + ENTER_GAP_MS))).toBe(true);
});

test('a typed character between two Enters makes the second one meant', () => {
  const guard = new EnterGuard();
  expect(guard.admits(enter(1000))).toBe(true);
  guard.other(enter(1010, { key: '5', keyCode: 53 }));
  expect(guard.admits(enter(1020))).toBe(true);
});

test('so does a composed one, once the method’s own Enter can no longer come', () => {
  const guard = new EnterGuard();
  expect(guard.admits(enter(1000))).toBe(true);
  guard.compositionStart();
  guard.compositionEnd(1010);
  expect(guard.admits(enter(1010 + COMPOSITION_TAIL_MS - 1))).toBe(false);
  expect(guard.admits(enter(1010 + COMPOSITION_TAIL_MS))).toBe(true);
});

test('a held Enter counts once', () => {
  const guard = new EnterGuard();
  expect(guard.admits(enter(1000))).toBe(true);
  expect(guard.admits(enter(1500, { repeat: true }))).toBe(false);
});

test('the Enter that ends a composition does not count, in either order of events', () => {
  const guard = new EnterGuard();
  guard.compositionStart();
  expect(guard.admits(enter(1000, { isComposing: true, keyCode: 229 }))).toBe(false);
  expect(guard.admits(enter(1001))).toBe(false);
  guard.compositionEnd(1002);
  expect(guard.admits(enter(1003))).toBe(false);
  expect(guard.admits(enter(1002 + COMPOSITION_TAIL_MS))).toBe(true);
});

test('whatever is pressed, no two admitted Enters without a typed key between are closer than the gap', () => {
  const event = fc.record({
    kind: fc.constantFrom('enter', 'compose', 'end'),
    after: fc.integer({ min: 0, max: 400 }),
    repeat: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const guard = new EnterGuard();
      let at = 0;
      let last = Number.NEGATIVE_INFINITY;
      let composing = false;
      for (const { kind, after, repeat } of events) {
        at += after;
        if (kind === 'compose') guard.compositionStart();
        if (kind === 'end') {
          guard.compositionEnd(at);
          if (composing) last = Number.NEGATIVE_INFINITY;
        }
        if (kind !== 'enter') composing = kind === 'compose';
        else if (guard.admits(enter(at, { repeat }))) {
          expect(composing || repeat).toBe(false);
          expect(at - last).toBeGreaterThanOrEqual(ENTER_GAP_MS);
          last = at;
        }
      }
    }),
  );
});
