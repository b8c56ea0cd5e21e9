/** A meter that was closed by typed figures is looked at: only one that proves to hold nothing is free for the next tenant. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { FindingId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { appendFindingEvent } from '../../store/ledger/finding.ts';
import { findingById } from '../../store/ledger/meter-case.ts';
import type { Actor, Context } from '../context.ts';
import { CLOSING_TYPED, leftOverCase } from './against.ts';
import { readFinally } from './final-reading.ts';

/** Faults: finding.notOpen; those of reading the meter; closing.stillHolds with what is on it. */
export async function lookAtClosedMeter(context: Context, actor: Actor, id: FindingId): Promise<Result<FindingId, Fault>> {
  const meter = findingById(context.store, id)?.meter ?? null;
  if (meter === null || !isOpen(context, id)) return bad({ code: 'finding.notOpen' });
  const looked = await readFinally(context, meter);
  if (!looked.ok) return looked;
  const { balanceFen } = looked.value.reading;
  if (looked.value.seen.doubted) return bad({ code: 'closing.why.noAnswer' });
  if (balanceFen !== 0) return bad({ code: 'closing.stillHolds', values: { balanceFen } });
  const resolved = context.store.transaction(() => {
    if (!isOpen(context, id)) return false;
    const { operatorId: operator } = actor;
    appendFindingEvent(context.store, {
      ...{ finding: id, kind: 'resolved', entry: null, operator, text: 'empty', at: context.env.clock.now() },
    });
    return true;
  });
  for (const topic of ['operation', 'meter', 'status'] as const) context.hint(topic);
  return resolved ? good(id) : bad({ code: 'finding.notOpen' });
}

function isOpen({ store }: Context, id: FindingId): boolean {
  const found = findingById(store, id);
  return found?.kind === CLOSING_TYPED && found.meter !== null && leftOverCase(store, found.meter)?.id === id;
}
