/** The engine on a simulated bus in virtual time, taken up as the app takes it up, as something that can die. */
import { zoneClock } from '../../src-shared/value/instant.ts';
import { busConfigs } from '../app/bus-config.ts';
import { createEngine, takeUp, type Engine } from '../app/engine.ts';
import { createFieldbus } from '../fieldbus/fieldbus.ts';
import type { ProfileSet } from '../fieldbus/profile/load.ts';
import type { VirtualEnv } from '../platform/virtual-env.ts';
import type { SimulatedBus } from '../simulator/bus.ts';
import { simulatedLine } from '../simulator/line.ts';
import type { Store } from '../store/database/open.ts';
import { Life, mortalEnv, mortalLine, mortalStore, type DeathPoint } from './sim/mortal.ts';

export interface MortalApp {
  readonly engine: Engine;
  readonly life: Life;
}

interface Parts {
  readonly env: VirtualEnv;
  readonly store: Store;
  readonly bus: SimulatedBus;
  readonly profiles: ProfileSet;
  /** Asked at each commit. */
  readonly onCommit: () => DeathPoint | null;
}

export function bootMortal(parts: Parts): MortalApp {
  const life = new Life();
  const env = mortalEnv(parts.env, life);
  const store = mortalStore(parts.store, env, life, parts.onCommit);
  const openLine = () => mortalLine(simulatedLine(parts.bus, parts.env, 'rtuOverTcp'), life);
  const fieldbus = createFieldbus({ env, profiles: parts.profiles, openLine });
  fieldbus.configure(busConfigs(parts.store));
  const localTime = zoneClock('Asia/Shanghai');
  const engine = createEngine({ env, store, fieldbus, profiles: parts.profiles, localTime, hint: () => undefined });
  takeUp(engine);
  return { engine, life };
}
