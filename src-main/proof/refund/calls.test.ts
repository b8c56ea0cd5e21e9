/** Refunds, reversals, wrong rooms and approvals as a window calls them: rights, the second person on this screen, and what answers. */
import { beforeEach, expect, it } from 'vitest';
import type { CallInput, CallName, CallOutput } from '../../../src-shared/contract/operator/index.ts';
import type { Reply } from '../../../src-shared/contract/call.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { good } from '../../../src-shared/value/result.ts';
import { directRecords } from '../../service/record/records.ts';
import { operatorGate } from '../../app/operator-gate.ts';
import type { Gate } from '../../app/gate-type.ts';
import { NEGATIVE, Rig, SET } from './rig.ts';

let rig: Rig;
let gate: Gate;
const tokens = new Map<string, string>();

beforeEach(async () => {
  rig = new Rig();
  tokens.clear();
  // What scrypt does is tested with it; the rig's operators have '-' stored.
  const passwords = { hash: async () => good('-'), fits: async (password: string) => good(password === 'right') };
  gate = operatorGate(rig.env, rig.store, {
    ...{ engine: rig.app.engine, passwords, version: '0', ledgerFault: () => null, wiresChanged: () => undefined, zone: 'Asia/Shanghai' },
    ...{ practiceOperators: () => [], choosePractice: async () => good(undefined), records: directRecords(rig.store) },
  });
  for (const login of ['c', 's']) {
    const signedIn = await call(login, 'session.signIn', { login, password: 'right' });
    if (signedIn.ok) tokens.set(login, signedIn.value.token);
  }
});

/** @param who the login of a seat's operator */
async function call<Name extends CallName>(who: string, name: Name, input: CallInput<Name>): Promise<Reply<CallOutput<Name>>> {
  const token = tokens.get(who);
  const origin = { via: 'window', seatId: who, language: 'zh', ...(token === undefined ? {} : { token }) } as const;
  return (await rig.until(gate.call(name, input, origin))) as Reply<CallOutput<Name>>;
}

async function got<Name extends CallName>(who: string, name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
  const reply = await call(who, name, input);
  if (!reply.ok) throw new Error(`${name}: ${reply.code} ${JSON.stringify(reply.fault)}`);
  return reply.value;
}

const codeOf = (reply: Reply<unknown>) => (reply.ok ? null : reply.code);
const refundOf = (amountFen: number) => ({
  ...{ uid: rig.uid(), accountId: rig.meter(NEGATIVE).account, meterId: rig.meter(NEGATIVE).id, amountFen, reason: '退租' },
});

it('a refund above the limit: asked for, parked, allowed by the supervisor on the cashier’s screen, paid out', async () => {
  const input = refundOf(30_000);
  const asking = { uid: rig.uid(), act: { call: 'refund.start', input } } as const;
  expect(await got('c', 'refund.prepare', { ...input, amountFen: 30_000 })).toMatchObject({ needsApproval: true, obstacle: null });
  expect(codeOf(await call('c', 'refund.start', input))).toBe('approval.needed');
  const asked = await got('c', 'approval.ask', asking);
  expect(asked).toMatchObject({
    state: 'asked',
    mine: true,
    mayAnswer: false,
    amountFen: 30_000,
    input: { amountFen: 30_000, uid: input.uid },
  });
  expect(await got('s', 'approval.list', {})).toMatchObject({ waiting: 1, approvals: [{ mine: false, mayAnswer: true }] });
  const here = { approvalId: asked.approvalId, note: '同意' };
  expect(codeOf(await call('c', 'approval.grant', here))).toBe('right.missing');
  expect(codeOf(await call('c', 'approval.grantHere', { ...here, login: 's', password: 'wrong' }))).toBe('session.wrongPassword');
  expect(codeOf(await call('c', 'approval.grantHere', { ...here, login: 'c', password: 'right' }))).toBe('right.missing');
  expect(await got('c', 'approval.grantHere', { ...here, login: 's', password: 'right' })).toMatchObject({ state: 'granted' });
  const begun = await got('c', 'refund.start', input);
  expect([begun.kind, await rig.settle(begun.opId)]).toEqual(['refund', 'confirmed']);
  expect((await got('c', 'refund.notPaidOut', {})).operations.map(({ opId }) => opId)).toEqual([begun.opId]);
  const paid = await got('c', 'refund.payOut', { opId: begun.opId });
  expect(paid).toMatchObject({ payOut: 'paid', balanceBeforeFen: 50_000, balanceAfterFen: 20_000 });
  expect(await got('c', 'slip.print', { slipId: paid.slipId ?? 0 })).toMatchObject({ kind: 'paidOut', amountFen: 30_000 });
  expect((await got('s', 'approval.view', { approvalId: asked.approvalId })).state).toBe('used');
  expect(JSON.stringify(rig.store.ledger.db.prepare('SELECT detail FROM audit_log').all())).not.toContain('right"');
  expect(rig.breaks()).toEqual([]);
});

