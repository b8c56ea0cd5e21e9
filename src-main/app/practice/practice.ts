/** The practice building in the app: its meters simulated on real sockets, its workbook brought in and taken over as any site is. */
import { join } from 'node:path';
import * as v from 'valibot';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { commissioningFields, SENDINGS } from '../../domain/site-import/commissioning.ts';
import type { ProfileSet } from '../../fieldbus/profile/load.ts';
import type { Env } from '../../platform/env.ts';
import { saveCommissioning } from '../../service/commissioning.ts';
import type { Actor, Context } from '../../service/context.ts';
import type { Passwords } from '../../service/password.ts';
import { importSite } from '../../service/site-import/import-site.ts';
import { siteKind } from '../../service/site-kind.ts';
import type { TakeOverRun } from '../../service/take-over/take-over-run.ts';
import { startPracticeMeters, type PracticeMeters } from '../../simulator/practice.ts';
import { lastImport } from '../../store/site/import-set.ts';
import { gateways, setGatewayHost } from '../../store/site/meter.ts';
import type { Store } from '../../store/database/open.ts';
import { operatorByLogin } from '../../store/people/operator.ts';
import { insertSite, makePracticeSite, site } from '../../store/site/site.ts';
import type { PracticeOperator } from '../handler/parts.ts';
import { addPracticeOperators, hashedOperators, shownOperators } from './operators.ts';
import { readPracticeWorkbook, type PracticeWorkbook } from './workbook.ts';

export interface PracticeParts {
  readonly env: Env;
  readonly store: Store;
  readonly profiles: ProfileSet;
  readonly passwords: Passwords;
  /** The data folder: the meters keep their own file in it. */
  readonly folder: string;
  readonly simulated: Simulated;
}

/** What the meters of a practice site are served from, and how. */
export interface Simulated {
  /** The workbook that is served and brought in. */
  readonly workbook: string;
  /** Whether bytes take their time on the wires, as on real ones. */
  readonly paced: boolean;
}

/** What of the engine a practice site is brought in with. */
export interface PracticeEngine {
  readonly context: Context;
  readonly takeOver: TakeOverRun;
  /** The wires follow the site's gateways and buses. */
  readonly connect: () => void;
}

/** A take-over that was begun; settles with its last meter. */
export interface Begun {
  readonly takenOver: Promise<void>;
}

/** The simulated meters have the local time of China. */
const PRACTICE_ZONE = 'Asia/Shanghai';
/** Nobody sits anywhere yet when a practice folder is made. */
const FIRST_SEAT = '1';
/** Practice meters are nobody's: all may be sent to them from the start. */
const ALL_TICKS = v.parse(commissioningFields, Object.fromEntries(SENDINGS.map((kind) => [kind, true])));

export class Practice {
  readonly #parts: PracticeParts;
  #served: { readonly workbook: PracticeWorkbook; readonly meters: PracticeMeters } | null = null;
  #choosing = false;

  constructor(parts: PracticeParts) {
    this.#parts = parts;
  }

  /** The meters themselves, to be misused as real ones are; null while none are served. */
  get meters(): PracticeMeters | null {
    return this.#served?.meters ?? null;
  }

  /** Sign-ins that may be shown to anybody; none on a site that is not for practice. */
  operators(): readonly PracticeOperator[] {
    return siteKind(this.#parts.store) === 'practice' ? shownOperators(this.#parts.store) : [];
  }

  /** Serves the workbook's meters. @throws Error when the workbook cannot be read or its meters cannot be served. */
  async serve(): Promise<void> {
    const { env, folder, profiles, simulated } = this.#parts;
    const workbook = await readPracticeWorkbook(simulated.workbook, profiles, env.clock);
    const { site: served } = workbook;
    const { paced } = simulated;
    const meters = await startPracticeMeters({ env, folder: join(folder, 'practice-meters'), site: served, profiles, paced });
    this.#served = { workbook, meters };
    this.#tellHosts();
  }

  /** At the start of a practice folder whose meters are served: makes the site the first time, and goes on with its take-over. */
  async begin(engine: PracticeEngine): Promise<Begun> {
    const { store } = this.#parts;
    if (store.readOnlyReason !== null) return { takenOver: Promise.resolve() };
    if (!site(store)) await this.#make(null);
    return this.#bringIn(engine, this.#administrator());
  }

  /** First run's choice. Faults: setup.chosen; setup.practiceFailed. */
  async choose(engine: PracticeEngine, actor: Actor): Promise<Result<Begun, Fault>> {
    if (this.#choosing || siteKind(this.#parts.store) !== 'undecided') return bad({ code: 'setup.chosen' });
    this.#choosing = true;
    try {
      await this.serve();
      await this.#make(actor);
      return good(await this.#bringIn(engine, actor));
    } catch (error) {
      if (siteKind(this.#parts.store) === 'undecided') await this.close();
      this.#parts.env.log.error('practice.failed', { error: String(error) });
      return bad({ code: 'setup.practiceFailed', values: { reason: error instanceof Error ? error.message : String(error) } });
    } finally {
      this.#choosing = false;
    }
  }

  async close(): Promise<void> {
    const served = this.#served;
    this.#served = null;
    await served?.meters.close();
  }

  /** The site, its operators and its ticks; of the folder's own administrator the site keeps what there is. */
  async #make(chosenBy: Actor | null): Promise<void> {
    const { store, passwords } = this.#parts;
    const operators = await hashedOperators(passwords, chosenBy === null);
    const { name } = this.#sure().workbook.site;
    store.transaction(() => {
      if (site(store)) makePracticeSite(store, name, PRACTICE_ZONE);
      else insertSite(store, { name, zone: PRACTICE_ZONE, practice: 1, createdAt: store.env.clock.now() });
      addPracticeOperators(store, operators);
    });
  }

  /** The workbook comes in once; what was not reached is tried again at every start. */
  async #bringIn({ context, takeOver, connect }: PracticeEngine, actor: Actor): Promise<Begun> {
    if (!lastImport(context.store)) {
      const { file, readSheets } = this.#sure().workbook;
      saveCommissioning(context, actor, ALL_TICKS);
      const imported = await importSite(context, actor, file, null, readSheets);
      if (!imported.ok) throw new Error(`${file.fileName}: ${imported.fault.code}`);
      this.#tellHosts();
      connect();
    }
    return { takenOver: takeOver.start(actor, null) };
  }

  /** The ports are others at each start. */
  #tellHosts(): void {
    const { store } = this.#parts;
    if (store.readOnlyReason !== null) return;
    const { buses } = this.#sure().meters;
    for (const gateway of gateways(store)) {
      const first = buses.find((bus) => bus.gateway === gateway.name && bus.channel === 1);
      if (first) setGatewayHost(store, gateway.id, first.host, first.port);
    }
  }

  #administrator(): Actor {
    const { store } = this.#parts;
    const operatorId = lastImport(store)?.operator ?? operatorByLogin(store, 'admin')?.id;
    if (operatorId === undefined) throw new Error('the practice site has no administrator');
    return { operatorId, seat: FIRST_SEAT };
  }

  #sure() {
    if (!this.#served) throw new Error('the practice meters are not served');
    return this.#served;
  }
}
