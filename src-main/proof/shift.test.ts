/** Shifts through the real engine: a day of a drawer from its float to its slip, what is refused, and slips that prove themselves. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fen } from '../../src-shared/value/fen.ts';
import type { OpUid, ShiftId, SlipId } from '../../src-shared/value/id.ts';
import type { Fault } from '../../src-shared/contract/call.ts';
import type { Result } from '../../src-shared/value/result.ts';
import { auditDatabase } from '../audit/database.ts';
import { giveBack } from '../service/sale/choose.ts';
import { sell } from '../service/sale/sell.ts';
import { saveSettings } from '../service/settings.ts';
import { closeDrawer, countDrawer, moveMoney, openDrawer } from '../service/shift/act.ts';
import { saveShiftRules } from '../service/shift/rules.ts';
import { printShiftSlip, shiftSlipView } from '../service/shift/shift-slip.ts';
import { currentView, shiftList } from '../service/shift/shift-view.ts';
import { logoFault, readSlipHead, saveSlipHead } from '../service/slip/slip-head.ts';
import { verifySlip } from '../service/slip/verify-slip.ts';
import { printSlip } from '../service/slip/slip-view.ts';
import { scriptedFaults } from '../simulator/faults.ts';
import { insertOperator } from '../store/people/operator.ts';
import { entriesOf, lastPosted } from '../store/ledger/ledger.ts';
import { checkCode } from '../domain/slip/check-code.ts';
import { slipsOfOp } from '../store/sale/slip.ts';
import { makeGround, SELL_FC, type Ground } from './sim/ground.ts';
import { World, type Process } from './sim/world.ts';

let ground: Ground;
let world: World;
let app: Process;
let uids = 0;

beforeEach(() => {
  ground = makeGround(':memory:');
  world = new World(ground, 5);
  app = world.boot();
});

const context = () => app.engine.context;
const actor = () => ({ operatorId: ground.operator, seat: '1', supervises: false });
const until = <T>(work: Promise<T>) => world.env.clock.runUntil(work, 3_600_000);
const uid = () => `00000000-0000-4000-8000-${String(++uids).padStart(12, '0')}` as OpUid;
const notes = (...of: [denominationFen: 10_000 | 5_000 | 1_000 | 100 | 10, pieces: number][]) =>
  of.map(([denominationFen, pieces]) => ({ denominationFen, pieces }));
const code = (outcome: Result<unknown, Fault>) => (outcome.ok ? null : outcome.fault.code);

function given<T>(outcome: Result<T, Fault>): T {
  if (!outcome.ok) throw new Error(outcome.fault.code);
  return outcome.value;
}

async function sold(amount: number, index = 0) {
  const { account: accountId, id: meterId } = world.meters[index]!.facts;
  const amountFen = fen(amount);
  const tenders = [{ method: 'cash', amountFen, reference: null }];
  const input = {
    uid: uid(),
    accountId,
    meterId,
    amountFen,
    tenders,
    tenderedFen: null,
    note: '',
    sameAgainConfirmed: true,
    sendLater: false,
  };
  const op = given(sell(context(), actor(), input, false));
  await until(app.engine.settler.engage(op));
  return op;
}

const open = (floatFen: number, reason = '') => openDrawer(context(), actor(), { floatFen: fen(floatFen), reason });
const move = (kind: 'paidIn' | 'paidOut' | 'handedUp', amount: number, reason = '') =>
  moveMoney(context(), actor(), { uid: uid(), kind, amountFen: fen(amount), reason });
const count = (shiftId: ShiftId, pieces: ReturnType<typeof notes>, who = actor()) => countDrawer(context(), who, { shiftId, pieces });
const close = (shiftId: ShiftId, n: number, leftFen: number, reason = '', who = actor()) =>
  closeDrawer(context(), who, { shiftId, n, leftFen: fen(leftFen), reason });

test('a day: float, sales, paid in and out, handed up, one given back, one in doubt, closed 1.00 short, and a slip that says all of it', async () => {
  const shift = given(open(20_000)).id;
  await sold(10_000);
  given(move('paidIn', 5_000, '换零钱'));
  given(move('paidOut', 1_500, '打印纸'));
  given(move('handedUp', 10_000));
  const isSell = ({ fc }: { fc: number }) => fc === SELL_FC;
  world.faults = scriptedFaults([{ when: isSell, plan: { loseRequest: true }, times: 1 }]);
  const lost = await sold(3_000, 1);
  for (let i = 0; i < 20 && code(giveBack(context(), actor(), lost)) !== null; i++) {
    await world.env.clock.pass(3_000);
    await until(app.engine.settler.engage(lost));
  }
  world.faults = scriptedFaults([{ when: () => true, plan: { loseRequest: true }, times: Number.POSITIVE_INFINITY }]);
  await sold(2_000);
  const view = currentView(context(), actor()).shift;
  expect(view?.drawer).toMatchObject({ floatFen: 20_000, takenFen: 15_000, givenBackFen: 3_000, paidInFen: 5_000, expectedFen: 25_500 });
  const counted = given(count(shift, notes([10_000, 2], [1_000, 5], [100, 4])));
  expect(counted).toEqual({ n: 1, countedFen: 25_400, expectedFen: 25_500, overFen: -100 });
  expect(code(close(shift, 1, 0))).toBe('shift.differs');
  const slipId = given(close(shift, 1, 20_000, '找错零钱'));
  const slip = given(shiftSlipView(context(), slipId));
  expect(slip).toMatchObject({
    ...{ payments: 3, receivedFen: 15_000, backFen: 3_000, countedFen: 25_400, expectedFen: 25_500, overFen: -100, reason: '找错零钱' },
    ...{ handedFen: 5_400, leftFen: 20_000, handedUpFen: 10_000, paidOutFen: 1_500, copies: 0, blind: false, counts: 1 },
    byMethod: [{ method: 'cash', count: 3, amountFen: 15_000, backFen: 3_000 }],
    byKind: [
      { kind: 'sale', count: 3, amountFen: 15_000 },
      { kind: 'sale.paidBack', count: 1, amountFen: -3_000 },
    ],
    waiting: [{ kind: 'sale', amountFen: 2_000 }],
    dayHash: lastPosted(ground.store)?.hash.toString('hex'),
  });
  expect(slip.firstSlip).toMatch(/^S-\d{8}-1-0001$/);
  expect(given(printShiftSlip(context(), actor(), slipId)).copies).toBe(1);
  expect(given(printShiftSlip(context(), actor(), slipId))).toMatchObject({ copies: 2, printedBy: expect.any(String) as string });
  expect(auditDatabase(ground.store.ledger.db).breaks).toEqual([]);
  expect(verifySlip(context(), { number: slip.number, check: slip.check }).slip).toMatchObject({ kind: 'shift', amountFen: 25_400 });
});

describe('refused', () => {
  test('a second shift, a float that is not what was left, money that is not in the drawer, no reason, a used form', () => {
    const shift = given(open(1_000)).id;
    expect(code(open(0))).toBe('shift.isOpen');
    expect(code(move('paidOut', 100))).toBe('shift.reasonMissing');
    expect(code(move('handedUp', 1_001))).toBe('shift.notThatMuch');
    const form = { uid: uid(), kind: 'paidIn' as const, amountFen: fen(100), reason: 'r' };
    given(moveMoney(context(), actor(), form));
    given(moveMoney(context(), actor(), form));
    expect(currentView(context(), actor()).shift?.drawer?.expectedFen).toBe(1_100);
    expect(code(moveMoney(context(), actor(), { ...form, amountFen: fen(200) }))).toBe('shift.uidUsed');
    given(count(shift, notes([100, 11])));
    given(close(shift, 1, 1_000));
    expect(code(open(900))).toBe('shift.floatDiffers');
    given(open(900, '少一元'));
  });

  test("others' drawers but by who supervises; a count that money moved on from; a closed shift", () => {
    const shift = given(open(1_000)).id;
    const at = context().env.clock.now();
    const other = insertOperator(ground.store, { login: 'other', name: '王', passwordHash: 'x', pinHash: null, createdAt: at });
    const cashier = { operatorId: other, seat: '2', supervises: false };
    expect(code(count(shift, [], cashier))).toBe('shift.notYours');
    expect(shiftList(context(), cashier).open).toEqual([]);
    const supervisor = { ...cashier, supervises: true };
    expect(shiftList(context(), supervisor).open).toHaveLength(1);
    given(count(shift, notes([1_000, 1]), supervisor));
    given(move('handedUp', 100));
    expect(code(close(shift, 1, 0, '', supervisor))).toBe('shift.movedSince');
    given(count(shift, notes([100, 9]), supervisor));
    given(close(shift, 2, 0, '', supervisor));
    expect(code(close(shift, 2, 0))).toBe('shift.closed');
    expect(code(count(shift, []))).toBe('shift.closed');
    expect(shiftList(context(), supervisor)).toMatchObject({ open: [], closed: [{ countedFen: 900, overFen: 0 }] });
  });

  test('selling, where shifts do not open by themselves; nothing stays in the drawer where the site keeps no float', async () => {
    saveShiftRules(context(), actor(), { blind: false, keeps: false, opensItself: false });
    await expect(sold(5_000)).rejects.toThrow('shift.openFirst');
    const shift = given(open(1_000)).id;
    await sold(5_000);
    given(count(shift, notes([1_000, 6])));
    expect(code(close(shift, 1, 100))).toBe('shift.leftTooMuch');
    given(close(shift, 1, 0));
  });
});

test('counting blind, neither the shift nor a refusal says what should be in the drawer', async () => {
  saveShiftRules(context(), actor(), { blind: true, keeps: true, opensItself: true });
  await sold(5_000);
  expect(currentView(context(), actor()).shift).toMatchObject({ drawer: null, soldFen: null, byMethod: [], sales: 1 });
  expect(move('handedUp', 6_000)).toEqual({ ok: false, fault: { code: 'shift.notThatMuchBlind', field: 'amountFen' } });
});

test('a shift of yesterday is overnight, and its sales still count for its own day', async () => {
  const shift = given(open(0));
  await world.env.clock.pass(24 * 3_600_000);
  const op = await sold(5_000);
  expect(currentView(context(), actor()).shift?.overnight).toBe(true);
  const days = ground.store.ledger.db.prepare('SELECT local_day, business_day FROM entry WHERE op = ? ORDER BY id LIMIT 1').get(op);
  expect(days).toMatchObject({ business_day: shift.businessDay });
  expect(days).not.toMatchObject({ local_day: shift.businessDay });
});

test('a slip is ours by its number and its code alone, and says how its sale stands now', async () => {
  saveSettings(context(), actor(), { sameAgainMinutes: 0 });
  const [one, two] = [await sold(5_000), await sold(5_000)];
  const slips = [one, two].map((op) => given(printSlip(context(), actor(), slipsOfOp(ground.store, op)[0]?.id ?? (0 as SlipId))));
  const [first, second] = [slips[0]!, slips[1]!];
  const verified = verifySlip(context(), {
    number: first.number.toLowerCase(),
    check: `${first.check.slice(0, 4)} ${first.check.slice(4)}`,
  });
  expect(verified.slip).toMatchObject({ slipId: first.slipId, amountFen: 5_000, state: 'reached', copies: 1 });
  expect(first).toMatchObject({ copies: 1, printedBy: expect.any(String) as string });
  expect(verifySlip(context(), { number: first.number, check: second.check })).toEqual({ slip: null });
  const [intent] = entriesOf(ground.store, one);
  expect(verifySlip(context(), { number: first.number, check: checkCode(intent!.hash) })).toEqual({ slip: null });
  expect(verifySlip(context(), { number: 'S-20261122-1-9999', check: first.check })).toEqual({ slip: null });
  expect(verifySlip(context(), { number: 'x', check: 'y' })).toEqual({ slip: null });
});

test('a logo is a small PNG or a plain SVG, and nothing else', () => {
  const svg = (text: string) => `data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}`;
  const png = (width: number, height: number) => {
    const head = Buffer.alloc(33);
    head.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    head.write('IHDR', 12, 'latin1');
    head.writeUInt32BE(width, 16);
    head.writeUInt32BE(height, 20);
    return `data:image/png;base64,${head.toString('base64')}`;
  };
  expect([png(600, 200), svg('<svg viewBox="0 0 1 1"><path d="M0 0h1"/></svg>')].map(logoFault)).toEqual([null, null]);
  const bad = [
    '<svg><script>1</script></svg>',
    '<svg onload="x()"></svg>',
    '<svg><image href="http://a/b.png"/></svg>',
    '<svg>',
    '<html></html>',
  ];
  for (const text of bad) expect(logoFault(svg(text)), text).toBe('slip.logoUnfit');
  for (const logo of [png(1201, 10), png(0, 1), 'data:image/gif;base64,AAAA', 'x']) expect(logoFault(logo)).toBe('slip.logoUnfit');
  expect(logoFault(`data:image/png;base64,${'A'.repeat(70_000)}`)).toBe('slip.logoTooLarge');
  expect(readSlipHead(ground.store)).toEqual({ form: 'roll', logo: null });
  given(saveSlipHead(context(), actor(), { form: 'A5', logo: png(600, 200) }));
  expect(readSlipHead(ground.store)).toEqual({ form: 'A5', logo: png(600, 200) });
});
