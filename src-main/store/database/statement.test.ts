/** Statements: bound by name, compiled once, and never again for a new value. */
import { expect, test } from 'vitest';
import { fields } from './columns.ts';
import { fixtureStore } from '../fixture.ts';
import { insertInto, statement } from './statement.ts';

const put = insertInto('role', ['name']);
const named = statement((q, p: { name: string; least: number }) =>
  q.selectFrom('role').select(['id', 'name']).where('name', '=', p.name).where('id', '>=', p.least).orderBy('id').limit(10),
);
const echo = statement((q, p: { a: string; b: number | null }) =>
  q.selectNoFrom((e) => [e.val(p.b).as('b'), e.val(p.a).as('a'), e.val('constant').as('c')]),
);

test('parameters are found by name, wherever they stand, and constants stay', () => {
  const store = fixtureStore();
  expect(echo.first(store, { b: 5, a: 'x' })).toEqual({ a: 'x', b: 5, c: 'constant' });
  expect(echo.first(store, { b: null, a: '?' })).toEqual({ a: '?', b: null, c: 'constant' });
});

test('rows come out as asked, and one statement serves one connection once', () => {
  const store = fixtureStore();
  for (const name of ['a', 'b', 'c']) put.run(store, { name });
  expect(named.all(store, { name: 'b', least: 0 })).toEqual([{ id: 2, name: 'b' }]);
  expect(named.first(store, { name: 'b', least: 3 })).toBeUndefined();
  expect([...named.each(store, { name: 'c', least: 0 })]).toEqual([{ id: 3, name: 'c' }]);
  expect(store.ledger.prepared.size).toBe(2);
  const other = fixtureStore();
  expect(named.all(other, { name: 'b', least: 0 })).toEqual([]);
});

test('columns become fields in camelCase, without their table', () => {
  expect(fields('id', 'hold_ms', 'gateway.hold_ms', 'bus.name')).toEqual([
    'id',
    'hold_ms as holdMs',
    'gateway.hold_ms as holdMs',
    'bus.name',
  ]);
});

test('no parameter stands where the planner peeks at its value: each would compile the statement again for every new one', () => {
  const store = fixtureStore();
  named.all(store, { name: 'a', least: 0 });
  put.run(store, { name: 'a' });
  const sources = [...store.ledger.prepared.values()].map(({ source }) => source);
  expect(sources).toHaveLength(2);
  for (const source of sources) expect(source).not.toMatch(/(?<!\+)\?/);
});
