/** Remote control through the real engine in virtual time: what was asked is read back, and whatever happens to a frame has its words. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlAct } from '../../src-shared/contract/operator/control.ts';
import type { Fault } from '../../src-shared/contract/call.ts';
import { isTextKey } from '../../src-shared/text/say.ts';
import { fen } from '../../src-shared/value/fen.ts';
import type { JobId, OpUid } from '../../src-shared/value/id.ts';
import type { Result } from '../../src-shared/value/result.ts';
import type { MeterSettings, Wish } from '../domain/control/act.ts';
import { saveCommissioning } from '../service/commissioning.ts';
import { giveUpJob } from '../service/job/give-up.ts';
import { jobView } from '../service/job/job-view.ts';
import { planJob } from '../service/job/plan.ts';
import { readMeter } from '../service/meter/read-meter.ts';
import { hangLock, lockView, removeLock, tripAllLocked, tripLockedAgain } from '../service/job/work-lock.ts';
import { scriptedFaults, type FaultPlan, type Frame } from '../simulator/faults.ts';
import { lastJobStep, openJobOfMeter } from '../store/job.ts';
import { workLockOf } from '../store/work-lock.ts';
import { makeGround, type Ground } from './sim/ground.ts';
import { World, type Process } from './sim/world.ts';

let ground: Ground;
let world: World;
let app: Process;
let uids = 0;
/** Write frames that reached meters. */
let frames: Frame[];

const ALL_TICKS = { control: true, clock: false, price: true, text: false };

beforeEach(() => {
  ground = makeGround(':memory:');
  world = new World(ground, 5);
  frames = [];
  world.onBoundary = (kind, frame) => void (kind === 'requestArrived' && isWrite(frame) && frames.push(frame));
  app = world.boot();
  saveCommissioning(app.engine.context, actor(), ALL_TICKS);
});

const actor = () => ({ operatorId: ground.operator, seat: '1' });
const meter = (index = 0) => world.meters[index]!;
const isWrite = ({ fc }: Frame) => fc === 16 || fc === 32;
const until = <T>(work: Promise<T>) => world.env.clock.runUntil(work, 3_600_000);
const faults = (fault: FaultPlan, times = 1, when: (frame: Frame) => boolean = isWrite) =>
  (world.faults = scriptedFaults([{ when, plan: fault, times }]));
const uid = () => `00000000-0000-4000-8000-${String(++uids).padStart(12, '0')}` as OpUid;

function tryPlan(wish: Wish, index = 0): Result<JobId, Fault> {
  return planJob(app.engine.context, actor(), { uid: uid(), wish, meters: [meter(index).facts.id], reason: '欠费催缴' });
}

function plan(kind: ControlAct): JobId {
  return planned(tryPlan({ kind }));
}

function planned(outcome: Result<JobId, Fault>): JobId {
  if (!outcome.ok) throw new Error(outcome.fault.code);
  return outcome.value;
}

const engage = (index = 0) => until(app.engine.jobs.engage(meter(index).facts.id));
const view = (job: JobId, index = 0) => jobView(app.engine.context, app.engine.jobs, { job, meter: meter(index).facts.id });
const open = (index = 0) => openJobOfMeter(ground.store, meter(index).facts.id) !== undefined;
const forced = (index = 0) => meter(index).device.state.forced;
const stateOf = (job: JobId) => lastJobStep(ground.store, { job, meter: meter().facts.id })?.state;
const code = (outcome: Result<unknown, Fault>) => (outcome.ok ? null : outcome.fault.code);

/** Lets the runner go on by itself until nothing is open on the meter. */
async function settle(index = 0): Promise<void> {
  await engage(index);
  await goOn(index);
}

/** What it does by itself, nobody asking. */
async function goOn(index = 0): Promise<void> {
  for (let i = 0; i < 60 && open(index); i++) await world.env.clock.pass(2_000);
}

async function run(kind: ControlAct) {
  const job = plan(kind);
  await settle();
  return view(job);
}

