/** Cases for a person: what was found, on which meter or account, and what was done about it. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, EntryId, FindingId, MeterId, OperatorId, OpId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { storedText } from './canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { FindingEventKind } from '../schema/schema.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface FindingDraft {
  readonly kind: string;
  readonly meter: MeterId | null;
  readonly account: AccountId | null;
  readonly op: OpId | null;
  /** What stands on account 1901 for this case; 0 where no money is in question. */
  readonly amountFen: Fen;
  readonly text: string;
  readonly at: Instant;
  readonly operator: OperatorId | null;
  readonly entry: EntryId | null;
}

export interface FindingEventDraft {
  readonly finding: FindingId;
  readonly kind: FindingEventKind;
  readonly entry: EntryId | null;
  readonly operator: OperatorId | null;
  readonly text: string | null;
  readonly at: Instant;
}

export interface FindingRow extends Omit<FindingDraft, 'operator' | 'entry'> {
  readonly id: FindingId;
}

const insert = insertInto('finding', ['kind', 'meter', 'account', 'op', 'amount_fen', 'text', 'at']);
const insertEvent = insertInto('finding_event', ['finding', 'n', 'kind', 'entry', 'operator', 'text', 'at']);
const eventsOf = statement((q, p: { finding: FindingId }) =>
  q
    .selectFrom('finding_event')
    .select(fields('finding', 'n', 'kind', 'entry', 'operator', 'text', 'at'))
    .where('finding', '=', p.finding)
    .orderBy('n'),
);
const unresolved = statement((q, p: { limit: number }) =>
  q
    .selectFrom('finding')
    .select(fields('id', 'kind', 'meter', 'account', 'op', 'amount_fen', 'text', 'at'))
    .where((e) =>
      e.not(
        e.exists(
          e.selectFrom('finding_event').select('n').whereRef('finding_event.finding', '=', 'finding.id').where('kind', '=', 'resolved'),
        ),
      ),
    )
    .orderBy('id', 'desc')
    .limit(p.limit),
);

/** Opens a case with its first event. */
export function insertFinding(store: Store, draft: FindingDraft): FindingId {
  return store.transaction(() => {
    const text = storedText(draft.text);
    const finding = Number(insert.run(store, { ...draft, text }).lastInsertRowid) as FindingId;
    const { entry, operator, at } = draft;
    insertEvent.run(store, { finding, n: 1, kind: 'opened', entry, operator, text: null, at });
    return finding;
  });
}

export function appendFindingEvent(store: Store, draft: FindingEventDraft): void {
  store.transaction(() => {
    const n = (eventsOf.all(store, draft).at(-1)?.n ?? 0) + 1;
    insertEvent.run(store, { ...draft, n, text: draft.text === null ? null : storedText(draft.text) });
  });
}

/** Cases without an end, newest first. */
export function openFindings(store: Store, limit: number): FindingRow[] {
  return unresolved.all(store, { limit });
}

export function findingEvents(store: Store, finding: FindingId): (FindingEventDraft & { n: number })[] {
  return eventsOf.all(store, { finding });
}
