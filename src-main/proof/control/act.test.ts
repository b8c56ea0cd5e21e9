/** Remote control through the real engine in virtual time: what was asked is read back, and whatever happens to a frame has its words. */
import { beforeEach, describe, expect, it } from 'vitest';
import { isTextKey } from '../../../src-shared/text/say.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { MeterSettings } from '../../domain/control/act.ts';
import { saveCommissioning } from '../../service/commissioning.ts';
import { giveUpJob } from '../../service/job/give-up.ts';
import { planJob } from '../../service/job/plan.ts';
import { scriptedFaults, type FaultPlan } from '../../simulator/faults.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import { codeOf } from '../engine-rig.ts';
import { ALL_TICKS, ControlRig, isWrite } from './rig.ts';

let rig: ControlRig;
beforeEach(() => {
  rig = new ControlRig();
});

describe('the three acts', () => {
  it('trip, keep power and restore are read back, in words', async () => {
    expect(await rig.run('trip')).toMatchObject({
      ...{ state: 'done', final: true, attempts: 1, outcome: { code: 'control.done.trip' }, reason: '欠费催缴' },
      seen: { forced: 'tripped', relayClosed: false },
      supplyAfter: { on: false, cause: 'forced', forcedBy: { name: '收款员' } },
    });
    expect(rig.meter().device.state).toMatchObject({ forced: 'trip', relayClosed: false });
    expect(await rig.run('keepPower')).toMatchObject({ state: 'done', seen: { forced: 'kept', relayClosed: true } });
    rig.meter().device.change({ balanceFen: fen(50_000) });
    expect(await rig.run('restore')).toMatchObject({ state: 'done', seen: { forced: 'none' }, supplyAfter: { on: true } });
    expect(rig.frames).toHaveLength(3);
  });

  it('what is so already is not sent, and does not change who forced it', async () => {
    const first = await rig.run('trip');
    expect(await rig.run('trip')).toMatchObject({ state: 'done', attempts: 0, outcome: { code: 'control.why.already' } });
    expect(rig.frames).toHaveLength(1);
    expect((await rig.run('trip')).supplyAfter?.forcedBy?.at).toBe(first.endedAt);
  });

  it('one uid is one act, and one meter takes one at a time', async () => {
    const input = { uid: rig.uid(), wish: { kind: 'trip' }, meters: [rig.meter().facts.id], reason: '欠费' } as const;
    const first = planJob(rig.context, rig.actor, input);
    expect(planJob(rig.context, rig.actor, input)).toEqual(first);
    expect(codeOf(planJob(rig.context, rig.actor, { ...input, reason: '别的' }))).toBe('control.uidUsed');
    expect(codeOf(rig.tryPlan({ kind: 'restore' }))).toBe('control.busy');
    await rig.settle();
    expect(codeOf(rig.tryPlan({ kind: 'restore' }))).toBeNull();
  });
});

