/** The canonical form is written twice, by the ledger and by its auditor: both must read any text and any number alike. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAuditor } from '../audit/database.ts';
import { fen } from '../../src-shared/value/fen.ts';
import type { EntryId } from '../../src-shared/value/id.ts';
import type { LocalDay } from '../../src-shared/value/instant.ts';
import { appendLog } from '../store/ledger/audit-log.ts';
import { FIXTURE_START, fixtureStore } from '../store/fixture.ts';
import { post } from '../store/ledger/ledger.ts';
import { openRehearsal } from '../store/database/open.ts';

/** Any code units at all: lone surrogates, NUL, decomposed letters, quotes. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 12 });

test('what the ledger hashed the auditor hashes to the same, whatever the text', () => {
  const store = fixtureStore();
  const audit = createAuditor(store.ledger.db);
  const run = fc.record({ seat: anyText, reason: fc.option(anyText), amount: fc.integer({ min: 1, max: 1e12 }), link: fc.boolean() });
  fc.assert(
    fc.property(fc.array(run, { maxLength: 5 }), anyText, (entries, text) => {
      const undo = openRehearsal(store);
      entries.forEach(({ seat, reason, amount, link }, at) => {
        const postings = [1, -1].map((sign, line) => ({ code: line ? '3001' : '1003', sub: '', amountFen: fen(sign * amount) }));
        const common = { kind: 'x', at: FIXTURE_START, localDay: 20261122 as LocalDay, businessDay: 20261122 as LocalDay };
        post(store, { ...common, seat, reason, links: link && at > 0 ? [at as EntryId] : [], postings });
      });
      appendLog(store, { at: FIXTURE_START, operator: null, seat: text, call: 'c', subject: text, outcome: text, detail: { text } });
      const { breaks } = audit();
      undo();
      expect(breaks).toEqual([]);
    }),
  );
});
