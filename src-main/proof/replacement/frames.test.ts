/** Replacing a meter while frames go wrong, and what a new meter that does not take its money makes of it. */
import { describe, expect, it } from 'vitest';
import { scriptedFaults, type FaultPlan } from '../../simulator/faults.ts';
import { expectDone, fresh, toFound } from './outcome.ts';
import { BALANCE_FEN, Rig, writeOf } from './rig.ts';

describe('frames that go wrong', () => {
  const PLANS: readonly FaultPlan[] = [
    { loseReply: true },
    { twiceAfterMs: 2_000 },
    { loseRequest: true },
    { holdMs: 6_000 },
    { exceptionAfter: 4 },
  ];
  const CASES = (['parameters', 'address', 'clock', 'control'] as const).flatMap((write) =>
    PLANS.slice(0, write === 'parameters' ? PLANS.length : 2).map((plan) => [write, plan] as const),
  );
  it.each(CASES)('%s: %o', async (write, plan) => {
    const rig = new Rig();
    await toFound(rig);
    rig.faults = scriptedFaults([{ when: (frame) => writeOf(frame) === write, plan, times: 1 }]);
    for (let tries = 0; tries < 12 && !rig.view().final; tries++) {
      const [way] = rig.view().ways;
      if (way) rig.go(way);
      await rig.rest();
    }
    expectDone(rig);
  });

  it('a new meter that is silent after the frame keeps its money in doubt until it speaks', async () => {
    const rig = new Rig();
    await rig.toLight();
    rig.faults = scriptedFaults([{ when: (frame) => writeOf(frame) === 'parameters', plan: { loseReply: true }, times: 1 }]);
    rig.go('carrying');
    await rig.env.clock.pass(1_500);
    rig.newDevice.behaviour.mute = true;
    await rig.env.clock.pass(40_000);
    expect(rig.view()).toMatchObject({
      act: 'carrying',
      operation: { state: 'inDoubt' },
      bar: { oldFen: 0, wayFen: BALANCE_FEN, sumFen: BALANCE_FEN },
    });
    rig.newDevice.behaviour.mute = false;
    expect((await rig.rest(1, 600_000)).done).toBe(true);
    expectDone(rig);
  });

  it('what the new meter refuses is proven not there, kept under the old one, and sent anew or to another meter', async () => {
    const rig = new Rig({ encrypted: true });
    await toFound(rig);
    await rig.act('addressing');
    expect(await rig.act('carrying')).toMatchObject({
      ok: false,
      ways: ['carrying', 'scanning'],
      mayAbandon: false,
      bar: { oldFen: BALANCE_FEN, wayFen: 0 },
    });
    expect(rig.breaks()).toEqual([]);
    rig.newDevice.change({ encrypted: false });
    await rig.act('scanning');
    expect(fresh(rig).status).toBe('spare');
    await rig.act('addressing');
    expect((await rig.act('carrying')).done).toBe(true);
    expectDone(rig);
  });
});
