/** What stands against opening a meter, from the store and from what was just read of it. */
import type { OpeningFacts as Facts, Obstacle } from '../../domain/opening/obstacle.ts';
import { readObstacle, storedObstacle } from '../../domain/opening/obstacle.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { wasEverOpened } from '../../store/act/closing.ts';
import { openJobOfMeter } from '../../store/act/job.ts';
import { meterOnBus, type MeterRow } from '../../store/site/meter.ts';
import { openOpOfMeter } from '../../store/sale/op.ts';
import { openReplacementOfMeter } from '../../store/act/replacement.ts';
import { openOpeningOfMeter } from '../../store/act/opening.ts';
import { listOperators } from '../../store/people/operator.ts';
import type { Store } from '../../store/database/open.ts';
import { rightsOf } from '../../store/people/role.ts';
import { takeOverOf } from '../../store/site/take-over.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import { readCommissioning } from '../commissioning.ts';
import { leftOverCase } from '../closing/against.ts';
import type { Context } from '../context.ts';
import { knownState } from '../meter/note-state.ts';

/** From what is stored, before the meter is asked. @throws Error for a profile that is not loaded. */
export function againstOpening(context: Context, meter: MeterRow): Obstacle | null {
  return storedObstacle(factsOf(context, meter));
}

/** The same, and what the meter said. */
export function againstOpeningRead(context: Context, meter: MeterRow, { balanceFen }: ProvenReading): Obstacle | null {
  const facts = factsOf(context, meter);
  const detail = knownState(context, meter.id)?.detail;
  const found = { balanceFen, encrypted: detail?.encrypted === true, forced: detail?.forced ?? null };
  return storedObstacle(facts) ?? readObstacle(found, facts);
}

function factsOf(context: Context, meter: MeterRow): Facts {
  const { store } = context;
  const profile = context.profiles.get(meter.profile);
  if (!profile) throw new Error(`meter ${meter.serial}: profile ${meter.profile} is not known`);
  const lock = workLockOf(store, meter.id);
  const { price, control } = readCommissioning(store);
  return {
    role: meter.role,
    status: meter.status,
    connected: meterOnBus(store, meter.id) !== undefined,
    supported: isSupported(profile),
    opened: accountOfMeter(store, meter.id) !== undefined,
    listedFor: wasEverOpened(store, meter.id) ? null : (takeOverOf(store, meter.id)?.accountName ?? null),
    leftOver: leftOverCase(store, meter.id) !== undefined,
    workLock: lock ? { who: lock.name, phone: lock.phone } : null,
    beingOpened: openOpeningOfMeter(store, meter.id) !== undefined || openReplacementOfMeter(store, meter.id) !== undefined,
    busy: openJobOfMeter(store, meter.id) !== undefined || openOpOfMeter(store, meter.id) !== undefined,
    maySend: { price, control },
    administrators: administrators(store),
  };
}

function isSupported({ prepaid, proof, commands, blocks }: Profile): boolean {
  return (
    prepaid && proof.mode === 'count-total' && 'parameters' in commands && 'restore' in commands && 'proof' in blocks && 'forced' in blocks
  );
}

/** Names of those who may switch a sending on. */
function administrators(store: Store): string {
  return listOperators(store)
    .filter(({ id, active }) => active === 1 && rightsOf(store, id).some(({ right }) => right === 'editSettings'))
    .map(({ name }) => name)
    .join('、');
}
