/** Whether a meter that is nobody's is held tripped or left on, where somebody chose for this one meter. */
import type { MeterId, OperatorId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { Store } from '../database/open.ts';
import type { NotOpenedChoice } from '../schema/schema-opening.ts';
import { insertInto, statement } from '../database/statement.ts';

const insert = insertInto('not_opened', ['meter', 'n', 'choice', 'at', 'operator']);
const lastOf = statement((q, p: { meter: MeterId }) =>
  q.selectFrom('not_opened').select(['n', 'choice']).where('meter', '=', p.meter).orderBy('n', 'desc').limit(1),
);
const lastOfAll = statement((q, _: object) =>
  q
    .selectFrom('not_opened as mine')
    .select(['mine.meter', 'mine.choice'])
    .where('mine.n', '=', (e) =>
      e
        .selectFrom('not_opened as m')
        .select((f) => f.fn.max('m.n').as('n'))
        .whereRef('m.meter', '=', 'mine.meter'),
    ),
);

export function notOpenedChoice(store: Store, meter: MeterId): NotOpenedChoice {
  return lastOf.first(store, { meter })?.choice ?? 'site';
}

/** Meters that somebody chose for, in one statement. */
export function notOpenedChoices(store: Store): Map<MeterId, NotOpenedChoice> {
  return new Map(lastOfAll.all(store, {}).map(({ meter, choice }) => [meter, choice]));
}

/** The same choice again adds nothing. */
export function chooseNotOpened(store: Store, draft: { meter: MeterId; choice: NotOpenedChoice; at: Instant; operator: OperatorId }): void {
  const last = lastOf.first(store, draft);
  if ((last?.choice ?? 'site') !== draft.choice) insert.run(store, { ...draft, n: (last?.n ?? 0) + 1 });
}
