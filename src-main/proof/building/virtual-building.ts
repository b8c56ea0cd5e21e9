/** The practice building in virtual time: its workbook imported and taken over by the app's own services, its wires as slow as real ones. */
import { join } from 'node:path';
import { zoneClock, type Instant } from '../../../src-shared/value/instant.ts';
import { busConfigs } from '../../app/bus-config.ts';
import { createEngine, type Engine } from '../../app/engine.ts';
import { ensurePayMethods } from '../../app/pay-methods.ts';
import { readPracticeWorkbook } from '../../app/practice/workbook.ts';
import { createFieldbus, type Fieldbus } from '../../fieldbus/fieldbus.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { systemClock } from '../../platform/system-env.ts';
import { virtualEnv, type VirtualEnv } from '../../platform/virtual-env.ts';
import type { Actor } from '../../service/context.ts';
import { ensureRoles } from '../../service/operator.ts';
import { importSite } from '../../service/site-import/import-site.ts';
import { simulatedLine } from '../../simulator/line.ts';
import { forgetful } from '../../simulator/memory.ts';
import { buildSite, type BuiltSite } from '../../simulator/practice.ts';
import type { PracticeMeter, PracticeSite } from '../../simulator/site/shape.ts';
import { buses } from '../../store/site/meter.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { insertOperator } from '../../store/people/operator.ts';
import { insertSite } from '../../store/site/site.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const ZONE = 'Asia/Shanghai';

export interface VirtualBuilding extends BuiltSite {
  readonly env: VirtualEnv;
  readonly store: Store;
  readonly site: PracticeSite;
  readonly engine: Engine;
  readonly fieldbus: Fieldbus;
  /** Two cashiers at a seat each; the first one imported the workbook. */
  readonly cashiers: readonly [Actor, Actor];
  /** What the import took of this machine's time, ms. */
  readonly importMs: number;
  /** Ends every exchange and closes the files. */
  close(): Promise<void>;
}

export interface BuildingWish {
  readonly folder: string;
  readonly seed: number;
  readonly start: Instant;
  /** Says otherwise what a meter really is. */
  readonly change?: (meter: PracticeMeter) => PracticeMeter;
}

export async function makeVirtualBuilding({ folder, seed, start, change = (meter) => meter }: BuildingWish): Promise<VirtualBuilding> {
  const env = virtualEnv(seed, start);
  const store = openStore({ folder, env });
  const profiles = loadProfiles(join(RESOURCES, 'meter-profiles'));
  const workbook = await readPracticeWorkbook(join(RESOURCES, 'practice/building.xlsx'), profiles, systemClock);
  const site = { ...workbook.site, meters: workbook.site.meters.map(change) };
  const built = buildSite({ env, site, profiles }, forgetful);
  const fieldbus = createFieldbus({ env, profiles, openLine: (gateway) => lineOf(gateway.port)() });
  const hint = () => undefined;
  const engine = createEngine({ env, store, fieldbus, profiles, localTime: zoneClock(ZONE), hint });
  const cashiers = insertPeople(store, site.name);
  const began = systemClock.monotonicMs();
  const imported = await importSite(engine.context, cashiers[0], workbook.file, null, workbook.readSheets);
  if (!imported.ok) throw new Error(imported.fault.code);
  const importMs = Math.round(systemClock.monotonicMs() - began);
  fieldbus.configure(busConfigs(store));

  /** In the workbook a gateway's buses listen on ports of their own, side by side. */
  function lineOf(port: number | undefined) {
    const config = busConfigs(store).find(({ gateway }) => gateway.port === port);
    const bus = built.simulated.get(buses(store).find(({ id }) => id === config?.id)?.name ?? '');
    if (!bus || !config || config.gateway.transport === 'serial') throw new Error(`nothing is simulated at port ${port}`);
    return () => simulatedLine(bus, env, config.gateway.transport === 'tcp' ? 'tcp' : 'rtuOverTcp');
  }

  const close = async () => {
    const reading = engine.reading.stop();
    await engine.settler.stop();
    await fieldbus.close();
    await reading;
    store.close();
  };
  return { ...built, env, store, site, engine, fieldbus, cashiers, importMs, close };
}

function insertPeople(store: Store, name: string): readonly [Actor, Actor] {
  const at = store.env.clock.now();
  return store.transaction(() => {
    insertSite(store, { name, zone: ZONE, practice: 1, createdAt: at });
    ensureRoles(store);
    ensurePayMethods(store);
    const cashier = (login: string, seat: string): Actor => ({
      operatorId: insertOperator(store, { login, name: login, passwordHash: '-', pinHash: null, createdAt: at }),
      seat,
    });
    return [cashier('east', '1'), cashier('west', '2')];
  });
}
