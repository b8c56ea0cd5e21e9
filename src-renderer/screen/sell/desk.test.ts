/** Drives the desk without a page: one uid for one sale, Enter by Enter, through refusals, lost replies, reloads and every outcome. */
import { beforeEach, expect, test } from 'vitest';
import type { CallInput, CallName } from '../../../src-shared/contract/operator/index.ts';
import type { OperationState } from '../../../src-shared/contract/operator/operation.ts';
import { isOpUid, type OpUid } from '../../../src-shared/value/id.ts';
import type { CallEngine } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';
import { memoryKeep, type Keep } from '../../platform/keep.ts';
import { Desk } from './desk.svelte.ts';
import { account, cash, engineFault, meter, operation, quote, transfer } from './fixture.ts';

type Handler = (input: never) => unknown;

let calls: { name: CallName; input: unknown }[];
let handlers: Partial<Record<CallName, Handler>>;
let keep: Keep;
let printed: number[];
/** What the printer waits for. */
let paper: Promise<void>;
let uids: number;

/** Timers run at once: the desk's pauses only save calls. */
const clock: Clock = {
  now: () => 1_000_000 as ReturnType<Clock['now']>,
  after(_ms, act) {
    queueMicrotask(act);
    return () => {};
  },
  every: () => () => {},
};

const call = (async (name: CallName, input: CallInput<CallName>) => {
  calls.push({ name, input });
  const answer = handlers[name]?.(input as never);
  if (answer === undefined) throw new Error(`no answer for ${name}`);
  if (typeof answer === 'object' && answer !== null && 'refused' in answer) return { ok: false, fault: answer.refused };
  return { ok: true, value: await answer };
}) as unknown as CallEngine;

function newUid(): OpUid {
  const uid = `00000000-0000-4000-8000-${String(++uids).padStart(12, '0')}`;
  if (!isOpUid(uid)) throw new Error('not a uid');
  return uid;
}

function newDesk(): Desk {
  return new Desk({
    call,
    clock,
    keep,
    operatorId: 7 as never,
    maySendLater: true,
    methods: () => [cash, transfer],
    newUid,
    sound: () => {},
    async print(slipId) {
      printed.push(slipId);
      await paper;
      return null;
    },
    autoPrint: () => true,
  });
}

const settle = async () => {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
};
const sold = () => calls.filter(({ name }) => name === 'sale.sell').map(({ input }) => input as CallInput<'sale.sell'>);

/** A sale that ends in `state` at its second look. */
function sellsTo(state: OperationState): void {
  handlers['sale.sell'] = ({ uid }: { uid: OpUid }) => operation(uid, 'recorded');
  handlers['operation.view'] = ({ uid }: { uid: OpUid }) => operation(uid, state);
}

beforeEach(() => {
  calls = [];
  keep = memoryKeep();
  printed = [];
  paper = Promise.resolve();
  uids = 0;
  handlers = {
    'desk.find': () => ({ hits: [], total: 0 }),
    'desk.account': () => account,
    'meter.read': () => meter,
    'sale.quote': ({ amountFen }: { amountFen: number }) => quote(amountFen),
  };
});

async function atConfirm(desk: Desk, amount = '100'): Promise<void> {
  await desk.openAccount(account.accountId);
  desk.amount(amount);
  desk.enter();
  await settle();
}

test('Enter, Enter sells once, prints, and the search is next with cash and no amount', async () => {
  sellsTo('reached');
  const desk = newDesk();
  await atConfirm(desk);
  expect(desk.stage).toBe('confirm');
  desk.enter();
  desk.enter();
  await settle();
  expect(sold()).toHaveLength(1);
  expect(sold()[0]).toMatchObject({ amountFen: 10_000, tenders: [{ method: 'cash', amountFen: 10_000, reference: null }] });
  expect([desk.stage, desk.form.amountText, desk.form.methodIndex, desk.selling.last?.state]).toEqual(['find', '', 0, 'reached']);
  expect(printed).toEqual([31]);
});

test('an obstacle keeps the form, and no Enter passes it', async () => {
  handlers['sale.quote'] = ({ amountFen }: { amountFen: number }) => ({
    ...quote(amountFen),
    obstacle: { code: 'sale.aboveLimit', values: {} },
  });
  const desk = newDesk();
  await atConfirm(desk);
  desk.enter();
  await settle();
  expect([desk.stage, sold().length]).toEqual(['form', 0]);
});

test('the same amount again waits for Y, and another amount asks anew', async () => {
  sellsTo('reached');
  handlers['sale.quote'] = ({ amountFen }: { amountFen: number }) => ({
    ...quote(amountFen),
    sameAgain: { at: 1, operatorName: '小李', minutes: 6 },
  });
  const desk = newDesk();
  await atConfirm(desk);
  desk.enter();
  await settle();
  expect([desk.stage, sold().length]).toEqual(['confirm', 0]);
  desk.confirmSame();
  desk.back();
  desk.amount('100.5');
  expect(desk.sameConfirmed).toBe(false);
  desk.enter();
  await settle();
  desk.confirmSame();
  desk.enter();
  await settle();
  expect(sold()).toMatchObject([{ amountFen: 10_050, sameAgainConfirmed: true }]);
});