describe('what happens to a frame', () => {
  it('a lost reply: the reading says that it is done, and nothing is sent twice', async () => {
    rig.faults({ loseReply: true });
    expect(await rig.run('trip')).toMatchObject({ state: 'done', attempts: 1 });
    expect(rig.frames).toHaveLength(1);
  });

  it('a lost request: sent once more, only after the gateway can hold it no longer', async () => {
    rig.faults({ loseRequest: true });
    const beganMs = rig.world.env.clock.monotonicMs();
    expect(await rig.run('trip')).toMatchObject({ state: 'done', attempts: 2 });
    expect(rig.world.env.clock.monotonicMs() - beganMs).toBeGreaterThan(10_000);
  });

  it('a refusing meter: two tries, then a person, with what the meter says instead', async () => {
    rig.faults({ exception: 4 }, 5);
    const refused = await rig.run('trip');
    expect(refused).toMatchObject({ state: 'notDone', attempts: 2, seen: { forced: 'none' } });
    expect(refused.outcome).toMatchObject({ code: 'control.why.notTaken.trip', values: { attempts: 2 } });
    expect(rig.forced()).toBe('none');
  });

  it('no answer before the frame: nothing was sent', async () => {
    rig.faults({ loseRequest: true }, 100, () => true);
    expect(await rig.run('trip')).toMatchObject({ state: 'notDone', attempts: 0, outcome: { code: 'outcome.noAnswer.timeout' } });
  });

  it('no answer after it: not yet known, read again by itself until the meter says', async () => {
    silentAfterWrite({ loseReply: true });
    const job = rig.plan('trip');
    await rig.engage();
    expect(rig.view(job)).toMatchObject({ state: 'unknown', final: false, outcome: { code: 'outcome.noAnswer.timeout' } });
    expect(rig.view(job).nextTryAt).not.toBeNull();
    rig.world.faults = scriptedFaults([]);
    await rig.settle();
    expect(rig.view(job)).toMatchObject({ state: 'done', attempts: 1 });
    expect(rig.frames).toHaveLength(1);
  });

  it('an old act that proves not taken is not sent again behind its operator’s back', async () => {
    silentAfterWrite({ loseRequest: true });
    const job = rig.plan('trip');
    await rig.engage();
    await rig.world.env.clock.pass(11 * 60_000);
    rig.world.faults = scriptedFaults([]);
    await rig.settle();
    expect(rig.view(job)).toMatchObject({ state: 'notDone', attempts: 1, outcome: { code: 'control.why.notTaken.trip' } });
    expect(rig.forced()).toBe('none');
  });

  it('a person may stop waiting for it, and only for that', async () => {
    silentAfterWrite({ loseReply: true });
    const job = rig.plan('trip');
    const item = { job, meter: rig.meter().facts.id };
    expect(codeOf(giveUpJob(rig.context, rig.app.engine.jobs, rig.actor, item))).toBe('control.notUnknown');
    await rig.engage();
    expect(codeOf(giveUpJob(rig.context, rig.app.engine.jobs, rig.actor, item))).toBeNull();
    expect(rig.view(job)).toMatchObject({ state: 'givenUp', final: true, outcome: { code: 'control.why.givenUp' } });
    expect(codeOf(rig.tryPlan({ kind: 'restore' }))).toBeNull();
  });

  /** The meter, or its wire, goes silent with the first write frame. */
  function silentAfterWrite(first: FaultPlan): void {
    let gone = false;
    rig.world.faults = {
      atRequest: (frame) => {
        if (gone) return { loseRequest: true };
        gone = isWrite(frame);
        return gone ? first : {};
      },
    };
  }
});

describe('never the neighbour', () => {
  it('another meter behind the address is left alone, and named', async () => {
    rig.meter().device.change({ serial: '210399999999' });
    expect(await rig.run('trip')).toMatchObject({
      ...{ state: 'notDone', attempts: 0 },
      outcome: { code: 'control.why.wrongMeter', values: { found: '210399999999', expected: rig.meter().facts.serial } },
    });
    expect(rig.frames).toEqual([]);
  });
});

describe('a restart', () => {
  it('goes on with an act that was never sent', async () => {
    const job = rig.plan('trip');
    rig.app.life.die();
    rig.app = rig.world.boot();
    await rig.goOn();
    expect(rig.view(job)).toMatchObject({ state: 'done', attempts: 1 });
  });

  it('reads what an attempt did, and repeats nothing', async () => {
    rig.world.onBoundary = (kind, frame) => {
      if (kind === 'requestArrived' && isWrite(frame)) rig.frames.push(frame);
      if (kind === 'beforeReply' && isWrite(frame)) rig.app.life.die();
    };
    const job = rig.plan('trip');
    void rig.app.engine.jobs.engage(rig.meter().facts.id);
    await rig.world.env.clock.pass(5_000);
    expect(rig.stateOf(job)).toBe('sending');
    rig.app = rig.world.boot();
    await rig.goOn();
    expect(rig.view(job)).toMatchObject({ state: 'done', attempts: 1 });
    expect(rig.frames).toHaveLength(1);
  });

  it('after a long pause sends nothing that nobody waits for', async () => {
    const job = rig.plan('trip');
    rig.app.life.die();
    await rig.world.env.clock.pass(11 * 60_000);
    rig.app = rig.world.boot();
    await rig.goOn();
    expect(rig.view(job)).toMatchObject({ state: 'notDone', attempts: 0, outcome: { code: 'control.why.interrupted' } });
  });
});

