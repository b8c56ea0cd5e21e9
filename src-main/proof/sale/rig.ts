/** A cashier at the engine of a few meters: sells, waits for what comes of it, reconciles. */
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen, type Fen } from '../../../src-shared/value/fen.ts';
import type { FindingId, OpId } from '../../../src-shared/value/id.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { compare, reconcile } from '../../service/sale/reconcile.ts';
import { operationView } from '../../service/sale/operation-view.ts';
import { sell, type SaleInput } from '../../service/sale/sell.ts';
import type { FaultPlan, Frame } from '../../simulator/faults.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { lastStep } from '../../store/sale/op.ts';
import { EngineRig } from '../engine-rig.ts';
import { SELL_FC } from '../sim/ground.ts';

type Answer = Parameters<typeof reconcile>[3];

export const isSell = (frame: Frame) => frame.fc === SELL_FC;

export class SaleRig extends EngineRig {
  input(over: Partial<SaleInput> = {}, index = 0): SaleInput {
    const amountFen = over.amountFen ?? fen(10_000);
    const { account: accountId, id: meterId } = this.meter(index).facts;
    return {
      ...{ uid: this.uid(), accountId, meterId, amountFen },
      tenders: [{ method: 'cash', amountFen, reference: null }],
      ...{ tenderedFen: null, note: '', sameAgainConfirmed: false, sendLater: false },
      ...over,
    };
  }

  trySell(over: Partial<SaleInput> = {}, index = 0, maySendLater = false): Result<OpId, Fault> {
    return sell(this.context, this.actor, this.input(over, index), maySendLater);
  }

  sold(over: Partial<SaleInput> = {}, index = 0): OpId {
    const outcome = this.trySell(over, index);
    if (!outcome.ok) throw new Error(outcome.fault.code);
    return outcome.value;
  }

  view(op: OpId) {
    return operationView(this.context, this.app.engine.settler, op);
  }

  settle(op: OpId): Promise<void> {
    return this.until(this.app.engine.settler.engage(op));
  }

  async settleFully(op: OpId): Promise<void> {
    const open = ['intent', 'sending', 'inDoubt', 'sendLater'];
    for (let i = 0; i < 40 && open.includes(lastStep(this.ground.store, op)?.state ?? ''); i++) {
      await this.settle(op);
      await this.world.env.clock.pass(2_000);
    }
  }

  /** Of the frames that carry money, unless others are named. */
  override faults(plan: FaultPlan, times = 1, when: (frame: Frame) => boolean = isSell): void {
    super.faults(plan, times, when);
  }

  drawerFen(): Fen {
    return balance(this.ground.store, GL.drawer, '1');
  }

  soldSoFar(): unknown[] {
    return [...this.ground.store.ledger.db.prepare('SELECT count(*) AS n FROM op').all()];
  }

  /** Reads the meter and answers the case, as a supervisor does who saw what it said. */
  async reconcileAs(finding: number, operationArrived: boolean | null, holder: Answer['holder']) {
    const { context, settler } = this.app.engine;
    const findingId = finding as FindingId;
    const side = await this.until(compare(context, settler, findingId));
    if (!side.ok || !side.value.meter) throw new Error('the meter did not answer');
    const said = side.value.meter;
    const seen = { purchaseCount: purchaseCount(said.purchaseCount), totalPurchasedFen: fen(said.totalPurchasedFen) };
    const answer: Answer = { findingId, operationArrived, cause: 'other', holder, note: '测试核对', seen };
    return this.until(reconcile(context, settler, this.actor, answer));
  }
}
