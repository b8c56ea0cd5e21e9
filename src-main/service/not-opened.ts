/** Meters that are nobody's: held tripped or left on, by the site's setting or a choice of their own; only a person's act trips them. */
import { createHash } from 'node:crypto';
import type { Fault } from '../../src-shared/contract/call.ts';
import type { CallOutput } from '../../src-shared/contract/operator/index.ts';
import { isOpUid, type MeterId, type OpUid } from '../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../src-shared/value/result.ts';
import { accountsForSearch } from '../store/site/account.ts';
import { meterById, meters, type MeterRow } from '../store/site/meter.ts';
import { metersEverOpened } from '../store/act/closing.ts';
import { chooseNotOpened, notOpenedChoice, notOpenedChoices } from '../store/act/not-opened.ts';
import type { Store } from '../store/database/open.ts';
import { placeOfMeter } from '../store/site/site.ts';
import { takeOvers } from '../store/site/take-over.ts';
import type { Actor, Context } from './context.ts';
import { planJob, whyNot } from './job/plan.ts';
import type { JobRunner } from './job/runner.ts';
import { knownStates } from './meter/note-state.ts';
import { readSettings } from './settings.ts';

type Saved = CallOutput<'meter.saveNotOpened'>;
type Held = CallOutput<'meter.holdNotOpened'>['leftOut'][number];

/** What is wanted of a meter that is nobody's. */
export function notOpenedHold(store: Store, meter: MeterId): Saved['held'] {
  const choice = notOpenedChoice(store, meter);
  return choice === 'site' ? readSettings(store).notOpened : choice;
}

/** Faults: meter.unknown. Sends nothing: what is wanted is carried out by a person's act. */
export function saveNotOpened(context: Context, actor: Actor, { meterId, choice }: Omit<Saved, 'held'>): Result<Saved, Fault> {
  const { store, env } = context;
  if (!meterById(store, meterId)) return bad({ code: 'meter.unknown', field: 'meterId' });
  store.transaction(() => chooseNotOpened(store, { meter: meterId, choice, at: env.clock.now(), operator: actor.operatorId }));
  context.hint('meter', meterId);
  return good({ meterId, choice, held: notOpenedHold(store, meterId) });
}

/**
 * Tenants' meters that nobody has, that should be off and are not known to be held off. One that the site's list gives to somebody is not
 * nobody's: it only waits to be taken over.
 */
export function metersNotHeld(context: Context): Held[] {
  const { store } = context;
  const bySite = readSettings(store).notOpened;
  const choices = notOpenedChoices(store);
  const opened = new Set(accountsForSearch(store).map(({ meter }) => meter));
  const before = metersEverOpened(store);
  const waits = takeOvers(store).filter(({ meter, accountName }) => accountName !== null && !before.has(meter));
  const listed = new Set(waits.map(({ meter }) => meter));
  const states = knownStates(context);
  return meters(store)
    .filter(({ id, role, status }) => {
      const choice = choices.get(id) ?? 'site';
      const wanted = (choice === 'site' ? bySite : choice) === 'tripped';
      const nobodys = role === 'tenant' && status === 'installed' && !opened.has(id) && !listed.has(id);
      return wanted && nobodys && states.get(id)?.detail.forced !== 'tripped';
    })
    .map((meter) => heldView(context, meter));
}

function heldView(context: Context, { id, serial }: MeterRow): Held {
  const place = placeOfMeter(context.store, id);
  const fault = whyNot(context, id, 'trip');
  const leftOut = fault && { code: fault.code, values: { ...fault.values } };
  return { meterId: id, serial, room: place?.unitName ?? '', building: place?.buildingName ?? '', leftOut };
}

/** One job a meter, so that each ends by itself; the same uid again begins nothing new. */
export function holdNotOpened(
  context: Context,
  runner: JobRunner,
  actor: Actor,
  { uid, meterIds }: { uid: OpUid; meterIds: readonly MeterId[] },
): CallOutput<'meter.holdNotOpened'> {
  const wanted = new Map(metersNotHeld(context).map((one) => [one.meterId, one]));
  const leftOut: Held[] = [];
  let begun = 0;
  for (const meter of new Set(meterIds)) {
    const one = wanted.get(meter);
    if (!one) continue;
    const planned = one.leftOut
      ? bad(one.leftOut)
      : planJob(context, actor, { uid: uidOfPart(uid, meter), wish: { kind: 'trip' }, meters: [meter], reason: '未开户' });
    if (planned.ok) {
      begun++;
      void runner.engage(meter);
    } else leftOut.push({ ...one, leftOut: { code: planned.fault.code, values: { ...planned.fault.values } } });
  }
  return { begun, leftOut };
}

/** Always the same for the same request and meter, so that a double click is one act. */
function uidOfPart(uid: OpUid, meter: MeterId): OpUid {
  const hex = createHash('sha256').update(`${uid}/${meter}`).digest('hex');
  const part = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  if (!isOpUid(part)) throw new Error(`${part} is no id`);
  return part;
}
