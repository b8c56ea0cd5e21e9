/** The whole app without a window: constructors in order, as a wiring diagram reads. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { good } from '../../src-shared/value/result.ts';
import { createFieldbus, type Fieldbus } from '../fieldbus/fieldbus.ts';
import { loadProfiles } from '../fieldbus/profile/load.ts';
import { openGateway } from '../fieldbus/transport/open.ts';
import type { Env } from '../platform/env.ts';
import { ensureRoles } from '../service/operator.ts';
import { createPasswords } from '../service/password.ts';
import { threadRecords, type Records } from '../service/record/records.ts';
import { siteKind } from '../service/site-kind.ts';
import { openStore, READINGS_FILE, type Store } from '../store/database/open.ts';
import { threadSink } from '../store/reading/reading-sink.ts';
import { site } from '../store/site/site.ts';
import { busConfigs } from './bus-config.ts';
import { checkLedger } from './check-ledger.ts';
import { createEngine, takeUp, type Engine } from './engine.ts';
import { createEvents, type Events } from './events.ts';
import { LedgerWatch } from './ledger-watch.ts';
import type { Gate } from './gate-type.ts';
import type { AppParts, PracticeOperator } from './handler/parts.ts';
import type { PracticeMeters } from '../simulator/practice.ts';
import { operatorGate } from './operator-gate.ts';
import { ensurePayMethods } from './pay-methods.ts';
import { programFiles } from './program-files.ts';
import { Practice, type Begun, type Simulated } from './practice/practice.ts';
import { siteClock, siteZone } from './site-clock.ts';

export interface AppOptions {
  /** The data folder; made where it is missing. */
  readonly folder: string;
  /** Makes an empty folder a practice site; one that is a practice site already stays one. */
  readonly practice: boolean;
  readonly version: string;
  /** What a practice site is served from; the practice building on wires as slow as real ones where left out. */
  readonly simulated?: Partial<Simulated>;
  /** false: no meter is read, for measuring a window on a site that has no wires. */
  readonly reads?: boolean;
}

export interface App {
  readonly gate: Gate;
  readonly events: Events;
  /** Resolves when the app is usable: on a new practice site, once its workbook is in. */
  readonly ready: Promise<void>;
  /** Resolves when the take-over that a practice site begins by itself has asked its last meter; elsewhere with `ready`. */
  readonly takenOver: Promise<void>;
  readonly practiceSignIn: readonly PracticeOperator[];
  /** The practice meters themselves, to be misused as real ones are; null on a real site. */
  readonly practiceMeters: PracticeMeters | null;
  /** Ends the exchange on each bus, then closes files and sockets. */
  close(): Promise<void>;
}

/** A ledger that does not check is opened to be read. @throws Error in words when practice is asked for and the folder holds a real site. */
export async function createApp(env: Env, options: AppOptions): Promise<App> {
  const { folder, practice: wanted, version, simulated, reads = true } = options;
  const { resourceFolder } = programFiles();
  mkdirSync(folder, { recursive: true });
  const profiles = loadProfiles(join(resourceFolder, 'meter-profiles'));
  const store = openLedger(env, folder, wanted);
  const passwords = createPasswords(env.random);
  const building = { workbook: join(resourceFolder, 'practice', 'building.xlsx'), paced: true };
  const practice = new Practice({ env, store, profiles, passwords, folder, simulated: { ...building, ...simulated } });
  const forPractice = wanted || siteKind(store) === 'practice';
  if (forPractice) await practice.serve();
  const events = createEvents(env);
  const fieldbus = createFieldbus({ env, profiles, openLine: openGateway });
  fieldbus.configure(busConfigs(store));
  const sink = threadSink(join(folder, READINGS_FILE), env.log);
  const engine = createEngine({ env, store, fieldbus, profiles, localTime: siteClock(store), hint: events.changed, sink });
  const connect = () => fieldbus.configure(busConfigs(store));
  const wiresChanged = () => {
    connect();
    engine.reading.reload();
  };
  const practiceEngine = { ...engine, connect };
  const ledgerWatch = new LedgerWatch({ store, folder, changed: () => events.changed('status') });
  const parts: AppParts = {
    engine,
    records: threadRecords(folder, env.log),
    ledgerFault: () => ledgerWatch.fault,
    passwords,
    version,
    zone: siteZone(store),
    wiresChanged,
    practiceOperators: () => practice.operators(),
    choosePractice: async (actor) => {
      const chosen = await practice.choose(practiceEngine, actor);
      if (!chosen.ok) return chosen;
      void chosen.value.takenOver.then(() => engine.reading.reload());
      return good(undefined);
    },
  };
  const gate = operatorGate(env, store, parts);
  if (store.readOnlyReason === null) takeUp(engine);
  ledgerWatch.start();
  const begun: Promise<Begun> = forPractice ? practice.begin(practiceEngine) : Promise.resolve({ takenOver: Promise.resolve() });
  const ready = begun.then(() => undefined);
  const takenOver = begun.then(({ takenOver: ended }) => ended);
  if (reads) readAfter(takenOver, engine, env);
  return {
    gate,
    events,
    ready,
    takenOver,
    get practiceSignIn() {
      return practice.operators();
    },
    get practiceMeters() {
      return practice.meters;
    },
    close: () => closeAll({ engine, events, fieldbus, practice, store, ledgerWatch, records: parts.records }),
  };
}

/** Checked before anything is read from it, and given what every ledger needs where it may be written. */
function openLedger(env: Env, folder: string, practice: boolean): Store {
  const store = openStore({ folder, env });
  if (practice) refuseRealSite(store, folder);
  checkLedger(store);
  if (store.readOnlyReason === null) prepare(store);
  return store;
}

/** A take-over that begins by itself has the wires to itself. */
function readAfter(takenOver: Promise<void>, { reading }: Engine, { log }: Env): void {
  takenOver.then(() => reading.start()).catch((error: unknown) => log.error('reading.notStarted', { error: String(error) }));
}

interface Running {
  readonly engine: Engine;
  readonly events: Events;
  readonly fieldbus: Fieldbus;
  readonly practice: Practice;
  readonly store: Store;
  readonly ledgerWatch: LedgerWatch;
  readonly records: Records;
}

async function closeAll({ engine, events, fieldbus, practice, store, ledgerWatch, records }: Running): Promise<void> {
  const walkEnded = ledgerWatch.stop();
  const readingEnded = engine.reading.stop();
  const takeOverEnded = engine.takeOver.stop();
  await Promise.all([
    engine.settler.stop(),
    engine.jobs.stop(),
    engine.openings.stop(),
    engine.wrongRooms.stop(),
    engine.closings.stop(),
    engine.replacements.stop(),
  ]);
  events.close();
  await fieldbus.close();
  await takeOverEnded;
  await readingEnded;
  await engine.consumption.stop();
  await practice.close();
  await walkEnded;
  await records.close();
  store.close();
}

/** What every writable site has, whichever version of the app made it. */
function prepare(store: Store): void {
  ensurePayMethods(store);
  ensureRoles(store);
}

function refuseRealSite(store: Store, folder: string): void {
  const row = site(store);
  if (!row || row.practice === 1) return;
  store.close();
  throw new Error(`${folder} holds the real site "${row.name}"; practice mode never opens it. Choose another folder with --data.`);
}
