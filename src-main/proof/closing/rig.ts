/** The refund rig's accounts, closed: acts of a counter as the services take them, and what must be left of a tenant afterwards. */
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, ClosingId, MeterId } from '../../../src-shared/value/id.ts';
import { answerApproval, askApproval } from '../../service/approval/approve.ts';
import { abandonClosing, resumeClosing } from '../../service/closing/choose.ts';
import { closingAccount } from '../../service/closing/account-view.ts';
import { closingView } from '../../service/closing/closing-view.ts';
import { takeDeposit } from '../../service/closing/counter.ts';
import { settleAccount } from '../../service/closing/settle.ts';
import { startClosing, startTypedClosing } from '../../service/closing/start.ts';
import { scriptedFaults, type FaultPlan, type Frame } from '../../simulator/faults.ts';
import { closingByUid } from '../../store/act/closing.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { must, Rig } from '../refund/rig.ts';

export { codeOf, must, NEGATIVE, NONE, SET } from '../refund/rig.ts';

/** A frame of control, as a trip is. */
export const isControl = ({ fc }: Frame) => fc === 0x10;
/** Wh of the rig's registers are not its subject. */
const ENERGY = { total: centiKwh(12_345), sharp: null, peak: null, flat: null, valley: null };

export class ClosingRig extends Rig {
  input(index: number, uid = this.uid()) {
    const { account, id } = this.meter(index);
    return { uid, accountId: account, meterId: id, reason: '退租' };
  }

  start(index: number, input = this.input(index)) {
    return startClosing(this.context, this.app.engine.closings, this.as(), input);
  }

  typedInput(index: number, balanceFen: number, uid = this.uid()) {
    return { ...this.input(index, uid), figures: { balanceFen: fen(balanceFen), energy: ENERGY } };
  }

  startTyped(input: ReturnType<ClosingRig['typedInput']>) {
    return this.until(startTypedClosing(this.context, this.as(), input));
  }

  /** Asked for by the cashier, allowed by the supervisor. */
  allow(call: string, input: { readonly accountId: AccountId }, meter: MeterId | null = null): void {
    const act = { call, input, account: input.accountId, meter, amountFen: fen(0) };
    const asked = must(this.store.transaction(() => askApproval(this.context, this.as(), this.uid(), act, '退租')));
    must(answerApproval(this.context, this.as(this.supervisor), asked, 'granted', ''));
  }

  /** Lets it come to rest: ended, or waiting for a person. */
  async rest(id: ClosingId): Promise<string> {
    for (let i = 0; i < 120 && !['closed', 'waiting', 'abandoned'].includes(this.shown(id).stage); i++) await this.env.clock.pass(500);
    return this.shown(id).stage;
  }

  async close(index: number): Promise<string> {
    return this.rest(must(this.start(index)));
  }

  shown(id: ClosingId) {
    return closingView(this.context, this.app.engine, id);
  }

  byUid(uid: ReturnType<ClosingRig['uid']>): ClosingId {
    return closingByUid(this.store, uid)!.id;
  }

  resume(id: ClosingId) {
    return resumeClosing(this.context, this.app.engine.closings, this.as(), this.shown(id).uid as never);
  }

  abandon(id: ClosingId) {
    return abandonClosing(this.context, this.app.engine.jobs, this.as(), this.shown(id).uid as never);
  }

  page(index: number) {
    return closingAccount(this.context, this.app.engine, this.meter(index).account)!;
  }

  deposit(index: number, amount: number, method = 'cash', reference: string | null = null) {
    const amountFen = fen(amount);
    const tenders = [{ method, amountFen, reference }];
    const input = { uid: this.uid(), accountId: this.meter(index).account, amountFen, tenders, tenderedFen: null, note: '' };
    return takeDeposit(this.context, this.as(), input);
  }

  settleInput(index: number, leaveOwing = false) {
    const { depositFen, heldFen, owedFen } = this.page(index);
    const seen = { depositFen: fen(depositFen), heldFen: fen(heldFen), owedFen: fen(owedFen) };
    return { uid: this.uid(), accountId: this.meter(index).account, seen, leaveOwing, reason: '退租' };
  }

  settleAs(input: ReturnType<ClosingRig['settleInput']>) {
    return settleAccount(this.context, this.as(), input);
  }

  faultOn(when: (frame: Frame) => boolean, plan: FaultPlan, times = 1): void {
    this.faults = scriptedFaults([{ when, plan, times }]);
  }

  isFreeOf(index: number): boolean {
    return accountOfMeter(this.store, this.meter(index).id) === undefined;
  }

  /** What is booked as energy, over all buildings and plans. */
  revenue(): number {
    return this.store.ledger.db
      .prepare<[], number>(`SELECT ifnull(sum(b.fen), 0) FROM gl_balance b JOIN gl_account g ON g.id = b.gl WHERE g.code = '4001'`)
      .pluck()
      .get()!;
  }
}
