/** Records what is asked of meters, durable before the first byte: refused whole when one of them cannot take it. */
import { createHash } from 'node:crypto';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { JobId, MeterId, OpUid } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { Wish } from '../../domain/control/act.ts';
import { insertJob, jobByUid, openJobOfMeter } from '../../store/act/job.ts';
import { openClosingOfMeter } from '../../store/act/closing.ts';
import { meterById } from '../../store/site/meter.ts';
import { openReplacementOfMeter } from '../../store/act/replacement.ts';
import { openOpeningOfMeter } from '../../store/act/opening.ts';
import { maySend } from '../commissioning.ts';
import type { Actor, Context } from '../context.ts';
import { actObstacleNow } from './job-facts.ts';
import { payloadOf } from './payload.ts';
import { hintJob } from './record.ts';

export interface JobInput {
  readonly uid: OpUid;
  readonly wish: Wish;
  /** One or more, each once. */
  readonly meters: readonly MeterId[];
  /** In the operator's own words. */
  readonly reason: string;
}

/**
 * Nothing is sent here: the runner takes it from the store (`engage` for each meter). The same uid with the same input answers with the same
 * job and records nothing. Runs in the caller's transaction where there is one.
 * Faults: control.uidUsed; meter.unknown; meter.opening; control.busy while another job is open on a meter; what `actObstacle` says;
 * control.notCommissioned.control or .price while the site's tick is off.
 */
export function planJob(context: Context, actor: Actor, input: JobInput): Result<JobId, Fault> {
  return context.store.transaction(() => {
    const before = sameJob(context, input);
    if (before) return before;
    for (const meter of input.meters) {
      const why = whyNot(context, meter, input.wish.kind);
      if (why) return bad(why);
    }
    return good(recordJob(context, actor, input));
  });
}

/** What stands against this act on this meter now; null = nothing. While a meter is being opened or closed, only that acts on it. */
export function whyNot(context: Context, meterId: MeterId, kind: Wish['kind']): Fault | null {
  if (openReplacementOfMeter(context.store, meterId) !== undefined) return { code: 'meter.replacing' };
  if (openOpeningOfMeter(context.store, meterId) !== undefined) return { code: 'meter.opening' };
  const closing = openClosingOfMeter(context.store, meterId) !== undefined;
  return closing ? { code: 'meter.closing' } : whyNotSend(context, meterId, kind);
}

/** The same, for the opening or the closing itself. */
export function whyNotSend(context: Context, meterId: MeterId, kind: Wish['kind']): Fault | null {
  const meter = meterById(context.store, meterId);
  if (!meter) return { code: 'meter.unknown', field: 'meterId' };
  const sending = kind === 'parameters' ? 'price' : 'control';
  const obstacle = actObstacleNow(context, meter, kind);
  if (obstacle) return obstacle;
  if (!maySend(context.store, sending)) return { code: `control.notCommissioned.${sending}` };
  return openJobOfMeter(context.store, meterId) === undefined ? null : { code: 'control.busy' };
}

/** The job of this uid: the same one, or the fault that it was something else; null while there is none. */
export function sameJob(context: Context, input: JobInput): Result<JobId, Fault> | null {
  const before = jobByUid(context.store, input.uid);
  if (!before) return null;
  return before.inputHash.equals(hashOf(input)) ? good(before.id) : bad({ code: 'control.uidUsed', field: 'uid' });
}

/** Without asking whether it may: for a work lock, whose trip is wanted in any case. Must run in a transaction. */
export function recordJob(context: Context, actor: Actor, input: JobInput): JobId {
  const job = insertJob(
    context.store,
    {
      ...{ uid: input.uid, inputHash: hashOf(input), kind: input.wish.kind, payload: payloadOf(input.wish), reason: input.reason },
      ...{ operator: actor.operatorId, seat: actor.seat, at: context.env.clock.now() },
    },
    input.meters,
  );
  for (const meter of input.meters) hintJob(context, meter);
  return job;
}

/** What makes two requests the same job, in a fixed order. */
function hashOf({ wish, meters, reason }: JobInput): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([wish.kind, payloadOf(wish), meters, reason]))
    .digest();
}
