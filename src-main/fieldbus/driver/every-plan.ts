/** For tests and benches: the cheapest way to read some spans, found by trying every way to share them out among reads. */
import { readMs, type ReadLimits, type Span, type WirePace } from './plan.ts';

/**
 * @param wanted one function's spans; up to 12 take seconds, because their ways number 4,213,597
 * @returns ms on the wire; Infinity where no way is allowed
 */
export function bestReadMs(wanted: readonly Span[], limits: ReadLimits, pace: WirePace): number {
  const groups: { start: number; end: number }[] = [];
  const refused = new Uint8Array(0x10001).fill(1);
  for (const { start, registers } of limits.readable) refused.fill(0, start, start + registers);
  let best = Number.POSITIVE_INFINITY;
  const share = (index: number, spent: number): void => {
    if (spent >= best) return;
    const span = wanted[index];
    if (!span) {
      best = spent;
      return;
    }
    const end = span.start + span.registers;
    for (const group of groups) {
      const before = { ...group };
      group.start = Math.min(group.start, span.start);
      group.end = Math.max(group.end, end);
      if (group.end - group.start <= limits.maxRegisters && !anyRefused(refused, group)) {
        share(index + 1, spent - readMs(before.end - before.start, pace) + readMs(group.end - group.start, pace));
      }
      Object.assign(group, before);
    }
    groups.push({ start: span.start, end });
    share(index + 1, spent + readMs(span.registers, pace));
    groups.pop();
  };
  share(0, 0);
  return best;
}

function anyRefused(refused: Uint8Array, { start, end }: { readonly start: number; readonly end: number }): boolean {
  const first = refused.indexOf(1, start);
  return first >= 0 && first < end;
}
