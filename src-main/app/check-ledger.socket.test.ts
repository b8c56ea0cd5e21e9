/** A ledger that was tampered with behind the app's back: the app starts to show it and writes nothing, or says what its walk found. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TRIGGERS } from '../store/triggers/triggers.ts';
import { systemEnv } from '../platform/system-env.ts';
import { verifySinceCheckpoint } from '../store/ledger/chain.ts';
import { fixture, fixtureStore, sell, takeOverMeter } from '../store/fixture.ts';
import { openStore, type Store } from '../store/database/open.ts';
import { createApp } from './create-app.ts';
import { LedgerWatch } from './ledger-watch.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Five entries; @param checked up to there the chain was found whole before. */
function ledgerWith(checked: boolean): void {
  const f = fixture(fixtureStore(folder));
  takeOverMeter(f, { balanceFen: 1240, count: 5, totalFen: 50_000 });
  for (const creditFen of [1000, 2000]) sell(f, { creditFen });
  // A practice site would serve its building first.
  f.store.ledger.db.exec('UPDATE site SET practice = 0');
  if (checked) verifySinceCheckpoint(f.store, f.now().at);
  f.store.close();
}

/** The triggers are put back, so that nothing else shows it. */
function tamper(sql: string): void {
  const db = new Database(join(folder, 'ledger.db'));
  for (const name of db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all())
    db.exec(`DROP TRIGGER "${name}"`);
  db.exec(sql);
  for (const trigger of TRIGGERS) db.exec(trigger);
  db.close();
}

describe('a start', () => {
  test.each([
    ['a changed entry', `UPDATE entry SET reason = 'other' WHERE id = 2`, 'entry 2 fails the check "hash"'],
    [
      'a lock that nobody holds',
      `PRAGMA foreign_keys = OFF; INSERT INTO open_op (meter, op) VALUES (1, 1)`,
      'the locks of open operations',
    ],
  ])('after %s is for reading only, and every write says why', async (_, sql, why) => {
    ledgerWith(false);
    tamper(sql);
    const app = await createApp(systemEnv(), { folder, practice: false, version: '0', reads: false });
    const origin = { via: 'window', seatId: '1', language: 'en' } as const;
    const reason = expect.stringContaining(why) as string;
    const refused = { ok: false, code: 'ledger.readOnly', fault: { values: { reason } } };
    expect(await app.gate.call('session.signIn', { login: 'cashier', password: 'long enough' }, origin)).toMatchObject(refused);
    expect(await app.gate.call('setup.status', {}, origin)).toMatchObject({ ok: true });
    await app.close();
    const db = new Database(join(folder, 'ledger.db'), { readonly: true });
    expect(db.prepare('SELECT count(*) FROM chain_checkpoint').pluck().get()).toBe(0);
    db.close();
  });
});

describe('the watch', () => {
  let store: Store;
  afterEach(() => store.close());

  /** Resolves with the first change of what it says. */
  function watched(): Promise<string | null> {
    store = openStore({ folder, env: systemEnv() });
    return new Promise((resolve) => {
      const watch = new LedgerWatch({ store, folder, firstAfterMs: 0, changed: () => void watch.stop().then(() => resolve(watch.fault)) });
      watch.start();
    });
  }

  test('tells what is broken before the checkpoint', async () => {
    ledgerWith(true);
    tamper(`UPDATE posting SET fen = fen + 1 WHERE entry = 2 AND line = 1`);
    expect(await watched()).toBe('entry 2 fails the check "sum"');
  });
});
