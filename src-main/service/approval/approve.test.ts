/** Who may allow what: never one's own, never twice, never something else than was asked. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OperatorId, OpUid } from '../../../src-shared/value/id.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { appendApprovalStep, openApprovals } from '../../store/sale/approval.ts';
import { fixture, type Fixture } from '../../store/fixture.ts';
import type { Context } from '../context.ts';
import { addOperator, ensureRoles } from '../operator.ts';
import { wholeOrRefused } from '../refused.ts';
import { answerApproval, askApproval, stateOfApproval, useApproval } from './approve.ts';

let f: Fixture;
let context: Context;
let people: Record<'cashier' | 'supervisor' | 'other', OperatorId>;

beforeEach(() => {
  f = fixture();
  ensureRoles(f.store);
  const add = (login: string, role: 'cashier' | 'supervisor') =>
    addOperator(f.store, { login, name: login, passwordHash: '-', roles: [role] });
  people = { cashier: add('c', 'cashier'), supervisor: add('s', 'supervisor'), other: add('o', 'supervisor') };
  // Approvals need the store, the clock and the hints, and no wires.
  context = { env: f.store.env, store: f.store, hint: () => undefined } as unknown as Context;
});

const uid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as OpUid;
const by = (who: keyof typeof people) => ({ operatorId: people[who], seat: '1' });
const input = (amount = 30_000) => ({ amountFen: amount });
const ask = (who: keyof typeof people = 'cashier', n = 1, amount = 30_000) =>
  askApproval(
    context,
    by(who),
    uid(n),
    { call: 'refund.start', input: input(amount), account: f.account, meter: f.meter, amountFen: fen(amount) },
    '退租',
  );
const asked = (who: keyof typeof people = 'cashier') => {
  const id = ask(who);
  if (!id.ok) throw new Error(id.fault.code);
  return id.value;
};
const use = (who: keyof typeof people = 'cashier', amount = 30_000) =>
  wholeOrRefused(context, () => useApproval(context, by(who), 'refund.start', input(amount)));
const code = (outcome: Result<unknown, Fault>) => (outcome.ok ? null : outcome.fault.code);

test('asked, granted by another, used once', () => {
  const id = asked();
  expect(code(use())).toBe('approval.needed');
  expect(code(answerApproval(context, by('supervisor'), id, 'granted', '好'))).toBeNull();
  expect([code(use('cashier', 30_001)), code(use()), code(use())]).toEqual(['approval.needed', null, 'approval.needed']);
  expect([stateOfApproval(f.store, id), openApprovals(f.store, 9)]).toEqual(['used', []]);
});

test('the same request is one request, by its uid and by what it asks for', () => {
  const id = asked();
  expect(ask()).toEqual({ ok: true, value: id });
  expect(ask('cashier', 2)).toEqual({ ok: true, value: id });
  expect(code(ask('cashier', 1, 5))).toBe('approval.uidUsed');
});

describe('refused', () => {
  test('nobody approves their own, whoever they are, and nobody does what they approved', () => {
    expect(code(answerApproval(context, by('supervisor'), asked('supervisor'), 'granted', ''))).toBe('approval.own');
    const id = openApprovals(f.store, 1)[0]!.id;
    const step = { approval: id, state: 'granted', at: f.now().at, operator: people.supervisor, seat: '1', note: '' } as const;
    expect(() => appendApprovalStep(f.store, step)).toThrow('nobody approves their own');
    expect(code(answerApproval(context, by('other'), id, 'granted', ''))).toBeNull();
    expect(code(use('other'))).toBe('approval.own');
    expect(() => appendApprovalStep(f.store, { ...step, state: 'used', operator: people.other })).toThrow('nobody does what they approved');
  });

  test('without the right, or answered already', () => {
    const id = asked();
    expect(code(answerApproval(context, by('cashier'), id, 'refused', ''))).toBe('right.missing');
    expect(code(answerApproval(context, by('supervisor'), id, 'refused', '不行'))).toBeNull();
    expect(code(answerApproval(context, by('other'), id, 'granted', ''))).toBe('approval.answered');
    expect(code(use())).toBe('approval.needed');
    expect(() =>
      appendApprovalStep(f.store, { approval: id, state: 'granted', at: f.now().at, operator: people.other, seat: '1', note: '' }),
    ).toThrow('ended');
  });

  test('withdrawn by who asked, also after it was granted', () => {
    const id = asked();
    answerApproval(context, by('supervisor'), id, 'granted', '');
    expect(code(answerApproval(context, by('cashier'), id, 'withdrawn', ''))).toBeNull();
    expect(code(use())).toBe('approval.needed');
    expect(code(ask('cashier', 3))).toBeNull();
  });
});
