/** Replacing a meter through the real engine in virtual time: whole, with what is found otherwise than expected, and with a dead old meter. */
import { describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { Findings } from '../../domain/site-import/finding.ts';
import { answerApproval } from '../../service/approval/approve.ts';
import { planJob } from '../../service/job/plan.ts';
import { abandonReplacement, startReplacement } from '../../service/replacement/start.ts';
import { saveSettings } from '../../service/settings.ts';
import { stockList } from '../../service/replacement/stock.ts';
import { hangWorkLock, removeWorkLock, workLockOf } from '../../store/act/work-lock.ts';
import { addObstacles } from '../../service/site-import/obstacles.ts';
import { presentPlan } from '../../service/site-import/present.ts';
import { openApprovals } from '../../store/sale/approval.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { meterOnBus } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { code, expectDone, fresh, toFound } from './outcome.ts';
import { BALANCE_FEN, NEW_SERIAL, OLD_SERIAL, Rig } from './rig.ts';

describe('a replacement', () => {
  it('goes row by row, its bar always sums, and the money is on the new meter once', async () => {
    const rig = new Rig();
    await rig.takeOver();
    expect(rig.start().ok).toBe(true);
    expect(await rig.rest()).toMatchObject({ after: 'reading', ok: true, ways: ['checking', 'reading'], bar: { oldFen: BALANCE_FEN } });
    rig.swap();
    expect(await rig.act('checking')).toMatchObject({ after: 'checking', ok: true });
    expect(await rig.act('scanning')).toMatchObject({ found: { serial: NEW_SERIAL, address: 1, model: 'DTSY1352', mustClear: false } });
    expect(await rig.act('addressing')).toMatchObject({ after: 'addressing', ok: true, mayAbandon: true });
    expect(await rig.act('lighting')).toMatchObject({ lit: true });
    expect(rig.newDevice.state.forced).toBe('close');
    const done = await rig.act('carrying');
    expect(done).toMatchObject({
      done: true,
      final: true,
      rows: { old: 'done', off: 'done', new: 'done', light: 'done', write: 'done', finish: 'done' },
    });
    expect(done.bar).toEqual({ oldFen: 0, wayFen: 0, newFen: BALANCE_FEN, sumFen: BALANCE_FEN });
    expect(rig.wrote).toEqual(['address', 'control', 'parameters', 'parameters', 'clock', 'control']);
    expectDone(rig);
  });
});

describe('what a technician finds', () => {
  it('an old meter that still answers is not called taken off, and both can be on the wires', async () => {
    const rig = new Rig();
    await rig.takeOver();
    rig.start();
    await rig.rest();
    rig.bus.plug(rig.newDevice);
    expect(await rig.act('checking')).toMatchObject({
      ok: false,
      why: { code: 'replacement.why.stillThere' },
      ways: ['checking', 'reading'],
    });
    rig.bus.unplug(rig.oldDevice);
    expect(await rig.act('checking')).toMatchObject({ ok: true });
  });

  it('nothing at the addresses, then the new one; another answer than the new one is refused', async () => {
    const rig = new Rig();
    await rig.takeOver();
    rig.start();
    await rig.rest();
    rig.bus.unplug(rig.oldDevice);
    await rig.act('checking');
    expect(await rig.act('scanning')).toMatchObject({ ok: false, why: { code: 'replacement.why.notFound' }, ways: ['scanning'] });
    rig.bus.plug(rig.newDevice);
    expect(await rig.act('scanning')).toMatchObject({ ok: true, found: { serial: NEW_SERIAL } });
  });

  it('a new meter with money on it is cleared first, proven, and the money is not mixed up', async () => {
    const rig = new Rig({ balanceFen: fen(500), purchaseCount: purchaseCount(1), totalPurchasedFen: fen(500) });
    await toFound(rig);
    expect(rig.view()).toMatchObject({ found: { mustClear: true, balanceFen: 500 }, ways: ['clearing', 'scanning'] });
    expect(code(rig.go('addressing'))).toBe('replacement.notNow');
    expect(await rig.act('clearing')).toMatchObject({ ok: true, found: { mustClear: false, balanceFen: 0 } });
    expect(rig.newDevice.state).toMatchObject({ balanceFen: 0, purchaseCount: 0, totalPurchasedFen: 0 });
    await rig.act('addressing');
    await rig.act('carrying');
    expectDone(rig);
  });

  it('another ratio than the old one had is typed as the meter shows it, or it is not taken', async () => {
    const rig = new Rig({ currentRatio: 40 });
    await toFound(rig);
    expect(code(rig.go('addressing', 1))).toBe('replacement.ratio');
    await rig.act('addressing', 40);
    await rig.act('carrying');
    expectDone(rig);
    expect(fresh(rig).ct).toBe(40);
  });

  it('given up before its money went: the old one is as it was', async () => {
    const rig = new Rig();
    await toFound(rig);
    await rig.act('addressing');
    expect(code(abandonReplacement(rig.context, rig.app.engine.replacements, rig.actor, rig.uid()))).toBeNull();
    expect([meterOnBus(rig.store, rig.old)?.address, fresh(rig).status, accountOfMeter(rig.store, rig.old)]).toEqual([
      17,
      'spare',
      rig.account,
    ]);
    expect(meterOnBus(rig.store, fresh(rig).id)).toBeUndefined();
    expect(rig.breaks()).toEqual([]);
    expect(code(rig.start(2))).toBeNull();
  });

  it('once money is sent nothing is given up; meanwhile nobody else acts on either meter', async () => {
    const rig = new Rig();
    await rig.toLight();
    const job = { uid: rig.uid(9), wish: { kind: 'trip' } as const, meters: [rig.old], reason: 'x' };
    expect([code(planJob(rig.context, rig.actor, job)), code(rig.start(2))]).toEqual(['meter.replacing', 'meter.replacing']);
    expect(code(planJob(rig.context, rig.actor, { ...job, meters: [fresh(rig).id] }))).toBe('meter.replacing');
    rig.go('carrying');
    expect(code(abandonReplacement(rig.context, rig.app.engine.replacements, rig.actor, rig.uid()))).toBe('replacement.sent');
    expect((await rig.rest()).done).toBe(true);
    expectDone(rig);
  });
});

it('the site says whether light comes first; the other way stays open', async () => {
  const rig = new Rig();
  await toFound(rig);
  expect((await rig.act('addressing')).ways).toEqual(['lighting', 'carrying', 'scanning']);
  saveSettings(rig.context, rig.actor, { lightFirst: false });
  expect(rig.view().ways).toEqual(['carrying', 'lighting', 'scanning']);
});

describe('a work lock and the ticks', () => {
  it('hangs on at the place: no light and no settings before it is off', async () => {
    const rig = new Rig();
    await toFound(rig);
    await rig.act('addressing');
    const lock = { operator: rig.technician, name: '电工乙', phone: '139', reason: '接线', untilAt: null, hungAt: rig.env.clock.now() };
    hangWorkLock(rig.store, { ...lock, meter: fresh(rig).id });
    expect(code(rig.go('lighting'))).toBe('control.workLock');
    expect(rig.newDevice.state.forced).toBe('none');
    rig.go('carrying');
    expect(await rig.rest()).toMatchObject({ ok: false, after: 'carrying' });
    removeWorkLock(rig.store, fresh(rig).id, rig.env.clock.now(), rig.technician);
    rig.go('carrying');
    expect((await rig.rest()).done).toBe(true);
    expectDone(rig);
  });

  it('moves to the new meter with the place', async () => {
    const rig = new Rig();
    await toFound(rig);
    hangWorkLock(rig.store, {
      ...{ meter: rig.old, operator: rig.technician, name: '电工乙', phone: '139', reason: '接线', untilAt: null },
      hungAt: rig.env.clock.now(),
    });
    expect(await rig.act('addressing')).toMatchObject({ ok: false, why: { code: 'control.workLock' } });
    removeWorkLock(rig.store, rig.old, rig.env.clock.now(), rig.technician);
    await rig.act('addressing');
    expect(workLockOf(rig.store, rig.old)).toBeUndefined();
  });

  it('a tick that is off stops the row that it is for, with its reason, and the row is tried again', async () => {
    const rig = new Rig();
    await rig.toLight();
    rig.tick({ price: false });
    rig.go('carrying');
    expect(await rig.rest()).toMatchObject({
      ok: false,
      after: 'settings',
      ways: ['settings'],
      why: { code: 'control.notCommissioned.price' },
    });
    rig.tick({ clock: false });
    rig.go('settings');
    expect((await rig.rest()).done).toBe(true);
    expect(rig.newDevice.state.clockOffsetMs).toBe(3_600_000);
    expectDone(rig);
  });
});

describe('a dead old meter', () => {
  async function toTyped(balanceFen: number): Promise<Rig> {
    const rig = new Rig();
    await rig.takeOver();
    rig.oldDevice.behaviour.mute = true;
    rig.start();
    expect(await rig.rest()).toMatchObject({ after: 'reading', ok: false, mayType: true, lastGood: { balanceFen: BALANCE_FEN } });
    expect(code(rig.type(balanceFen))).toBeNull();
    rig.swap();
    for (const act of ['checking', 'scanning', 'addressing', 'carrying'] as const) await rig.act(act);
    return rig;
  }

  it('goes on with a provisional balance; its difference is a case until somebody else allows it', async () => {
    const rig = await toTyped(8_160);
    expect(rig.view()).toMatchObject({ done: true, provisional: { differenceFen: -480, settled: false, state: 'asked' } });
    expectDone(rig, 8_160);
    expect(balance(rig.store, GL.meterDifference, String(rig.old))).toBe(-480);
    const [asked] = openApprovals(rig.store, 1);
    expect(code(answerApproval(rig.context, { operatorId: rig.supervisor, seat: '2' }, asked!.id, 'granted', ''))).toBeNull();
    await rig.env.clock.pass(100);
    expect(rig.view().provisional).toMatchObject({ settled: true, state: 'used' });
    expect(balance(rig.store, GL.meterDifference, String(rig.old))).toBe(0);
    expect(rig.breaks()).toEqual([]);
  });

  it('not allowed: the case stays for who reconciles, the money stays where it is', async () => {
    const rig = await toTyped(8_160);
    const [asked] = openApprovals(rig.store, 1);
    answerApproval(rig.context, { operatorId: rig.supervisor, seat: '2' }, asked!.id, 'refused', '不对');
    await rig.env.clock.pass(100);
    expect(rig.view().provisional).toMatchObject({ settled: false, state: 'refused' });
    expect(balance(rig.store, GL.meterDifference, String(rig.old))).toBe(-480);
    expectDone(rig, 8_160);
  });

  it('an overdraft goes over as it is', async () => {
    const rig = await toTyped(-1_200);
    expectDone(rig, -1_200);
  });
});

describe('stock', () => {
  it('lists what was taken out; put in elsewhere it is cleared first, and its old place keeps its history', async () => {
    const rig = new Rig();
    await rig.toLight();
    await rig.act('carrying');
    expect(stockList(rig.context)).toMatchObject([
      { serial: OLD_SERIAL, room: '3F-08', balanceFen: BALANCE_FEN, state: 'holds', newSerial: NEW_SERIAL },
    ]);
    // The one just put in burns, and the old one comes back from the shelf.
    rig.bus.unplug(rig.newDevice);
    const back = { uid: rig.uid(2), meterId: fresh(rig).id, reason: '烧坏' };
    startReplacement(rig.context, rig.app.engine.replacements, rig.actor, back);
    await rig.rest(2);
    expect(code(rig.type(8_000, 2))).toBeNull();
    rig.bus.plug(rig.oldDevice);
    const go = async (act: Parameters<Rig['go']>[0]) => (rig.go(act, 1, 2), await rig.rest(2));
    await go('checking');
    expect(await go('scanning')).toMatchObject({
      found: { serial: OLD_SERIAL, mustClear: true, stock: { room: '3F-08' } },
      ways: ['clearing', 'scanning'],
    });
    await go('clearing');
    await go('addressing');
    expect((await go('carrying')).done).toBe(true);
    expect(rig.oldDevice.state).toMatchObject({ balanceFen: 8_000, purchaseCount: 17 });
    expect(placeOfMeter(rig.store, rig.old)).toMatchObject({ unitName: '3F-08', era: 2 });
    expect(stockList(rig.context).map(({ serial, state }) => [serial, state])).toEqual([[NEW_SERIAL, 'unsettled']]);
    expect(rig.breaks()).toEqual([]);
  });
});

it('a workbook from before names the old number: it is told which one hangs there now', async () => {
  const rig = new Rig();
  await rig.toLight();
  await rig.act('carrying');
  const plan = presentPlan(rig.store);
  expect(plan.meters.map(({ serial }) => serial)).toEqual([NEW_SERIAL]);
  const findings = new Findings();
  const old = { ...plan, meters: plan.meters.map((meter) => ({ ...meter, serial: OLD_SERIAL })) };
  addObstacles(rig.store, plan, old, findings);
  expect(findings.all.map(({ code: why, values }) => [why, values?.['serial'], values?.['room']])).toContainEqual([
    'import.meterReplaced',
    NEW_SERIAL,
    '3F-08',
  ]);
});