describe('the three acts', () => {
  it('trip, keep power and restore are read back, in words', async () => {
    expect(await run('trip')).toMatchObject({
      ...{ state: 'done', final: true, attempts: 1, outcome: { code: 'control.done.trip' }, reason: '欠费催缴' },
      seen: { forced: 'tripped', relayClosed: false },
      supplyAfter: { on: false, cause: 'forced', forcedBy: { name: '收款员' } },
    });
    expect(meter().device.state).toMatchObject({ forced: 'trip', relayClosed: false });
    expect(await run('keepPower')).toMatchObject({ state: 'done', seen: { forced: 'kept', relayClosed: true } });
    meter().device.change({ balanceFen: fen(50_000) });
    expect(await run('restore')).toMatchObject({ state: 'done', seen: { forced: 'none' }, supplyAfter: { on: true } });
    expect(frames).toHaveLength(3);
  });

  it('what is so already is not sent, and does not change who forced it', async () => {
    const first = await run('trip');
    expect(await run('trip')).toMatchObject({ state: 'done', attempts: 0, outcome: { code: 'control.why.already' } });
    expect(frames).toHaveLength(1);
    expect((await run('trip')).supplyAfter?.forcedBy?.at).toBe(first.endedAt);
  });

  it('one uid is one act, and one meter takes one at a time', async () => {
    const input = { uid: uid(), wish: { kind: 'trip' }, meters: [meter().facts.id], reason: '欠费' } as const;
    const first = planJob(app.engine.context, actor(), input);
    expect(planJob(app.engine.context, actor(), input)).toEqual(first);
    expect(code(planJob(app.engine.context, actor(), { ...input, reason: '别的' }))).toBe('control.uidUsed');
    expect(code(tryPlan({ kind: 'restore' }))).toBe('control.busy');
    await settle();
    expect(code(tryPlan({ kind: 'restore' }))).toBeNull();
  });
});

describe('what happens to a frame', () => {
  it('a lost reply: the reading says that it is done, and nothing is sent twice', async () => {
    faults({ loseReply: true });
    expect(await run('trip')).toMatchObject({ state: 'done', attempts: 1 });
    expect(frames).toHaveLength(1);
  });

  it('a lost request: sent once more, only after the gateway can hold it no longer', async () => {
    faults({ loseRequest: true });
    const beganMs = world.env.clock.monotonicMs();
    expect(await run('trip')).toMatchObject({ state: 'done', attempts: 2 });
    expect(world.env.clock.monotonicMs() - beganMs).toBeGreaterThan(10_000);
  });

  it('a refusing meter: two tries, then a person, with what the meter says instead', async () => {
    faults({ exception: 4 }, 5);
    const refused = await run('trip');
    expect(refused).toMatchObject({ state: 'notDone', attempts: 2, seen: { forced: 'none' } });
    expect(refused.outcome).toMatchObject({ code: 'control.why.notTaken.trip', values: { attempts: 2 } });
    expect(forced()).toBe('none');
  });

  it('no answer before the frame: nothing was sent', async () => {
    faults({ loseRequest: true }, 100, () => true);
    expect(await run('trip')).toMatchObject({ state: 'notDone', attempts: 0, outcome: { code: 'outcome.noAnswer.timeout' } });
  });

  it('no answer after it: not yet known, read again by itself until the meter says', async () => {
    silentAfterWrite({ loseReply: true });
    const job = plan('trip');
    await engage();
    expect(view(job)).toMatchObject({ state: 'unknown', final: false, outcome: { code: 'outcome.noAnswer.timeout' } });
    expect(view(job).nextTryAt).not.toBeNull();
    world.faults = scriptedFaults([]);
    await settle();
    expect(view(job)).toMatchObject({ state: 'done', attempts: 1 });
    expect(frames).toHaveLength(1);
  });

  it('an old act that proves not taken is not sent again behind its operator’s back', async () => {
    silentAfterWrite({ loseRequest: true });
    const job = plan('trip');
    await engage();
    await world.env.clock.pass(11 * 60_000);
    world.faults = scriptedFaults([]);
    await settle();
    expect(view(job)).toMatchObject({ state: 'notDone', attempts: 1, outcome: { code: 'control.why.notTaken.trip' } });
    expect(forced()).toBe('none');
  });

  it('a person may stop waiting for it, and only for that', async () => {
    silentAfterWrite({ loseReply: true });
    const job = plan('trip');
    const item = { job, meter: meter().facts.id };
    expect(code(giveUpJob(app.engine.context, app.engine.jobs, actor(), item))).toBe('control.notUnknown');
    await engage();
    expect(code(giveUpJob(app.engine.context, app.engine.jobs, actor(), item))).toBeNull();
    expect(view(job)).toMatchObject({ state: 'givenUp', final: true, outcome: { code: 'control.why.givenUp' } });
    expect(code(tryPlan({ kind: 'restore' }))).toBeNull();
  });

  /** The meter, or its wire, goes silent with the first write frame. */
  function silentAfterWrite(first: FaultPlan): void {
    let gone = false;
    world.faults = {
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
    meter().device.change({ serial: '210399999999' });
    expect(await run('trip')).toMatchObject({
      ...{ state: 'notDone', attempts: 0 },
      outcome: { code: 'control.why.wrongMeter', values: { found: '210399999999', expected: meter().facts.serial } },
    });
    expect(frames).toEqual([]);
  });
});

