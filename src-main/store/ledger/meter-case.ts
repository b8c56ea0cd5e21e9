/** The open case that holds a meter: while there is one, nothing is sold to it. */
import type { FindingId, MeterId } from '../../../src-shared/value/id.ts';
import { fields } from '../database/columns.ts';
import type { FindingRow } from './finding.ts';
import type { Store } from '../database/open.ts';
import { statement } from '../database/statement.ts';

const FIELDS = fields('id', 'kind', 'meter', 'account', 'op', 'amount_fen', 'text', 'at');
const unresolvedOf = statement((q, p: { meter: MeterId }) =>
  q
    .selectFrom('finding')
    .select(FIELDS)
    .where('meter', '=', p.meter)
    .where((e) =>
      e.not(
        e.exists(
          e.selectFrom('finding_event').select('n').whereRef('finding_event.finding', '=', 'finding.id').where('kind', '=', 'resolved'),
        ),
      ),
    )
    .orderBy('id'),
);
const byId = statement((q, p: { id: FindingId }) => q.selectFrom('finding').select(FIELDS).where('id', '=', p.id));

/** Kinds of case that hold a meter until ledger and meter agree again. */
const HOLDING = new Set(['frozen', 'ledgerDiffers']);

export function openCasesOfMeter(store: Store, meter: MeterId): FindingRow[] {
  return unresolvedOf.all(store, { meter });
}

/** The case that holds the meter; undefined when it may be sold to. */
export function holdingCase(store: Store, meter: MeterId): FindingRow | undefined {
  return openCasesOfMeter(store, meter).find((one) => HOLDING.has(one.kind));
}

export function findingById(store: Store, id: FindingId): FindingRow | undefined {
  return byId.first(store, { id });
}
