/** What is not as usual in the practice building, room by room: what a control room meets in its first week. */
import type { MeterFacts, OldList } from './shape.ts';

export interface Special {
  readonly really?: Partial<MeterFacts>;
  /** What the old system's list says, where it is not what the meter holds. */
  readonly old?: Partial<OldList>;
  /** How its firmware gives money back, where it does. */
  readonly refunds?: 'negative' | 'setbalance';
}

/** Rooms that are named here have a tenant. */
export const SPECIALS: Readonly<Record<string, Special>> = {
  // Nothing answers.
  A0903: { really: { dead: true } },
  '3A-08': { really: { dead: true } },
  // Switched by hand in the old system.
  A1502: { really: { forced: 'trip' } },
  B0603: { really: { forced: 'trip' } },
  '2B-05': { really: { forced: 'trip' } },
  A2201: { really: { forced: 'close' } },
  '3A-01': { really: { forced: 'close' } },
  // Forgotten when the price went down.
  A0705: { really: { priceE4: 9_100 } },
  B0502: { really: { priceE4: 9_100 } },
  A1804: { really: { encrypted: true } },
  // Another PC still has the old system's program.
  A0602: { really: { elsewhere: { afterHours: 30, amountFen: 50_000 } } },
  // The old list was printed some days before, or typed by hand.
  A0501: { old: { balanceFen: 41_250 } },
  A1103: { old: { purchaseCount: 11 } },
  B0701: { old: { balanceFen: 123_000, purchaseCount: 9 } },
  A2305: { old: { tenant: '旧租客贸易' } },
  '1A-03': { old: { tenant: '豆浆世家' } },
  '2A-02': { old: { balanceFen: 80_001 }, really: { balanceFen: 80_000 } },
  // Nearly empty.
  '1A-02': { really: { balanceFen: 640 } },
  A0804: { really: { balanceFen: 1_915, overdraftFen: 5_000 } },
  A1306: { really: { balanceFen: 350 } },
  '1B-02': { really: { balanceFen: 1_250 } },
  '2B-01': { really: { balanceFen: 7_830 } },
  B0803: { really: { balanceFen: 4_210 } },
  A2602: { really: { balanceFen: 9_120 } },
  A1902: { really: { balanceFen: 6_475 } },
  // In arrears; one of them within its overdraft.
  '1A-01': { really: { balanceFen: -3_520 } },
  '2A-03': { really: { balanceFen: -12_840 } },
  A1007: { really: { balanceFen: -860 } },
  B0904: { really: { balanceFen: -4_415, overdraftFen: 10_000 } },
  '4A-06': { really: { balanceFen: -25_300 } },
  // Newer firmware that gives money back: by a purchase below 0, or by its parameter frame.
  '1A-05': { refunds: 'negative' },
  '1A-06': { refunds: 'negative' },
  '2A-05': { refunds: 'negative' },
  '2A-06': { refunds: 'setbalance' },
  '1B-03': { refunds: 'setbalance' },
  // Two purchases before its count begins anew.
  A2001: { really: { purchaseCount: 65_534 } },
};
