/** The last consumption of an account brings the ledger to the meter; rows follow on one another and no freeze counts twice. */
import { describe, expect, test } from 'vitest';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { riseOfTotal } from '../../domain/ledger/consumption.ts';
import { auditDatabase } from '../../audit/database.ts';
import { insertFreeze } from '../../store/reading/freeze.ts';
import { fixture, sell, takeOverMeter, type Fixture } from '../../store/fixture.ts';
import {
  consumptionBegin,
  insertConsumption,
  lastConsumption,
  onMeterInLedger,
  postFinalConsumption,
  type FinalReading,
} from '../../store/ledger/consumption.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import { balance } from '../../store/ledger/ledger.ts';

function sold(): Fixture {
  const f = fixture();
  takeOverMeter(f, { balanceFen: 1_240, count: 16, totalFen: 50_000 });
  sell(f, { creditFen: 10_000 });
  return f;
}

function ended(f: Fixture, over: Partial<FinalReading> = {}) {
  const now = f.now();
  const { account, meter, operator } = f;
  return f.store.transaction(() =>
    postFinalConsumption(f.store, {
      ...{ account, meter, kind: 'closing', readAt: now.at, balanceFen: fen(9_000), totalPurchasedFen: fen(60_000) },
      ...{ energyCentiKwh: null, quality: 'read', now, operatorId: operator, seat: '1', ...over },
    }),
  );
}

/** 4001 and 1901 as they stand. */
const books = (f: Fixture) => [balance(f.store, '4001', '1/-'), balance(f.store, '1901', String(f.meter))];

describe('the last consumption', () => {
  test('is what the ledger says the meter holds, less what it holds', () => {
    const f = sold();
    expect(ended(f)).toMatchObject({ fallFen: 2_240, differenceFen: 0, finding: null });
    expect([onMeterInLedger(f.store, f.account, f.meter), ...books(f)]).toEqual([9_000, -2_240, 0]);
    expect(lastConsumption(f.store, f.meter)).toMatchObject({ balanceBeforeFen: 1_240, totalBeforeFen: 50_000, bookN: 2 });
    expect(auditDatabase(f.store.ledger.db).breaks).toEqual([]);
  });

  test('a balance above the ledger is a case on 1901, never revenue', () => {
    const f = sold();
    expect(ended(f, { balanceFen: fen(11_300) })).toMatchObject({ fallFen: 0, differenceFen: 60 });
    expect([onMeterInLedger(f.store, f.account, f.meter), ...books(f)]).toEqual([11_300, 0, 60]);
    expect(openFindings(f.store, 9)).toMatchObject([{ kind: 'difference', amountFen: 60, text: 'balanceAbove' }]);
    expect(auditDatabase(f.store.ledger.db).breaks).toEqual([]);
  });

  test('a typed balance that waits for its approval is no revenue yet', () => {
    const f = sold();
    const typed = { balanceFen: fen(11_000), totalPurchasedFen: null, quality: 'typed', provisional: true } as const;
    expect(ended(f, typed)).toMatchObject({ fallFen: 0, differenceFen: -240 });
    expect([onMeterInLedger(f.store, f.account, f.meter), ...books(f)]).toEqual([11_000, 0, -240]);
    expect(auditDatabase(f.store.ledger.db).breaks).toEqual([]);
  });

  test('nothing follows it, and a total that the ledger does not know is refused', () => {
    const f = sold();
    expect(() => ended(f, { totalPurchasedFen: fen(60_001) })).toThrow('reconcile first');
    ended(f);
    expect(consumptionBegin(f.store, f.meter)).toBeUndefined();
    expect(() => ended(f)).toThrow('no consumption');
  });
});

describe('a row', () => {
  test('is refused where it does not follow on, ends in no freeze, uses one twice or is not what its entry moved', () => {
    const f = sold();
    ended(f);
    const row = lastConsumption(f.store, f.meter)!;
    const put = (over: object) => () => insertConsumption(f.store, { ...row, ...over } as typeof row);
    expect(put({})).toThrow('n must follow the last');
    expect(put({ n: 2 })).toThrow('follow on the row before');
    const g = sold();
    const { at, localDay } = g.now();
    insertFreeze(g.store, {
      ...{ localDay, meter: g.meter, era: 0, readAt: at, totalCentiKwh: centiKwh(1), sharpCentiKwh: null, peakCentiKwh: null },
      ...{ flatCentiKwh: null, valleyCentiKwh: null, balanceFen: fen(11_240), purchaseCount: purchaseCount(17) },
      ...{ totalFen: fen(60_000), quality: 'good' },
    });
    const zero = { kind: 'day', fallFen: fen(0), balanceAfterFen: fen(11_240), entry: null, toAt: at, toDay: localDay } as const;
    const day = { ...row, ...zero, fromAt: consumptionBegin(g.store, g.meter)!.at };
    const add = (over: object) => () => insertConsumption(g.store, { ...day, ...over });
    expect(add({ toDay: 20_261_121 })).toThrow('as a good freeze has it');
    expect(add({ fallFen: fen(1) })).toThrow('must take it off the meter');
    add({})();
    const next = { n: 2, fromAt: at, totalBeforeFen: fen(60_000), balanceBeforeFen: fen(11_240) };
    expect(add(next)).toThrow('used once');
    expect(add({ ...next, balanceBeforeFen: fen(11_239) })).toThrow('follow on the row before');
  });
});

test.each([
  [100, 350, 250],
  [350, 100, -250],
  [2 ** 32 - 50, 50, 100],
  [50, 2 ** 32 - 50, -100],
])('a total from %i to %i rose by %i', (before, after, rise) => expect(riseOfTotal(fen(before), fen(after))).toBe(rise));