it('what needs nobody is not parked; what is asked for can be refused or withdrawn', async () => {
  const small = { uid: rig.uid(), act: { call: 'refund.start', input: refundOf(100) } } as const;
  expect(codeOf(await call('c', 'approval.ask', small))).toBe('approval.notNeeded');
  const { approvalId } = await got('c', 'approval.ask', { uid: rig.uid(), act: { call: 'refund.start', input: refundOf(40_000) } });
  expect((await got('s', 'approval.refuse', { approvalId, note: '先核对' })).steps.at(-1)).toMatchObject({
    state: 'refused',
    note: '先核对',
  });
  expect(codeOf(await call('c', 'approval.withdraw', { approvalId }))).toBe('approval.answered');
});

it('a reversal and a wrong room, from prepare to the end', async () => {
  const sale = await rig.sold(NEGATIVE, 5_000);
  expect(await got('c', 'reversal.prepare', { saleOpId: sale })).toMatchObject({ amountFen: 5_000, needsApproval: false, obstacle: null });
  const { account: accountId, id: meterId } = rig.meter(SET);
  const uid = rig.uid();
  const begun = await got('c', 'wrongRoom.start', { uid, saleOpId: sale, accountId, meterId, reason: '房号看错' });
  expect((await got('c', 'wrongRoom.unfinished', {})).wrongRooms).toHaveLength(1);
  await rig.env.clock.pass(30_000);
  const done = await got('c', 'wrongRoom.view', { uid, unlessMark: begun.mark, waitMs: 1_000 });
  expect(done).toMatchObject({
    state: 'moved',
    to: { meterId },
    sale: { state: 'reached' },
    reversal: { kind: 'reversal', payOut: 'moved' },
  });
  expect(codeOf(await call('c', 'reversal.start', { uid: rig.uid(), saleOpId: sale, reason: '再来' }))).toBe('reversal.already');
  expect(rig.breaks()).toEqual([]);
});

it('a debt is written off by the supervisor, once, and not more than it is', async () => {
  const { account: accountId } = rig.meter(NEGATIVE);
  const sale = await rig.sold(NEGATIVE, 5_000);
  rig.meter(NEGATIVE).device.change({ balanceFen: fen(4_000) });
  const undone = await got('s', 'reversal.start', { uid: rig.uid(), saleOpId: sale, restFen: 4_000, reason: '退租' });
  await rig.settle(undone.opId);
  const input = { accountId, owedFen: 1_000, amountFen: 600, reason: '查无此人' };
  expect(codeOf(await call('c', 'debt.writeOff', input))).toBe('right.missing');
  expect(codeOf(await call('s', 'debt.writeOff', { ...input, amountFen: 1_001 }))).toBe('debt.aboveOwed');
  expect(await got('s', 'debt.writeOff', input)).toEqual({ accountId, owedFen: 400 });
  expect(codeOf(await call('s', 'debt.writeOff', input))).toBe('debt.moved');
  expect([rig.balance('1101', accountId), rig.breaks()]).toEqual([400, []]);
});
