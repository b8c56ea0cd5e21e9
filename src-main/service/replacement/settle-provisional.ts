/** A balance that a person typed for a dead meter: once another one has allowed it, a linked entry settles its case. */
import type { FindingId, OpUid } from '../../../src-shared/value/id.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import { energyOf } from '../../domain/ledger/chart.ts';
import { provisionalSettled } from '../../domain/ledger/carry-over.ts';
import { provisionalReplacements } from '../../store/act/replacement.ts';
import { lastConsumption } from '../../store/ledger/consumption.ts';
import { appendFindingEvent } from '../../store/ledger/finding.ts';
import { findingById } from '../../store/ledger/meter-case.ts';
import { post } from '../../store/ledger/ledger.ts';
import { useApproval } from '../approval/approve.ts';
import { moment, type Context } from '../context.ts';
import { wholeOrRefused } from '../refused.ts';

/** What is allowed: nobody calls it, it is done by itself once somebody has said yes. */
export const SETTLE_CALL = 'replacement.settle';

export function settleInput(uid: OpUid, findingId: FindingId, differenceFen: Fen): object {
  return { uid, findingId, differenceFen };
}

/** Settles every provisional balance that was allowed meanwhile; the others wait on. */
export function settleProvisional(context: Context): void {
  if (context.store.readOnlyReason !== null) return;
  for (const { uid, finding, operator, seat } of provisionalReplacements(context.store)) {
    const settled = wholeOrRefused(context, () => settle(context, { uid, finding, operator, seat }));
    if (settled.ok) for (const topic of ['replacement', 'account', 'meter', 'status'] as const) context.hint(topic);
  }
}

type Provisional = ReturnType<typeof provisionalReplacements>[number];

/** @throws Refused approval.needed while nobody has allowed it. */
function settle(context: Context, { uid, finding: id, operator, seat }: Provisional): void {
  const { store } = context;
  const finding = findingById(store, id);
  const used = finding?.meter == null ? undefined : lastConsumption(store, finding.meter);
  if (!finding || finding.meter === null || !used?.entry) throw new Error(`case ${id} of a replacement lacks its rows`);
  const actor = { operatorId: operator, seat };
  useApproval(context, actor, SETTLE_CALL, settleInput(uid, id, finding.amountFen));
  const { building, plan, entry } = used;
  const now = moment(context);
  const settled = post(store, {
    ...{ kind: 'replacement.settled', ...now, operatorId: operator, seat, reason: finding.text, links: [entry] },
    postings: provisionalSettled((amountFen) => energyOf(building, plan, amountFen), finding.meter, finding.amountFen),
  });
  appendFindingEvent(store, { finding: id, kind: 'resolved', entry: settled.id, operator, text: SETTLE_CALL, at: now.at });
}
