/** Two hours of the practice building over a midnight: ledger, readings and meters agree to the fen and to 0.01 kWh. `npm run week` is the whole week. */
import { expect, it } from 'vitest';
import { runWeek } from './run-week.ts';

it('taken over, read, sold to, charged from elsewhere and frozen: every figure is the meter’s', { timeout: 180_000 }, async () => {
  const week = await runWeek({
    folder: ':memory:',
    seed: 7,
    hours: 2,
    change: (meter) => {
      const { elsewhere } = meter.really;
      return elsewhere ? { ...meter, really: { ...meter.really, elsewhere: { ...elsewhere, afterHours: 1 } } } : meter;
    },
  });
  expect(week.breaks).toEqual([]);
  expect(week).toMatchObject({ taken: 290, unreached: 2, reconciled: 1, freezes: 2 * 348 });
  expect(week.sold).toBeGreaterThan(5);
  expect(week.energyCentiKwh).toBeGreaterThan(10_000);
});
