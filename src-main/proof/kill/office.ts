/** The office beside the cashier: refunds and closings, one at a time on a meter, asked for again with the same id after the engine died. */
import type { CallOutput } from '../../../src-shared/contract/operator/index.ts';
import { isOpUid, type AccountId, type OpUid } from '../../../src-shared/value/id.ts';
import type { Random } from '../../platform/env.ts';
import type { Caller } from './caller.ts';
import type { Customer } from './cashier.ts';
import type { EngineProcess } from './engine-process.ts';

export const WORKS = ['refund', 'closing'] as const;
export type Work = (typeof WORKS)[number];

export interface Task {
  readonly uid: OpUid;
  readonly kind: Work;
  readonly customer: Customer;
  /** Whose the meter was when it was asked for. */
  readonly accountId: AccountId;
  /** No two refunds have the same. */
  readonly amountFen: number;
  /** The engine answered once that it has it: from then on it must never be gone. */
  acknowledged: boolean;
  /** Nothing more is to be done about it. */
  over: boolean;
  /** The code of a refusal of what had been acknowledged. */
  refused: string | null;
  settle: Settle | null;
}

type Settle = { readonly uid: OpUid; readonly seen: Record<'depositFen' | 'heldFen' | 'owedFen', number> };

const WAIT_MS = 2_000;
const MOST_LOOKS = 15;
/** 1.00 yuan; each refund is 0.01 more than the one before. */
const FIRST_BACK_FEN = 100;
const REASON = '退租';
/** Where an operation rests. */
const RESTS = ['reached', 'returned', 'reconciled', 'frozen'];
/** A closing that waits is begun anew so often, then given up. */
const MOST_RESUMES = 3;

export class Office {
  readonly tasks: Task[] = [];
  readonly #caller: Caller;
  readonly #random: Pick<Random, 'uuid'>;
  readonly #accountNow: (customer: Customer) => AccountId | null;

  /** @param accountNow whose the meter is, as the ledger has it: asked where an answer was lost. */
  constructor(caller: Caller, random: Pick<Random, 'uuid'>, accountNow: (customer: Customer) => AccountId | null) {
    this.#caller = caller;
    this.#random = random;
    this.#accountNow = accountNow;
  }

  get open(): readonly Task[] {
    return this.tasks.filter(({ over, refused }) => !over && refused === null);
  }

  isBusy(customer: Customer): boolean {
    return this.open.some((task) => task.customer === customer);
  }

  next(kind: Work, customer: Customer): Task {
    const amountFen = FIRST_BACK_FEN + this.tasks.length;
    const task: Task = {
      ...{ uid: this.#uid(), kind, customer, accountId: customer.accountId, amountFen },
      ...{ acknowledged: false, over: false, refused: null, settle: null },
    };
    this.tasks.push(task);
    return task;
  }

  /** From wherever it stands to its end, or to the end of the engine. */
  async perform(engine: EngineProcess, task: Task): Promise<void> {
    await (task.kind === 'refund' ? this.#refund(engine, task) : this.#close(engine, task));
  }

  #uid(): OpUid {
    const uid = this.#random.uuid();
    if (!isOpUid(uid)) throw new Error(`${uid} is no id`);
    return uid;
  }

  /** What was never acknowledged may be refused: nothing of it is recorded. */
  #refuse(task: Task, code: string): void {
    if (task.acknowledged) task.refused = code;
    else task.over = true;
  }

  async #refund(engine: EngineProcess, task: Task): Promise<void> {
    const { uid, accountId, amountFen, customer } = task;
    const asked = { uid, accountId, meterId: customer.meterId, amountFen, reason: REASON };
    const begun = await this.#caller.call(engine, 'refund.start', asked);
    if (begun === null) return;
    if (!begun.ok) return this.#refuse(task, begun.fault.code);
    task.acknowledged = true;
    let view = begun.value;
    for (let look = 0; look < MOST_LOOKS && !RESTS.includes(view.state); look++) {
      const seen = await this.#caller.call(engine, 'operation.view', { uid, waitMs: WAIT_MS, unlessState: view.state });
      if (seen === null) return;
      if (!seen.ok) return this.#refuse(task, seen.fault.code);
      view = seen.value;
    }
    if (view.payOut === 'waits') {
      const paid = await this.#caller.call(engine, 'refund.payOut', { opId: view.opId });
      if (paid === null) return;
      if (!paid.ok) return this.#refuse(task, paid.fault.code);
    }
    task.over = RESTS.includes(view.state);
  }

  async #close(engine: EngineProcess, task: Task): Promise<void> {
    const { uid, accountId, customer } = task;
    const begun = await this.#caller.call(engine, 'closing.start', { uid, accountId, meterId: customer.meterId, reason: REASON });
    if (begun === null) return;
    if (!begun.ok) return this.#refuse(task, begun.fault.code);
    task.acknowledged = true;
    const end = await this.#followClosing(engine, task, begun.value);
    if (end === 'abandoned') task.over = true;
    if (end === 'closed' && (await this.#settled(engine, task))) await this.#letAgain(engine, task);
  }

  /** @returns null: the engine died, or it takes longer. */
  async #followClosing(engine: EngineProcess, task: Task, first: CallOutput<'closing.view'>): Promise<'closed' | 'abandoned' | null> {
    const { uid } = task;
    let [view, resumes] = [first, 0];
    for (let look = 0; look < MOST_LOOKS && !view.final; look++) {
      const seen =
        view.stage !== 'waiting'
          ? await this.#caller.call(engine, 'closing.view', { uid, unlessMark: view.mark, waitMs: WAIT_MS })
          : await this.#caller.call(engine, resumes++ < MOST_RESUMES ? 'closing.resume' : 'closing.abandon', { uid });
      if (seen === null) return null;
      if (seen.ok) view = seen.value;
      else if (seen.fault.code !== 'closing.notWaiting') {
        this.#refuse(task, seen.fault.code);
        return null;
      }
    }
    return view.stage === 'closed' || view.stage === 'abandoned' ? view.stage : null;
  }

  async #settled(engine: EngineProcess, task: Task): Promise<boolean> {
    const { accountId } = task;
    const shown = await this.#caller.call(engine, 'closing.account', { accountId });
    if (!shown?.ok) return false;
    if (shown.value.settled) return true;
    const { depositFen, heldFen, owedFen } = shown.value;
    task.settle ??= { uid: this.#uid(), seen: { depositFen, heldFen, owedFen } };
    const done = await this.#caller.call(engine, 'closing.settle', { ...task.settle, accountId, leaveOwing: true, reason: REASON });
    if (done && !done.ok) this.#refuse(task, done.fault.code);
    return done?.ok === true;
  }

  /** The next tenant of the unit. */
  async #letAgain(engine: EngineProcess, task: Task): Promise<void> {
    const { customer } = task;
    const opened = await this.#caller.call(engine, 'account.open', { meterId: customer.meterId, name: `tenant ${task.uid.slice(0, 8)}` });
    if (opened === null) return;
    const accountId = opened.ok ? opened.value.accountId : this.#accountNow(customer);
    if (accountId === null) return this.#refuse(task, opened.ok ? 'account.unknown' : opened.fault.code);
    customer.accountId = accountId;
    task.over = true;
  }
}