describe('what stands against it', () => {
  it('a tick that is off, when it is planned and when it is sent', async () => {
    const job = rig.plan('trip');
    saveCommissioning(rig.context, rig.actor, { ...ALL_TICKS, control: false });
    await rig.settle();
    expect(rig.view(job)).toMatchObject({ state: 'notDone', attempts: 0, outcome: { code: 'control.notCommissioned.control' } });
    expect(codeOf(rig.tryPlan({ kind: 'trip' }))).toBe('control.notCommissioned.control');
    expect(codeOf(rig.tryPlan({ kind: 'parameters', settings: { prepaidOn: true } }))).toBeNull();
    expect(rig.frames).toEqual([]);
  });

  it.each(['restore', 'keepPower'] as const)(
    'a work lock hung between plan and sending holds back %s, then its trip follows',
    async (act) => {
      const job = rig.plan(act);
      rig.meter().device.change({ forced: act === 'restore' ? 'close' : 'none' });
      expect(codeOf(rig.hang())).toBeNull();
      expect(workLockOf(rig.ground.store, rig.meter().facts.id)?.name).toBe('王电工');
      await rig.settle();
      await rig.settle();
      expect(rig.view(job)).toMatchObject({
        state: 'notDone',
        attempts: 0,
        outcome: { code: 'control.workLock', values: { who: '王电工' } },
      });
      expect(rig.forced()).toBe('trip');
      expect(rig.lock()).toMatchObject({ proven: 'off' });
    },
  );

  it('a house meter is never tripped', () => {
    rig.ground.store.ledger.db.prepare(`UPDATE meter SET role = 'house' WHERE id = ?`).run(rig.meter().facts.id);
    expect(codeOf(rig.tryPlan({ kind: 'trip' }))).toBe('control.protected.house');
    expect(codeOf(rig.hang())).toBeNull();
    expect(rig.lock()).toMatchObject({ proven: 'no', why: { code: 'control.lock.byHand' } });
    expect(rig.open()).toBe(false);
  });
});

describe('settings', () => {
  const wanted: MeterSettings = { prepaidOn: true, alarms: { alarm1Fen: fen(6_000), alarm2Fen: fen(1_500) }, overdraftFen: fen(500) };

  it('are written and the whole block is read back; money stays what it was', async () => {
    const { balanceFen, purchaseCount, totalPurchasedFen } = rig.meter().device.state;
    const job = rig.planned(rig.tryPlan({ kind: 'parameters', settings: wanted }));
    await rig.settle();
    expect(rig.view(job)).toMatchObject({
      state: 'done',
      act: 'parameters',
      differences: [],
      outcome: { code: 'control.done.parameters' },
    });
    expect(rig.meter().device.state).toMatchObject({ alarm1Fen: 6_000, alarm2Fen: 1_500, overdraftFen: 500 });
    expect(rig.meter().device.state).toMatchObject({ purchaseCount, totalPurchasedFen });
    expect(Math.abs(rig.meter().device.state.balanceFen - balanceFen)).toBeLessThan(10);
  });

  it('that the meter refuses end with each field that is otherwise', async () => {
    rig.faults({ exception: 4 }, 5);
    const job = rig.planned(rig.tryPlan({ kind: 'parameters', settings: wanted }));
    await rig.settle();
    expect(rig.view(job)).toMatchObject({ state: 'notDone', attempts: 2 });
    expect(rig.view(job).differences).toContainEqual({ field: 'alarm1Fen', asked: 6_000, found: rig.meter().device.state.alarm1Fen });
  });

  it('never carry a count, a total or a balance', () => {
    const settings = { ...wanted, balanceFen: fen(1) } as MeterSettings;
    expect(() => rig.tryPlan({ kind: 'parameters', settings })).toThrow();
  });
});

it('every reason has its words', () => {
  const codes = [
    ...['interrupted', 'already', 'encrypted', 'wrongMeter', 'givenUp', 'relayStays.trip', 'relayStays.keepPower'],
    ...['trip', 'keepPower', 'restore', 'parameters'].map((kind) => `notTaken.${kind}`),
  ];
  expect(codes.filter((one) => !isTextKey(`control.why.${one}`))).toEqual([]);
});