describe('a restart', () => {
  it('goes on with an act that was never sent', async () => {
    const job = plan('trip');
    app.life.die();
    app = world.boot();
    await goOn();
    expect(view(job)).toMatchObject({ state: 'done', attempts: 1 });
  });

  it('reads what an attempt did, and repeats nothing', async () => {
    world.onBoundary = (kind, frame) => {
      if (kind === 'requestArrived' && isWrite(frame)) frames.push(frame);
      if (kind === 'beforeReply' && isWrite(frame)) app.life.die();
    };
    const job = plan('trip');
    void app.engine.jobs.engage(meter().facts.id);
    await world.env.clock.pass(5_000);
    expect(stateOf(job)).toBe('sending');
    app = world.boot();
    await goOn();
    expect(view(job)).toMatchObject({ state: 'done', attempts: 1 });
    expect(frames).toHaveLength(1);
  });

  it('after a long pause sends nothing that nobody waits for', async () => {
    const job = plan('trip');
    app.life.die();
    await world.env.clock.pass(11 * 60_000);
    app = world.boot();
    await goOn();
    expect(view(job)).toMatchObject({ state: 'notDone', attempts: 0, outcome: { code: 'control.why.interrupted' } });
  });
});

describe('what stands against it', () => {
  it('a tick that is off, when it is planned and when it is sent', async () => {
    const job = plan('trip');
    saveCommissioning(app.engine.context, actor(), { ...ALL_TICKS, control: false });
    await settle();
    expect(view(job)).toMatchObject({ state: 'notDone', attempts: 0, outcome: { code: 'control.notCommissioned.control' } });
    expect(code(tryPlan({ kind: 'trip' }))).toBe('control.notCommissioned.control');
    expect(code(tryPlan({ kind: 'parameters', settings: { prepaidOn: true } }))).toBeNull();
    expect(frames).toEqual([]);
  });

  it.each(['restore', 'keepPower'] as const)(
    'a work lock hung between plan and sending holds back %s, then its trip follows',
    async (act) => {
      const job = plan(act);
      meter().device.change({ forced: act === 'restore' ? 'close' : 'none' });
      expect(code(hang())).toBeNull();
      expect(workLockOf(ground.store, meter().facts.id)?.name).toBe('王电工');
      await settle();
      await settle();
      expect(view(job)).toMatchObject({ state: 'notDone', attempts: 0, outcome: { code: 'control.workLock', values: { who: '王电工' } } });
      expect(forced()).toBe('trip');
      expect(lock()).toMatchObject({ proven: 'off' });
    },
  );

  it('a house meter is never tripped', () => {
    ground.store.ledger.db.prepare(`UPDATE meter SET role = 'house' WHERE id = ?`).run(meter().facts.id);
    expect(code(tryPlan({ kind: 'trip' }))).toBe('control.protected.house');
    expect(code(hang())).toBeNull();
    expect(lock()).toMatchObject({ proven: 'no', why: { code: 'control.lock.byHand' } });
    expect(open()).toBe(false);
  });
});

const hang = (over: Partial<Parameters<typeof hangLock>[3]> = {}) =>
  hangLock(app.engine.context, app.engine.jobs, actor(), {
    ...{ uid: uid(), meterId: meter().facts.id, name: '王电工', phone: '13800000000', reason: '换接触器', untilAt: null },
    ...over,
  });
const lock = () => lockView(app.engine.context, actor(), meter().facts.id, false);

