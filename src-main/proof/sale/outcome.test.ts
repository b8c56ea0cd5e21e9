/** What becomes of a sale whatever happens to its frame, and each way out of it closes the books. */
import { beforeEach, describe, expect, it } from 'vitest';
import { GL } from '../../domain/ledger/chart.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { giveBack, sendLater } from '../../service/sale/choose.ts';
import { tray } from '../../service/view/tray.ts';
import { scriptedFaults } from '../../simulator/faults.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { openOpOfMeter } from '../../store/sale/op.ts';
import { slipsOfOp, slipNumber } from '../../store/sale/slip.ts';
import { codeOf } from '../engine-rig.ts';
import { isSell, SaleRig } from './rig.ts';

let rig: SaleRig;
beforeEach(() => {
  rig = new SaleRig();
});

describe('what becomes of a sale', () => {
  it('arrives although the reply is lost, with the slip as the meter read', async () => {
    rig.faults({ loseReply: true });
    const op = rig.sold({ tenderedFen: fen(20_000) });
    await rig.settle(op);
    expect(rig.view(op)).toMatchObject({ state: 'reached', attempts: 1, final: true });
    const [slip] = slipsOfOp(rig.ground.store, op);
    expect(slip && slipNumber(slip)).toMatch(/^S-20261122-1-0001$/);
    expect(JSON.parse(slip?.content ?? '{}')).toMatchObject({ changeFen: 10_000, amountFen: 10_000 });
  });

  it('did not reach: no money goes back before it is proven, then all of it does', async () => {
    rig.faults({ loseRequest: true });
    const op = rig.sold();
    const working = rig.settle(op);
    await rig.world.env.clock.pass(4_000);
    expect(codeOf(giveBack(rig.context, rig.actor, op))).toBe('operation.notProven');
    await working;
    await rig.settleFully(op);
    expect(rig.view(op)).toMatchObject({ state: 'notReached', reason: { code: 'outcome.noEffect' } });
    expect(rig.drawerFen()).toBe(10_000);
    expect(giveBack(rig.context, rig.actor, op).ok).toBe(true);
    expect([rig.drawerFen(), rig.view(op).state, openOpOfMeter(rig.ground.store, rig.meter().facts.id)]).toEqual([
      0,
      'returned',
      undefined,
    ]);
    expect(codeOf(giveBack(rig.context, rig.actor, op))).toBe('operation.notProven');
  });

  it('did not reach, sent later, arrives once', async () => {
    rig.faults({ loseRequest: true });
    const op = rig.sold();
    await rig.settleFully(op);
    expect(sendLater(rig.context, rig.actor, op).ok).toBe(true);
    await rig.settleFully(op);
    expect(rig.view(op)).toMatchObject({ state: 'reached', attempts: 2 });
    expect(rig.world.moves.all.filter((one) => one.amountFen === 10_000)).toHaveLength(1);
  });

  it('in doubt while the meter is silent, with a pending slip; settles by itself', async () => {
    rig.world.faults = { atRequest: (frame) => (isSell(frame) ? ((rig.meter().device.behaviour.mute = true), { loseReply: true }) : {}) };
    const op = rig.sold();
    await rig.settle(op);
    expect(rig.view(op).state).toBe('inDoubt');
    expect(slipsOfOp(rig.ground.store, op).map((slip) => slip.kind)).toEqual(['pending']);
    rig.meter().device.behaviour.mute = false;
    await rig.world.env.clock.pass(10 * 60_000);
    expect(['reached', 'notReached']).toContain(rig.view(op).state);
  });

  it('a frozen sale that did not arrive is paid back; the difference nobody holds stays a case until somebody does', async () => {
    rig.world.faults = { atRequest: (frame) => (isSell(frame) ? (rig.meter().device.purchaseElsewhere(fen(3_300)), {}) : {}) };
    const op = rig.sold();
    await rig.settle(op);
    await rig.settleFully(op);
    const shown = rig.view(op);
    expect(shown.state).toBe('frozen');
    rig.world.faults = scriptedFaults([]);
    expect(await rig.reconcileAs(shown.findingId ?? 0, null, 'unknown')).toMatchObject({
      ok: false,
      fault: { code: 'reconcile.sayWhetherArrived' },
    });
    expect((await rig.reconcileAs(shown.findingId ?? 0, false, 'unknown')).ok).toBe(true);
    expect(rig.view(op).state).toBe('reconciled');
    const [open] = tray(rig.context, rig.app.engine.settler, null).cases;
    expect(open).toMatchObject({ kind: 'difference', differenceFen: 3_300 });
    expect(balance(rig.ground.store, GL.meterDifference, String(rig.meter().facts.id))).toBe(3_300);
    expect((await rig.reconcileAs(open!.findingId, null, 'unknown')).ok).toBe(false);
    expect((await rig.reconcileAs(open!.findingId, null, 'writtenOff')).ok).toBe(true);
    expect(balance(rig.ground.store, GL.meterDifference, String(rig.meter().facts.id))).toBe(0);
    expect(rig.ground.audit().breaks).toEqual([]);
  });
});
