/** The walk over a whole ledger, and what a start looks at instead: both must see a lock or an entry that is not what it should be. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { EntryId } from '../../../src-shared/value/id.ts';
import { checkpointEntry, noteVerified, verifySinceCheckpoint } from './chain.ts';
import { beginSale, fixture, sell, takeOverMeter, type Fixture } from '../fixture.ts';
import { walkLedger } from './ledger-walk.ts';
import { openOpsAgreeSince } from '../sale/open-op.ts';

let f: Fixture;
const NONE = 0 as EntryId;

/** Three sales that ended and one that is open: 8 entries. */
beforeEach(() => {
  f = fixture();
  takeOverMeter(f, { balanceFen: 1240, count: 5, totalFen: 50_000 });
  for (const creditFen of [1000, 2000, 3000]) sell(f, { creditFen });
  beginSale(f, { creditFen: 4000 });
});

/** As a tool does that drops the triggers first. */
function tamper(sql: string): void {
  const { db } = f.store.ledger;
  for (const name of db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all())
    db.exec(`DROP TRIGGER "${name}"`);
  db.exec(sql);
}

describe('the whole walk', () => {
  test.each([1, 3, 8, 100])('says how far it went, %i entries at a time', (atOnce) => {
    const walk = walkLedger(f.store, atOnce);
    expect(walk).toMatchObject({ ok: true, entries: 8, last: { entry: 8 } });
  });

  test('of an empty ledger has no last entry', () => {
    expect(walkLedger(fixture().store)).toEqual({ ok: true, entries: 0, last: null });
  });

  test('finds an entry before the checkpoint that a start no longer looks at', () => {
    verifySinceCheckpoint(f.store, f.now().at);
    tamper(`UPDATE entry SET reason = 'other' WHERE id = 2`);
    expect(verifySinceCheckpoint(f.store, f.now().at).ok).toBe(true);
    expect(walkLedger(f.store, 3)).toEqual({ ok: false, why: 'entry 2 fails the check "hash"' });
  });

  test('finds a posting behind the last entry, and a lock that is missing', () => {
    tamper(`DELETE FROM open_op`);
    expect(walkLedger(f.store)).toEqual({ ok: false, why: 'the locks of open operations differ from their steps' });
    tamper(`PRAGMA foreign_keys = OFF; INSERT INTO posting (entry, line, gl, fen) VALUES (9, 1, 1, 5)`);
    expect(walkLedger(f.store)).toEqual({ ok: false, why: 'entry 9 fails the check "orphan"' });
  });

  test('moves the checkpoint up, never back', () => {
    const walk = walkLedger(f.store);
    if (!walk.ok || !walk.last) throw new Error('the ledger is whole');
    noteVerified(f.store, { ...walk.last, hash: Buffer.from(walk.last.hash) }, f.now().at);
    expect(checkpointEntry(f.store)).toBe(8);
    noteVerified(f.store, { entry: 2 as EntryId, hash: Buffer.alloc(32) }, f.now().at);
    expect(checkpointEntry(f.store)).toBe(8);
  });
});

describe('the locks that a start looks at', () => {
  test('are right after any sale, whatever was checked before', () => {
    for (const after of [0, 4, 8]) expect(openOpsAgreeSince(f.store, after as EntryId)).toBe(true);
  });

  test.each([
    ['an open operation without its lock', `DELETE FROM open_op`],
    ['a lock on another meter', `PRAGMA foreign_keys = OFF; UPDATE open_op SET meter = 99`],
    ['a lock of an operation that has ended', `INSERT INTO open_op (meter, op) SELECT id + 50, 1 FROM meter`],
    ['a lock of no operation', `PRAGMA foreign_keys = OFF; INSERT INTO open_op (meter, op) VALUES (77, 77)`],
  ])('are seen to be wrong: %s', (_, sql) => {
    tamper(`PRAGMA foreign_keys = OFF; ${sql}`);
    expect(openOpsAgreeSince(f.store, NONE)).toBe(false);
  });

  test('an old lock is looked at however old it is', () => {
    tamper(`PRAGMA foreign_keys = OFF; INSERT INTO open_op (meter, op) SELECT id + 50, 1 FROM meter`);
    expect(openOpsAgreeSince(f.store, 8 as EntryId)).toBe(false);
  });
});
