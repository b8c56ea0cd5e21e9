/** One account's closing as a person drives it: each act is sent once, and what became of it is what the engine then says. */
import type { CallInput, CallName, CallOutput } from '../../../src-shared/contract/operator/index.ts';
import type { ClosingAccount, ClosingMeter } from '../../../src-shared/contract/operator/closing.ts';
import { isOpUid, type MeterId, type OpUid } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault, CallResult } from '../../api/api.svelte.ts';
import { ApprovalRun } from '../../part/approval/approval-run.svelte.ts';

export function newUid(): OpUid {
  const uid: string = crypto.randomUUID();
  if (!isOpUid(uid)) throw new Error('crypto.randomUUID gave no UUID');
  return uid;
}

export type TypedFigures = CallInput<'closing.startTyped'>['figures'];
export type Collected = Pick<CallInput<'debt.collect'>, 'amountFen' | 'tenders' | 'tenderedFen'>;
type SettleInput = CallInput<'closing.settle'>;

export class ClosingRun {
  busy = $state(false);
  fault = $state.raw<CallFault | null>(null);
  readonly approval: ApprovalRun;
  readonly #call: CallEngine;
  readonly #changed: () => void;
  /** One form each: sent again, it is the same act. */
  readonly #starts: Partial<Record<MeterId, OpUid>> = {};
  #settle = newUid();
  #collect = newUid();
  #asked: { readonly settle: SettleInput; readonly uid: OpUid } | null = null;

  constructor(call: CallEngine, changed: () => void) {
    this.#call = call;
    this.#changed = changed;
    this.approval = new ApprovalRun(call);
  }

  /** Trips and reads every one of them. A meter that cannot begin says why; the others go on. */
  async start({ accountId }: ClosingAccount, meters: readonly ClosingMeter[], reason: string): Promise<void> {
    if (this.busy) return;
    this.#begin();
    for (const { meterId } of meters) {
      const uid = this.#starts[meterId] ?? newUid();
      this.#starts[meterId] = uid;
      const sent = await this.#call('closing.start', { uid, accountId, meterId, reason });
      if (!sent.ok) this.fault = sent.fault;
      // An answer that got lost is asked for by the same form again; any other was given to this one.
      if (sent.ok || sent.fault.code !== 'gate.offline') delete this.#starts[meterId];
    }
    this.#end();
  }

  way(call: 'closing.resume' | 'closing.abandon', uid: OpUid): Promise<boolean> {
    return this.#act(this.#whenFree(() => this.#call(call, { uid })));
  }

  /** Asks for a second person first; what was granted is done by `goOn`. */
  async typed(input: CallInput<'closing.startTyped'>): Promise<boolean> {
    return this.approval.ask(newUid(), { call: 'closing.startTyped', input });
  }

  /** Pays out, or closes even, or leaves it owing; where somebody must allow it, that is asked first. */
  async settle(account: ClosingAccount, leaveOwing: boolean, reason: string): Promise<boolean> {
    const { accountId, depositFen, heldFen, owedFen } = account;
    const input: SettleInput = { uid: this.#settle, accountId, seen: { depositFen, heldFen, owedFen }, leaveOwing, reason };
    if (!account.needsApproval) return this.#settleNow(input);
    this.#asked ??= { settle: input, uid: newUid() };
    const asked = await this.approval.ask(this.#asked.uid, { call: 'closing.settle', input });
    this.fault = this.approval.fault;
    if (!asked) this.#renew();
    return asked;
  }

  /** The debt is paid at the counter, then the account is closed, where it is not yet: two entries, each once. */
  async collectAndSettle(account: ClosingAccount, paid: Collected, reason: string): Promise<boolean> {
    const { accountId } = account;
    const input = { uid: this.#collect, accountId, ...paid, note: reason };
    const collected = await this.#act(this.#whenFree(() => this.#call('debt.collect', input)));
    if (!collected) return false;
    this.#collect = newUid();
    if (account.settled) return true;
    const owedFen = account.owedFen - paid.amountFen;
    const seen = { depositFen: account.depositFen, heldFen: account.heldFen, owedFen };
    return this.#settleNow({ uid: this.#settle, accountId, seen, leaveOwing: false, reason });
  }

  /** With the very input that was granted: nothing else is. */
  goOn(): Promise<boolean> {
    const { approval } = this.approval;
    if (approval === null) return Promise.resolve(false);
    const { call, input } = approval;
    const done =
      call === 'closing.settle'
        ? this.#settleNow(input as unknown as SettleInput)
        : this.#act(this.#whenFree(() => this.#call('closing.startTyped', input as unknown as CallInput<'closing.startTyped'>)));
    return done.then((good) => {
      if (good) this.approval.approval = null;
      return good;
    });
  }

  async #settleNow(input: SettleInput): Promise<boolean> {
    const done = await this.#act(this.#whenFree(() => this.#call('closing.settle', input)));
    if (!done && this.fault?.code !== 'gate.offline') this.#renew();
    return done;
  }

  /** Other figures are another form. */
  #renew(): void {
    this.#settle = newUid();
    this.#asked = null;
  }

  #whenFree<Name extends CallName>(send: () => Promise<CallResult<Name>>): Promise<CallResult<Name>> | null {
    return this.busy ? null : send();
  }

  async #act<T extends CallOutput<CallName>>(
    sent: Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: CallFault }> | null,
  ): Promise<boolean> {
    if (sent === null) return false;
    this.#begin();
    const result = await sent;
    this.fault = result.ok ? null : result.fault;
    this.#end();
    return result.ok;
  }

  #begin(): void {
    this.busy = true;
    this.fault = null;
  }

  #end(): void {
    this.busy = false;
    this.#changed();
  }
}
