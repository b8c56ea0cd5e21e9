/** A work lock hangs at once, is proven by the meter alone, and is taken off by who may. */
import { beforeEach, describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { saveCommissioning } from '../../service/commissioning.ts';
import { removeLock, tripAllLocked, tripLockedAgain } from '../../service/job/work-lock.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { jobsOfMeter } from '../../store/act/job.ts';
import { codeOf } from '../engine-rig.ts';
import { ALL_TICKS, ControlRig } from './rig.ts';

let rig: ControlRig;
beforeEach(() => {
  rig = new ControlRig();
});

describe('a work lock', () => {
  it('hangs at once, is pending until the trip is read back, then proven', async () => {
    expect(codeOf(rig.hang())).toBeNull();
    expect(rig.lock()).toMatchObject({ proven: 'pending', name: '王电工', mayRemove: true });
    await rig.settle();
    expect(rig.lock()).toMatchObject({ proven: 'off', why: null });
    expect(codeOf(rig.tryPlan({ kind: 'restore' }))).toBe('control.workLock');
  });

  it('hangs also where the trip cannot be sent, says so, and can trip again', async () => {
    saveCommissioning(rig.context, rig.actor, { ...ALL_TICKS, control: false });
    expect(codeOf(rig.hang())).toBeNull();
    await rig.settle();
    expect(rig.lock()).toMatchObject({ proven: 'no', why: { code: 'control.notCommissioned.control' } });
    saveCommissioning(rig.context, rig.actor, ALL_TICKS);
    expect(
      codeOf(tripLockedAgain(rig.context, rig.app.engine.jobs, rig.actor, { uid: rig.uid(), meterId: rig.meter().facts.id })),
    ).toBeNull();
    await rig.settle();
    expect(rig.lock()).toMatchObject({ proven: 'off' });
  });

  it('is no more proven when one phase reads closed again', async () => {
    rig.hang();
    await rig.settle();
    rig.meter().device.change({ forced: 'none', balanceFen: fen(50_000) });
    await rig.until(readMeter(rig.context, rig.meter().facts.id));
    expect(rig.lock()).toMatchObject({ proven: 'no', why: { code: 'control.lock.closedAgain' } });
  });

  it('one form hangs it once, another is refused with who hung it', () => {
    rig.hang();
    expect(codeOf(rig.hang())).toBeNull();
    expect(rig.hang({ name: '李电工' })).toMatchObject({ ok: false, fault: { code: 'control.lock.hangs', values: { who: '王电工' } } });
  });

  it('is taken off by who hung it or a supervisor, and leaves the meter off', async () => {
    rig.hang();
    await rig.settle();
    const other = { operatorId: (rig.ground.operator + 1) as typeof rig.ground.operator, seat: '2' };
    expect(removeLock(rig.context, other, rig.meter().facts.id, false)).toMatchObject({ fault: { code: 'control.lock.notYours' } });
    expect(codeOf(removeLock(rig.context, rig.actor, rig.meter().facts.id, false))).toBeNull();
    expect(rig.lock()).toBeNull();
    expect(codeOf(removeLock(rig.context, rig.actor, rig.meter().facts.id, true))).toBe('control.lock.none');
    expect(rig.forced()).toBe('trip');
    expect(await rig.run('restore')).toMatchObject({ state: 'done' });
  });

  it('is taken off although the PC was set back since it was hung', () => {
    rig.hang();
    rig.world.env.clock.jumpWall(-86_400_000);
    expect(codeOf(removeLock(rig.context, rig.actor, rig.meter().facts.id, true))).toBeNull();
    expect(codeOf(removeLock(rig.context, rig.actor, rig.meter().facts.id, true))).toBe('control.lock.none');
  });

  it('is tripped once although the PC was set back while another act was open', async () => {
    const job = rig.plan('keepPower');
    rig.hang();
    rig.world.env.clock.jumpWall(-86_400_000);
    await rig.settle();
    await rig.world.env.clock.pass(60_000);
    expect([rig.stateOf(job), rig.open(), rig.forced()]).toEqual(['notDone', false, 'trip']);
    expect(jobsOfMeter(rig.ground.store, rig.meter().facts.id, 50).map(({ kind }) => kind)).toEqual(['trip', 'keepPower']);
    expect(rig.lock()).toMatchObject({ proven: 'off' });
    rig.meter().device.change({ forced: 'none', balanceFen: fen(50_000) });
    await rig.until(readMeter(rig.context, rig.meter().facts.id));
    expect(rig.lock()).toMatchObject({ proven: 'no', why: { code: 'control.lock.closedAgain' } });
  });

  it('is not proven by a trip from before it was hung, whatever the clock said then', async () => {
    await rig.run('trip');
    await rig.run('restore');
    rig.world.env.clock.jumpWall(-86_400_000);
    rig.plan('keepPower');
    rig.hang();
    expect(rig.lock()).toMatchObject({ proven: 'pending', why: { code: 'control.lock.otherFirst' } });
    await rig.settle();
    expect(rig.forced()).toBe('trip');
    expect(rig.lock()).toMatchObject({ proven: 'off' });
  });

  it('whose trip a crash swallowed is tripped at the next start', async () => {
    const job = rig.plan('keepPower');
    rig.hang();
    // Death comes between the end of the act that was open and the trip that was to follow it.
    rig.world.onCommit = () => 'afterCommit';
    void rig.app.engine.jobs.engage(rig.meter().facts.id);
    await rig.world.env.clock.pass(5_000);
    expect([rig.stateOf(job), rig.open(), rig.forced()]).toEqual(['notDone', false, 'none']);
    rig.world.onCommit = () => null;
    rig.app = rig.world.boot();
    tripAllLocked(rig.context, rig.app.engine.jobs);
    await rig.settle();
    expect(rig.lock()).toMatchObject({ proven: 'off' });
  });
});
