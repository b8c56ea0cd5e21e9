/** One pass over an opening: what its job or purchase came to is noted, the meter is looked at, and the next step begins. */
import type { MeterId, OpeningId, OpId } from '../../../src-shared/value/id.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { afterLook, nextOfOpening, type AfterLook } from '../../domain/opening/next.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import { sleep } from '../../platform/env.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import type { Context } from '../context.ts';
import { knownState } from '../meter/note-state.ts';
import { readMeter } from '../meter/read-meter.ts';
import type { Next } from '../loop.ts';
import { expectedOfMeter, openingFacts, type OpeningFacts } from './facts.ts';
import { recordOpened, recordPurchase, recordRestoring, recordStep, recordWaiting } from './record.ts';

export interface OpeningPassParts {
  readonly context: Context;
  /** Whether a person asked for it a short while ago, in this run of the app. */
  attended(opening: OpeningId): boolean;
  /** A job was recorded for this meter. */
  engageJob(meter: MeterId): void;
  /** A purchase was recorded. */
  engagePurchase(op: OpId): void;
}

/** A meter that was just written to answers, or somebody must look at the bus. */
const LOOKS = 3;
const LOOK_AGAIN_MS = 2_000;

const REST: Next = { next: 'rest' };

export async function openingPass(parts: OpeningPassParts, id: OpeningId): Promise<Next> {
  const { context } = parts;
  for (;;) {
    const facts = openingFacts(context.store, id);
    const next = nextOfOpening({ ...facts, attended: parts.attended(id) });
    if (next.do === 'rest') return REST;
    if (next.do === 'note') recordStep(context, facts, next.state);
    else if (next.do === 'wait') recordWaiting(context, facts, next.why);
    else if (next.do === 'open') recordOpened(context, facts, null);
    else await lookAndGoOn(parts, facts);
  }
}

async function lookAndGoOn(parts: OpeningPassParts, facts: OpeningFacts): Promise<void> {
  const { context } = parts;
  const looked = await look(context, facts);
  if (!looked.ok) return recordWaiting(context, facts, 'noAnswer', looked.fault);
  const { read, next } = looked.value;
  // While the meter was read the customer may have had to wait too long; what was decided before the read is asked again.
  if (next.do === 'buy' && !parts.attended(facts.row.id)) return recordWaiting(context, facts, 'interrupted');
  if (next.do === 'buy') return buy(parts, facts, read);
  if (next.do === 'restore') return restore(parts, facts);
  if (next.do === 'open') return recordOpened(context, facts, read);
  recordWaiting(context, facts, next.do === 'wait' ? next.why : 'noAnswer');
}

interface Looked {
  readonly read: ProvenReading;
  readonly next: AfterLook;
}

/** Reads until the reading decides something. */
async function look(context: Context, facts: OpeningFacts): Promise<Result<Looked, Fault>> {
  for (let looks = 1; ; looks++) {
    const looked = await lookOnce(context, facts);
    const decided = looked.ok && looked.value.next.do !== 'lookAgain';
    if (decided || looks >= LOOKS) return looked;
    await sleep(context.env.clock, LOOK_AGAIN_MS);
  }
}

async function lookOnce(context: Context, facts: OpeningFacts): Promise<Result<Looked, Fault>> {
  const { meter } = facts.row;
  const since = context.env.clock.now();
  const read = await readMeter(context, meter);
  if (!read.ok) return read;
  const state = knownState(context, meter);
  const forced = state && state.readAt >= since ? state.detail.forced : null;
  const next = afterLook({ ...facts, attended: true }, expectedOfMeter(context.store, facts), { ...read.value, forced });
  return { ok: true, value: { read: read.value, next } };
}

function buy({ context, engagePurchase }: OpeningPassParts, facts: OpeningFacts, read: ProvenReading): void {
  const bought = recordPurchase(context, facts, read);
  if (bought.ok) engagePurchase(bought.value);
  else recordWaiting(context, facts, 'refused', bought.fault);
}

function restore({ context, engageJob }: OpeningPassParts, facts: OpeningFacts): void {
  const begun = recordRestoring(context, facts);
  if (begun.ok) engageJob(facts.row.meter);
  else recordWaiting(context, facts, 'notRestored', begun.fault);
}