describe('a work lock', () => {
  it('hangs at once, is pending until the trip is read back, then proven', async () => {
    expect(code(hang())).toBeNull();
    expect(lock()).toMatchObject({ proven: 'pending', name: '王电工', mayRemove: true });
    await settle();
    expect(lock()).toMatchObject({ proven: 'off', why: null });
    expect(code(tryPlan({ kind: 'restore' }))).toBe('control.workLock');
  });

  it('hangs also where the trip cannot be sent, says so, and can trip again', async () => {
    saveCommissioning(app.engine.context, actor(), { ...ALL_TICKS, control: false });
    expect(code(hang())).toBeNull();
    await settle();
    expect(lock()).toMatchObject({ proven: 'no', why: { code: 'control.notCommissioned.control' } });
    saveCommissioning(app.engine.context, actor(), ALL_TICKS);
    expect(code(tripLockedAgain(app.engine.context, app.engine.jobs, actor(), { uid: uid(), meterId: meter().facts.id }))).toBeNull();
    await settle();
    expect(lock()).toMatchObject({ proven: 'off' });
  });

  it('is no more proven when one phase reads closed again', async () => {
    hang();
    await settle();
    meter().device.change({ forced: 'none', balanceFen: fen(50_000) });
    await until(readMeter(app.engine.context, meter().facts.id));
    expect(lock()).toMatchObject({ proven: 'no', why: { code: 'control.lock.closedAgain' } });
  });

  it('one form hangs it once, another is refused with who hung it', () => {
    hang();
    expect(code(hang())).toBeNull();
    expect(hang({ name: '李电工' })).toMatchObject({ ok: false, fault: { code: 'control.lock.hangs', values: { who: '王电工' } } });
  });

  it('is taken off by who hung it or a supervisor, and leaves the meter off', async () => {
    hang();
    await settle();
    const other = { operatorId: (ground.operator + 1) as typeof ground.operator, seat: '2' };
    expect(removeLock(app.engine.context, other, meter().facts.id, false)).toMatchObject({ fault: { code: 'control.lock.notYours' } });
    expect(code(removeLock(app.engine.context, actor(), meter().facts.id, false))).toBeNull();
    expect(lock()).toBeNull();
    expect(code(removeLock(app.engine.context, actor(), meter().facts.id, true))).toBe('control.lock.none');
    expect(forced()).toBe('trip');
    expect(await run('restore')).toMatchObject({ state: 'done' });
  });

  it('is taken off although the PC was set back since it was hung', () => {
    hang();
    world.env.clock.jumpWall(-86_400_000);
    expect(code(removeLock(app.engine.context, actor(), meter().facts.id, true))).toBeNull();
    expect(code(removeLock(app.engine.context, actor(), meter().facts.id, true))).toBe('control.lock.none');
  });

  it('whose trip a crash swallowed is tripped at the next start', async () => {
    const job = plan('keepPower');
    hang();
    // Death comes between the end of the act that was open and the trip that was to follow it.
    world.onCommit = () => 'afterCommit';
    void app.engine.jobs.engage(meter().facts.id);
    await world.env.clock.pass(5_000);
    expect([stateOf(job), open(), forced()]).toEqual(['notDone', false, 'none']);
    world.onCommit = () => null;
    app = world.boot();
    tripAllLocked(app.engine.context, app.engine.jobs);
    await settle();
    expect(lock()).toMatchObject({ proven: 'off' });
  });
});

describe('settings', () => {
  const wanted: MeterSettings = { prepaidOn: true, alarms: { alarm1Fen: fen(6_000), alarm2Fen: fen(1_500) }, overdraftFen: fen(500) };

  it('are written and the whole block is read back; money stays what it was', async () => {
    const { balanceFen, purchaseCount, totalPurchasedFen } = meter().device.state;
    const job = planned(tryPlan({ kind: 'parameters', settings: wanted }));
    await settle();
    expect(view(job)).toMatchObject({ state: 'done', act: 'parameters', differences: [], outcome: { code: 'control.done.parameters' } });
    expect(meter().device.state).toMatchObject({ alarm1Fen: 6_000, alarm2Fen: 1_500, overdraftFen: 500 });
    expect(meter().device.state).toMatchObject({ purchaseCount, totalPurchasedFen });
    expect(Math.abs(meter().device.state.balanceFen - balanceFen)).toBeLessThan(10);
  });

  it('that the meter refuses end with each field that is otherwise', async () => {
    faults({ exception: 3 }, 5);
    const job = planned(tryPlan({ kind: 'parameters', settings: wanted }));
    await settle();
    expect(view(job)).toMatchObject({ state: 'notDone', attempts: 2 });
    expect(view(job).differences).toContainEqual({ field: 'alarm1Fen', asked: 6_000, found: meter().device.state.alarm1Fen });
  });

  it('never carry a count, a total or a balance', () => {
    const settings = { ...wanted, balanceFen: fen(1) } as MeterSettings;
    expect(() => tryPlan({ kind: 'parameters', settings })).toThrow();
  });
});

it('every reason has its words', () => {
  const codes = [
    ...['interrupted', 'already', 'encrypted', 'wrongMeter', 'givenUp', 'relayStays.trip', 'relayStays.keepPower'],
    ...['trip', 'keepPower', 'restore', 'parameters'].map((kind) => `notTaken.${kind}`),
  ];
  expect(codes.filter((one) => !isTextKey(`control.why.${one}`))).toEqual([]);
});
