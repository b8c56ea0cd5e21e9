/** One approval from its asking to its end, as a window follows it: asked for once, answered by another, kept fresh by hints. */
import type { CallInput } from '../../../src-shared/contract/operator/index.ts';
import type { ApprovalView } from '../../../src-shared/contract/operator/refund.ts';
import type { ApprovalId, OpUid } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault, CallResult } from '../../api/api.svelte.ts';

export type AskedAct = CallInput<'approval.ask'>['act'];
type Answered = 'approval.ask' | 'approval.view' | 'approval.grant' | 'approval.grantHere' | 'approval.refuse' | 'approval.withdraw';

export class ApprovalRun {
  /** As last seen. */
  approval = $state.raw<ApprovalView | null>(null);
  fault = $state.raw<CallFault | null>(null);
  busy = $state(false);
  readonly #call: CallEngine;
  #turn = 0;

  constructor(call: CallEngine) {
    this.#call = call;
  }

  /** Parks the act. The same uid again is the same request. Answers whether it is parked. */
  ask(uid: OpUid, act: AskedAct): Promise<boolean> {
    return this.#take(this.#call('approval.ask', { uid, act }));
  }

  open(approvalId: CallInput<'approval.view'>['approvalId']): Promise<boolean> {
    return this.#take(this.#call('approval.view', { approvalId }));
  }

  /** After a hint. A fault leaves standing what was seen. */
  async look(): Promise<void> {
    const shown = this.approval;
    if (shown === null || this.busy) return;
    const mine = this.#turn;
    const seen = await this.#call('approval.view', { approvalId: shown.approvalId });
    if (mine === this.#turn && seen.ok) this.approval = seen.value;
  }

  answer(answer: 'grant' | 'refuse' | 'withdraw', note = ''): Promise<boolean> {
    return this.#answered((approvalId) => this.#call(`approval.${answer}`, { approvalId, note }));
  }

  /** The approver at this screen, by their own sign-in. */
  grantHere(login: string, password: string, note = ''): Promise<boolean> {
    return this.#answered((approvalId) => this.#call('approval.grantHere', { approvalId, login, password, note }));
  }

  #answered(send: (id: ApprovalId) => Promise<CallResult<Answered>>): Promise<boolean> {
    return this.approval === null || this.busy ? Promise.resolve(false) : this.#take(send(this.approval.approvalId as ApprovalId));
  }

  async #take(sent: Promise<CallResult<Answered>>): Promise<boolean> {
    const mine = ++this.#turn;
    this.busy = true;
    const result = await sent;
    if (mine !== this.#turn) return false;
    this.busy = false;
    this.fault = result.ok ? null : result.fault;
    if (result.ok) this.approval = result.value;
    return result.ok;
  }
}
