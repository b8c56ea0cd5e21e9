/** The whole app without a window: constructors in order, as a wiring diagram reads. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operatorContract } from '../../src-shared/contract/operator/index.ts';
import { isTextKey, say } from '../../src-shared/text/say.ts';
import { zoneClock } from '../../src-shared/value/instant.ts';
import { createFieldbus } from '../fieldbus/fieldbus.ts';
import { loadProfiles } from '../fieldbus/profile/load.ts';
import { openGateway } from '../fieldbus/transport/open.ts';
import type { Env } from '../platform/env.ts';
import { ensureRoles } from '../service/operator.ts';
import { createPasswords } from '../service/password.ts';
import { sessionRuns, useSession } from '../service/session.ts';
import { appendLog } from '../store/audit-log.ts';
import { openStore, READINGS_FILE, type Store } from '../store/open.ts';
import { threadSink } from '../store/reading-sink.ts';
import { site } from '../store/site.ts';
import { busConfigs } from './bus-config.ts';
import { checkLedger } from './check-ledger.ts';
import { createEngine } from './engine.ts';
import { createEvents, type Events } from './events.ts';
import { createGate } from './gate.ts';
import type { AuditEntry, Gate } from './gate-type.ts';
import { officeHandlers } from './handler/office.ts';
import type { PracticeOperator } from './handler/parts.ts';
import { readingHandlers } from './handler/reading.ts';
import { saleHandlers } from './handler/sale.ts';
import { sessionHandlers } from './handler/session.ts';
import { siteHandlers } from './handler/site.ts';
import type { PracticeMeters } from '../simulator/practice.ts';
import { ensurePayMethods } from './pay-methods.ts';
import { PRACTICE_OPERATORS, startPractice, takeOverPractice } from './practice.ts';

export interface AppOptions {
  /** The data folder; made where it is missing. */
  readonly folder: string;
  readonly practice: boolean;
  readonly version: string;
}

export interface App {
  readonly gate: Gate;
  readonly events: Events;
  /** Resolves when the app is usable: in practice mode, once the practice meters are taken over. */
  readonly ready: Promise<void>;
  readonly practiceSignIn: readonly PracticeOperator[];
  /** The practice meters themselves, to be misused as real ones are; null on a real site. */
  readonly practiceMeters: PracticeMeters | null;
  /** Ends the exchange on each bus, then closes files and sockets. */
  close(): Promise<void>;
}

const PROFILE_FOLDER = fileURLToPath(new URL('../../resources/meter-profiles', import.meta.url));

/** @throws Error in words when the folder holds a site of the other kind, or a ledger that does not check. */
export async function createApp(env: Env, { folder, practice, version }: AppOptions): Promise<App> {
  mkdirSync(folder, { recursive: true });
  const profiles = loadProfiles(PROFILE_FOLDER);
  const store = openStore({ folder, env });
  refuseOtherKind(store, folder, practice);
  checkLedger(store);
  const passwords = createPasswords(env.random);
  if (store.readOnlyReason === null) prepare(store);
  const meters = practice ? await startPractice(env, store, profiles, passwords, folder) : null;
  const zone = site(store)?.zone ?? systemZone();
  const events = createEvents(env);
  const fieldbus = createFieldbus({ env, profiles, openLine: openGateway });
  fieldbus.configure(busConfigs(store));
  const sink = threadSink(join(folder, READINGS_FILE), env.log);
  const engine = createEngine({ env, store, fieldbus, profiles, localTime: zoneClock(zone), hint: events.changed, sink });
  const wiresChanged = () => {
    fieldbus.configure(busConfigs(store));
    engine.reading.reload();
  };
  const parts = { engine, passwords, version, zone, wiresChanged, practiceOperators: practice ? PRACTICE_OPERATORS : [] };
  const gate = createGate({
    contract: operatorContract,
    handlers: {
      ...sessionHandlers(parts),
      ...saleHandlers(parts),
      ...officeHandlers(parts),
      ...readingHandlers(parts),
      ...siteHandlers(parts),
    },
    sessions: { use: (token) => useSession(store, token), runs: (token) => sessionRuns(store, token) },
    senders: ['window', 'loopback'],
    env,
    audit: (entry) => audit(store, entry),
    faultMessage: (lang, fault) => (isTextKey(fault.code) ? say(lang, fault.code, fault.values, zone) : undefined),
  });
  engine.settler.start();
  const ready = practice ? takeOverPractice(engine.context) : Promise.resolve();
  void ready.then(
    () => engine.reading.start(),
    (error: unknown) => env.log.error('reading.notStarted', { error: String(error) }),
  );
  return {
    gate,
    events,
    ready,
    practiceSignIn: parts.practiceOperators,
    practiceMeters: meters,
    async close() {
      const readingEnded = engine.reading.stop();
      const takeOverEnded = engine.takeOver.stop();
      await engine.settler.stop();
      events.close();
      await fieldbus.close();
      await takeOverEnded;
      await readingEnded;
      await meters?.close();
      store.close();
    },
  };
}

/** What every writable site has, whichever version of the app made it. */
function prepare(store: Store): void {
  ensurePayMethods(store);
  ensureRoles(store);
}

function refuseOtherKind(store: Store, folder: string, practice: boolean): void {
  const row = site(store);
  if (!row || (row.practice === 1) === practice) return;
  store.close();
  throw new Error(
    practice
      ? `${folder} holds the real site "${row.name}"; practice mode never opens it. Choose another folder with --data.`
      : `${folder} holds a practice site; start it with --practice, or choose another folder with --data.`,
  );
}

function audit(store: Store, { at, call, operatorId, seatId, outcome, input }: AuditEntry): void {
  if (store.readOnlyReason !== null) return;
  const detail = input !== null && typeof input === 'object' ? input : null;
  appendLog(store, { at, operator: operatorId, seat: seatId, call, subject: null, outcome, detail });
}

/** A site's zone is the PC's until first run says otherwise. */
function systemZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
