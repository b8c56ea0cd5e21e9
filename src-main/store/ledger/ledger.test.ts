/** Entries: whatever is posted, balances are their sums, the chain holds, and what does not balance leaves no trace. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import type { EntryId } from '../../../src-shared/value/id.ts';
import { instant, type LocalDay } from '../../../src-shared/value/instant.ts';
import { verifyChain, verifySinceCheckpoint } from './chain.ts';
import { fixture, FIXTURE_START, fixtureStore, sell, takeOverMeter } from '../fixture.ts';
import { balance, balances, entriesOf, lastPosted, post, type EntryDraft } from './ledger.ts';
import { openRehearsal, type Store } from '../database/open.ts';

const DAY = 20261122 as LocalDay;
const ALL = 0 as EntryId;

function draft(postings: EntryDraft['postings'], more: Partial<EntryDraft> = {}): EntryDraft {
  return { kind: 'test', at: FIXTURE_START, localDay: DAY, businessDay: DAY, seat: '1', postings, ...more };
}

const pair = (amount: number) => [
  { code: '1001', sub: '1', amountFen: fen(amount) },
  { code: '2101', sub: '1', amountFen: fen(-amount) },
];

const amounts = fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { minLength: 1, maxLength: 5 });
const someEntry = fc.record({
  amounts,
  subs: fc.array(fc.constantFrom('1', '2', '3/4', '多'), { minLength: 6, maxLength: 6 }),
  seat: fc.string({ unit: 'binary', maxLength: 5 }),
  reason: fc.option(fc.string({ unit: 'binary', maxLength: 20 })),
  late: fc.integer({ min: -5000, max: 5000 }),
});

/** Runs a property on one store whose every run is undone. */
function onRehearsals<T>(arbitrary: fc.Arbitrary<T>, check: (store: Store, value: T) => void): void {
  const store = fixtureStore();
  fc.assert(
    fc.property(arbitrary, (value) => {
      const undo = openRehearsal(store);
      try {
        check(store, value);
      } finally {
        undo();
      }
    }),
  );
  expect(lastPosted(store)).toBeUndefined();
}

test('balances are the sums of what was posted, time never goes back, and the chain holds for any text', () => {
  onRehearsals(fc.array(someEntry, { minLength: 1, maxLength: 8 }), (store, entries) => {
    const sums = new Map<string, number>();
    let posted = 0;
    let lastAt = 0;
    for (const { amounts: given, subs, seat, reason, late } of entries) {
      const all = [...given, -given.reduce((sum, amount) => sum + amount, 0)];
      if (all.filter((amount) => amount !== 0).length < 2) continue;
      const postings = all.map((amount, at) => ({ code: '1001', sub: subs[at] ?? '', amountFen: fen(amount) }));
      const entry = post(store, draft(postings, { seat, reason, at: instant(FIXTURE_START + late), links: [] }));
      for (const { sub, amountFen } of postings) sums.set(sub, (sums.get(sub) ?? 0) + amountFen);
      expect(entry.id).toBe(++posted);
      expect(entry.at).toBeGreaterThanOrEqual(lastAt);
      expect(entry.clockWentBack).toBe(FIXTURE_START + late < lastAt);
      lastAt = entry.at;
    }
    for (const [sub, sum] of sums) expect(balance(store, '1001', sub)).toBe(sum);
    expect(verifyChain(store, ALL)).toMatchObject({ ok: true, value: { checked: posted } });
  });
});

test('postings that do not sum to 0, or are fewer than two, are refused and leave no trace', () => {
  onRehearsals(amounts, (store, given) => {
    const postings = given.map((amount) => ({ code: '1001', sub: '1', amountFen: fen(amount) }));
    const real = given.filter((amount) => amount !== 0);
    fc.pre(real.length < 2 || real.reduce((sum, amount) => sum + amount, 0) !== 0);
    post(store, draft(pair(5)));
    expect(() => post(store, draft(postings))).toThrow(/sum to 0|two or more/);
    expect(balance(store, '1001', '1')).toBe(5);
    expect(post(store, draft(pair(5))).id).toBe(2);
  });
});

test('a failing transaction takes its entries with it; one inside another goes alone', () => {
  const store = fixtureStore();
  const fail = () => {
    throw new Error('on purpose');
  };
  expect(() => store.transaction(() => (post(store, draft(pair(1))), fail()))).toThrow('on purpose');
  expect(lastPosted(store)).toBeUndefined();
  store.transaction(() => {
    post(store, draft(pair(2)));
    expect(() => store.transaction(() => (post(store, draft(pair(3))), fail()))).toThrow('on purpose');
    post(store, draft(pair(4)));
  });
  expect(balance(store, '1001', '1')).toBe(6);
  expect(verifyChain(store, ALL)).toMatchObject({ ok: true, value: { checked: 2 } });
});

