/** A ledger of as many sales as wished, made once in a folder by the app's own functions, several hundred sales to a transaction. */
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { instant } from '../../../src-shared/value/instant.ts';
import type { Env } from '../../platform/env.ts';
import { createPasswords } from '../../service/password.ts';
import { verifySinceCheckpoint } from '../../store/ledger/chain.ts';
import { LEDGER_MIGRATIONS, openStore } from '../../store/database/open.ts';
import { TRIGGERS } from '../../store/triggers/triggers.ts';
import { openCounter, type Counter } from './counter.ts';

export const COUNTER_LOGIN = 'admin';
export const COUNTER_PASSWORD = 'large-ledger';
const MOST_METERS = 1_000;
/** A small ledger has few meters, so that each of them has bought several times. */
const SALES_A_METER = 10;
const SALES_A_DAY = 1_370;
const SALES_A_TRANSACTION = 400;
const CACHE_KIB = 262_144;
const DAY_MS = 86_400_000;
/** From 08:00 on; half a day's sales are spread over twelve hours. */
const OPEN_MS = DAY_MS / 2;

export interface LargeLedger {
  readonly folder: string;
  readonly sales: number;
  readonly bytes: number;
  /** How long it took to make; 0 when it was there. */
  readonly madeInS: number;
}

/** @param cache where ledgers are kept between runs; each size has a folder of its own. @param told hears how far it has come. */
export async function largeLedger(env: Env, cache: string, sales: number, told: (done: number) => void): Promise<LargeLedger> {
  const folder = join(cache, `sales-${sales}-${schemaMark()}`);
  const file = join(folder, 'ledger.db');
  if (existsSync(file)) return { folder, sales, bytes: statSync(file).size, madeInS: 0 };
  const begunMs = env.clock.monotonicMs();
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await fill(env, unfinished, sales, told);
  renameSync(unfinished, folder);
  return { folder, sales, bytes: statSync(file).size, madeInS: Math.round((env.clock.monotonicMs() - begunMs) / 1000) };
}

/** A ledger of another schema is another ledger. */
function schemaMark(): string {
  const schema = [...LEDGER_MIGRATIONS.map(({ sql }) => sql), ...TRIGGERS].join('\n');
  return hash('sha256', schema).slice(0, 8);
}

/** The last sale is today's; the days before are counted back from it, and each is another cashier's. */
async function fill(system: Env, folder: string, sales: number, told: (done: number) => void): Promise<void> {
  const days = Math.ceil(sales / SALES_A_DAY);
  const begins = system.clock.now() - days * DAY_MS;
  let at = begins;
  const env: Env = { ...system, clock: { ...system.clock, now: () => instant(at) } };
  const password = await createPasswords(system.random).hash(COUNTER_PASSWORD);
  if (!password.ok) throw new Error(password.fault);
  const store = openStore({ folder, env });
  try {
    // A ledger that is being made may be made again: nothing has to outlive a power cut.
    store.ledger.db.pragma('synchronous = OFF');
    store.ledger.db.pragma(`cache_size = -${CACHE_KIB}`);
    const counter = openCounter(store, Math.min(MOST_METERS, Math.ceil(sales / SALES_A_METER)), password.value);
    for (let done = 0; done < sales;) {
      const some = Math.min(SALES_A_TRANSACTION, sales - done);
      store.transaction(() => {
        for (let n = done; n < done + some; n++) {
          at = Math.trunc(begins + Math.trunc(n / SALES_A_DAY) * DAY_MS + ((n % SALES_A_DAY) * OPEN_MS) / SALES_A_DAY);
          sellOne(counter, Math.trunc(n / SALES_A_DAY));
        }
      });
      done += some;
      told(done);
    }
    verifySinceCheckpoint(store, env.clock.now());
    store.ledger.db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    store.close();
  }
}

function sellOne(counter: Counter, day: number): void {
  const { intent, sending, confirmed } = counter.next(day);
  intent();
  sending();
  confirmed();
}