test('a quote for another amount never sells: typing after Enter goes back to the form', async () => {
  const desk = newDesk();
  await atConfirm(desk);
  desk.focused('amount');
  desk.amount('20');
  expect([desk.stage, desk.quoting.quote]).toEqual(['form', null]);
});

test('a refusal that was not recorded keeps the form and the uid', async () => {
  handlers['sale.sell'] = () => engineFault('payment.referenceUsed');
  handlers['operation.view'] = () => engineFault('operation.unknown');
  const desk = newDesk();
  await atConfirm(desk);
  desk.enter();
  await settle();
  expect([desk.stage, desk.form.amountText, desk.selling.fault?.code]).toEqual(['form', '100', 'payment.referenceUsed']);
  desk.enter();
  await settle();
  desk.enter();
  await settle();
  expect(sold().map(({ uid }) => uid)).toEqual([sold()[0]?.uid, sold()[0]?.uid]);
});

test('a lost reply is looked up by its uid and never sent again', async () => {
  let lost = 2;
  handlers['sale.sell'] = () => engineFault('gate.offline');
  handlers['operation.view'] = ({ uid }: { uid: OpUid }) => (lost-- > 0 ? engineFault('gate.offline') : operation(uid, 'reached'));
  const desk = newDesk();
  await atConfirm(desk);
  desk.enter();
  await settle();
  expect([sold().length, desk.selling.last?.state, desk.stage]).toEqual([1, 'reached', 'find']);
});

test('a reload while the outcome is open finds the sale again; a reload before it keeps amount and uid', async () => {
  handlers['sale.sell'] = () => new Promise(() => {});
  const before = newDesk();
  await atConfirm(before);
  before.enter();
  await settle();
  sellsTo('inDoubt');
  const after = newDesk();
  await settle();
  expect([after.stage, after.selling.last?.state, after.selling.last?.uid]).toEqual(['result', 'inDoubt', sold()[0]?.uid]);
  expect(sold()).toHaveLength(1);

  keep = memoryKeep();
  await atConfirm(newDesk(), '55');
  const reopened = newDesk();
  await settle();
  expect([reopened.stage, reopened.form.amountText]).toEqual(['form', '55']);
});

test('未到表: Enter does nothing, giving back prints and ends at the money to hand over, Enter goes to the next customer', async () => {
  sellsTo('notReached');
  handlers['operation.giveBack'] = () => operation(sold()[0]?.uid ?? '', 'returned');
  const desk = newDesk();
  await atConfirm(desk);
  desk.enter();
  await settle();
  desk.enter();
  await settle();
  expect([desk.stage, desk.selling.following.operation?.state]).toEqual(['result', 'notReached']);
  await desk.settle('operation.giveBack');
  await settle();
  expect([desk.stage, desk.selling.following.operation?.state, printed]).toEqual(['result', 'returned', [31]]);
  desk.enter();
  await settle();
  expect([desk.stage, printed]).toEqual(['find', [31]]);
});

test('money given back: Enter does not wait for the slip that is still in the printer', async () => {
  sellsTo('notReached');
  handlers['operation.giveBack'] = () => operation(sold()[0]?.uid ?? '', 'returned');
  const desk = newDesk();
  await atConfirm(desk);
  desk.enter();
  await settle();
  paper = new Promise(() => {});
  await desk.settle('operation.giveBack');
  desk.enter();
  await settle();
  expect([desk.stage, printed]).toEqual(['find', [31]]);
});

test('an outcome that is settled elsewhere does not stay on screen', async () => {
  sellsTo('notReached');
  const desk = newDesk();
  await atConfirm(desk);
  desk.enter();
  await settle();
  await desk.look();
  expect([desk.stage, desk.selling.last?.state]).toEqual(['result', 'notReached']);
  sellsTo('returned');
  await desk.look();
  await settle();
  expect([desk.stage, desk.selling.following.operation?.state]).toEqual(['result', 'returned']);
});

test('several meters: none is chosen, and Esc keeps the typed amount', async () => {
  handlers['desk.account'] = () => ({ ...account, meters: [meter, { ...meter, meterId: 12 }] });
  const desk = newDesk();
  await desk.openAccount(account.accountId);
  expect([desk.stage, desk.customer.meterId]).toEqual(['meter', null]);
  desk.openForm(meter.meterId);
  desk.amount('80');
  desk.back();
  expect([desk.stage, desk.form.amountText]).toEqual(['meter', '80']);
  desk.back();
  expect([desk.stage, desk.form.amountText]).toEqual(['find', '80']);
});

test('a pay method with a reference asks for it before the quote', async () => {
  const desk = newDesk();
  await desk.openAccount(account.accountId);
  desk.amount('80');
  desk.chooseMethod(1);
  desk.enter();
  await settle();
  expect([desk.stage, desk.field, desk.form.fault?.key]).toEqual(['form', 'reference', 'sell.needReference']);
});