test('a transaction that answers with a promise is undone', () => {
  const store = fixtureStore();
  const run = () => store.transaction(() => Promise.resolve(post(store, draft(pair(1)))));
  expect(run).toThrow('asynchronous');
  expect(lastPosted(store)).toBeUndefined();
});

test('where the clock has gone back, time and day stay those of the last entry', () => {
  const store = fixtureStore();
  post(store, draft(pair(1)));
  const early = post(store, draft(pair(1), { at: instant(1), localDay: 19700101 as LocalDay }));
  expect(early).toMatchObject({ at: FIXTURE_START, localDay: DAY, clockWentBack: true });
});

test('a day has its hash as soon as the first entry of a later day shows that it is over', () => {
  const store = fixtureStore();
  const stored = () => store.ledger.db.prepare('SELECT local_day, entry, hash FROM day_hash').raw().all();
  post(store, draft(pair(1)));
  const { hash } = post(store, draft(pair(2)));
  expect(stored()).toEqual([]);
  for (const amount of [3, 4]) post(store, draft(pair(amount), { localDay: (DAY + 1) as LocalDay }));
  expect(stored()).toEqual([[DAY, 2, hash]]);
});

test('an operation gives back its entries with their postings', () => {
  const f = fixture();
  takeOverMeter(f, { balanceFen: -500, count: 3, totalFen: 900 });
  const op = sell(f, { creditFen: 9500, feeFen: 500 });
  expect(
    entriesOf(f.store, op).map(({ kind, postings }) => [kind, postings.map(({ code, sub, amountFen }) => [code, sub, amountFen])]),
  ).toEqual([
    [
      'sale.intent',
      [
        ['1001', '1', 10_000],
        ['2101', '1', -10_000],
      ],
    ],
    [
      'sale.confirmed',
      [
        ['2101', '1', 10_000],
        ['2001', '1/1', -9500],
        ['4002', '', -500],
      ],
    ],
  ]);
  expect(balances(f.store, '2001')).toEqual([{ code: '2001', sub: '1/1', amountFen: -9000 }]);
});

test('a start checks only what is newer than the last checkpoint, and a broken checkpoint is found', () => {
  const store = fixtureStore();
  for (let i = 0; i < 5; i++) post(store, draft(pair(1)));
  expect(verifySinceCheckpoint(store, FIXTURE_START)).toMatchObject({ ok: true, value: { checked: 5, last: { entry: 5 } } });
  post(store, draft(pair(1)));
  expect(verifySinceCheckpoint(store, FIXTURE_START)).toMatchObject({ ok: true, value: { checked: 1 } });
  expect(verifySinceCheckpoint(store, FIXTURE_START)).toMatchObject({ ok: true, value: { checked: 0, last: { entry: 6 } } });
  post(store, draft(pair(1)));
  store.ledger.db.exec(`DROP TRIGGER posting_no_update; UPDATE posting SET fen = -fen WHERE entry = 7`);
  expect(verifySinceCheckpoint(store, FIXTURE_START)).toEqual({ ok: false, fault: { entry: 7, what: 'hash' } });
  store.ledger.db.exec(`DROP TRIGGER chain_checkpoint_no_update; UPDATE chain_checkpoint SET hash = zeroblob(32)`);
  expect(verifySinceCheckpoint(store, FIXTURE_START)).toEqual({ ok: false, fault: { entry: 6, what: 'hash' } });
});

test.each([
  ['gap', 'DELETE FROM posting WHERE entry = 2; DELETE FROM entry WHERE id = 2', 3],
  ['prev', 'UPDATE entry SET hash = zeroblob(32) WHERE id = 2', 2],
  ['sum', 'UPDATE posting SET fen = fen + 1 WHERE entry = 2 AND line = 1', 2],
  ['version', 'UPDATE entry SET hash_v = 2 WHERE id = 2', 2],
  ['hash', `UPDATE entry SET seat = '2' WHERE id = 2`, 2],
  ['orphan', 'INSERT INTO posting VALUES (9, 1, 1, 5)', 9],
])('the walk finds a fault: %s', (what, sql, entry) => {
  const store = fixtureStore();
  for (let i = 0; i < 3; i++) post(store, draft(pair(1)));
  const { db } = store.ledger;
  db.pragma('foreign_keys = OFF');
  for (const name of db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all())
    db.exec(`DROP TRIGGER ${name}`);
  db.exec(sql);
  const expected = what === 'prev' ? { entry, what: 'hash' } : { entry, what };
  expect(verifyChain(store, ALL)).toEqual({ ok: false, fault: expected });
});
