/** The sell desk's course: from a found account over the form and the quote to the sale and its outcome. Screens draw it, keys drive it. */
import type { AccountCard, DeskHit, PayMethod } from '../../../src-shared/contract/operator/desk.ts';
import type { MeterCard } from '../../../src-shared/contract/operator/meter-view.ts';
import type { OperationView } from '../../../src-shared/contract/operator/operation.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OperatorId, OpUid, SlipId } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keep } from '../../platform/keep.ts';
import type { Outcome } from '../../platform/sound.ts';
import { Customers } from './customers.ts';
import { Search } from './find.svelte.ts';
import { Following, isRunning } from './following.svelte.ts';
import { Form } from './form.svelte.ts';
import type { Field, Stage } from './keys.ts';
import { keepOpenSale, keptOpenSale } from './open-sale.ts';
import { Quoting } from './quoting.svelte.ts';

export interface DeskParts {
  readonly call: CallEngine;
  readonly clock: Clock;
  readonly keep: Keep;
  readonly operatorId: OperatorId;
  readonly methods: () => readonly PayMethod[];
  readonly newUid: () => OpUid;
  readonly sound: (outcome: Outcome) => void;
  /** Notes a copy and prints it; answers with the fault, or null. */
  readonly print: (slipId: SlipId) => Promise<CallFault | null>;
  readonly autoPrint: () => boolean;
}

export class Desk {
  stage = $state<Stage>('find');
  field = $state<Field>('amount');
  /** Raised whenever the focus must be put where stage and field say, even if they did not change. */
  focusTurn = $state(0);
  account = $state.raw<AccountCard | null>(null);
  meterId = $state<MeterId | null>(null);
  reading = $state(false);
  readFault = $state.raw<CallFault | null>(null);
  sameConfirmed = $state(false);
  /** Enter was pressed before the quote came. */
  waiting = $state(false);
  fault = $state.raw<CallFault | null>(null);
  /** A way out (give back, send later, print) is being carried out. */
  acting = $state(false);
  startedAt = $state(0);
  /** The last sale that ended; its slip can be printed again. */
  last = $state.raw<OperationView | null>(null);
  /** What was to be handed back of the last sale's cash. */
  lastChangeFen = $state<Fen | null>(null);
  readonly search: Search;
  readonly form = new Form();
  readonly quoting: Quoting;
  readonly following: Following;
  meter = $derived.by<MeterCard | null>(() => this.account?.meters.find((meter) => meter.meterId === this.meterId) ?? null);
  readonly #parts: DeskParts;
  readonly #customers: Customers;
  #uid: OpUid | null = null;
  #opening = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.search = new Search(parts.call, parts.clock);
    this.quoting = new Quoting(parts.call, parts.clock);
    this.following = new Following(parts.call, parts.clock);
    this.#customers = new Customers(parts.keep);
    void this.search.ask();
    void this.#recover();
  }

  pick(hit: Pick<DeskHit, 'accountId'>): Promise<void> {
    return this.openAccount(hit.accountId);
  }

  /** Opens an account by its id; with one meter the form opens at once, with several none is chosen. */
  async openAccount(accountId: AccountId, meterId: MeterId | null = null): Promise<void> {
    if (this.stage === 'running' || this.stage === 'result') return;
    const mine = ++this.#opening;
    const result = await this.#parts.call('desk.account', { accountId });
    if (mine !== this.#opening) return;
    this.fault = result.ok ? null : result.fault;
    if (!result.ok) return;
    this.account = result.value;
    this.#customers.seen(accountId);
    this.form.clearPayment();
    this.#closeForm();
    const only = result.value.meters.length === 1 ? result.value.meters[0] : result.value.meters.find((meter) => meter.meterId === meterId);
    if (only) this.openForm(only.meterId);
    else this.#to('meter');
  }

  /** Opens the form for one meter. Its sale's uid is made here, and the meter is read while the amount is typed. */
  openForm(meterId: MeterId, uid: OpUid = this.#parts.newUid()): void {
    this.meterId = meterId;
    this.#uid = uid;
    this.readFault = null;
    this.#to('form', 'amount');
    this.requote();
    void this.read();
  }

  async read(): Promise<void> {
    const meterId = this.meterId;
    if (meterId === null) return;
    this.reading = true;
    const result = await this.#parts.call('meter.read', { meterId });
    if (meterId !== this.meterId) return;
    this.reading = false;
    this.readFault = result.ok ? null : result.fault;
    if (result.ok) this.#replaceMeter(result.value);
    else await this.refresh();
    this.quoting.again();
  }

  /** Reads the account's card again after a hint; meters keep what was just read from them. */
  async refresh(): Promise<void> {
    const accountId = this.account?.accountId;
    if (accountId === undefined) return;
    const result = await this.#parts.call('desk.account', { accountId });
    if (result.ok && this.account?.accountId === accountId) this.account = result.value;
  }

  amount(text: string): void {
    this.form.amountText = text;
    this.requote();
  }

  /** The question about the same amount is asked anew for every other amount. */
  requote(): void {
    this.sameConfirmed = false;
    this.waiting = false;
    this.form.fault = null;
    this.fault = null;
    const amountFen = this.form.amountFen;
    const open = this.account !== null && this.meterId !== null && amountFen !== null;
    this.quoting.ask(open ? { accountId: this.account.accountId, meterId: this.meterId, amountFen } : null);
    this.#keepOpen(false);
  }

  /** Enter: on the form towards the quote, on the quote towards the sale, on an outcome towards the next customer. */
  enter(): void {
    if (this.stage === 'form') this.#toConfirm();
    else if (this.stage === 'confirm') void this.#sell();
    else if (this.stage === 'result') void this.#endResult();
  }

  confirmSame(): void {
    if (this.quoting.quote?.sameAgain) this.sameConfirmed = true;
    this.#refocus();
  }

  focus(field: Field): void {
    this.#to('form', field);
  }

  /** The focus moved by itself, by a click or Tab: the course follows it. */
  focused(field: Field): void {
    this.field = field;
    if (this.stage === 'confirm') this.stage = 'form';
  }

  /** Letters typed into the search while a form is open leave it; the typed amount stays. */
  toSearch(): void {
    this.#toFind();
  }

  chooseMethod(index: number): void {
    const method = this.#parts.methods()[index];
    if (!method) return;
    this.form.methodIndex = index;
    if (!method.drawer) this.form.tenderedText = '';
    if (!method.needsReference) this.form.reference = '';
    this.#to('form', method.needsReference ? 'reference' : 'amount');
  }

  /** One field back; a typed amount is kept until a sale is made of it. */
  back(): void {
    const several = (this.account?.meters.length ?? 0) > 1;
    if (this.stage === 'confirm') this.#to('form', 'amount');
    else if (this.stage === 'form' && several) {
      this.#closeForm();
      this.#to('meter');
    } else if (this.stage === 'find') this.search.clear();
    else this.#toFind();
  }

  /** PgUp goes to the customer before, PgDn towards the newest. */
  customer(step: 1 | -1): void {
    const accountId = this.#customers.step(this.account?.accountId ?? null, step);
    if (accountId !== null) void this.openAccount(accountId);
  }

  /** The running sale goes on without this window; its outcome goes to the tray. */
  leave(): void {
    this.following.leave();
    this.next();
  }

  /** The cashier's way out of 未到表. */
  async settle(way: 'operation.giveBack' | 'operation.sendLater'): Promise<void> {
    const operation = this.following.operation;
    if (operation?.state !== 'notReached' || this.acting) return;
    this.acting = true;
    const result = await this.#parts.call(way, { opId: operation.opId });
    this.acting = false;
    this.fault = result.ok ? null : result.fault;
    if (result.ok) await this.#follow(result.value);
  }

  async printLast(): Promise<void> {
    const slipId = this.following.operation?.slipId ?? this.last?.slipId ?? null;
    if (slipId !== null) this.fault = await this.#parts.print(slipId);
  }

  /** An empty desk with the search in focus. */
  next(): void {
    this.#uid = null;
    keepOpenSale(this.#parts.keep, null);
    this.form.clear();
    this.account = null;
    this.following.operation = null;
    this.fault = null;
    this.search.clear();
    this.#toFind();
  }

  #toConfirm(): void {
    const fault = this.form.check(this.#parts.methods());
    this.form.fault = fault;
    if (fault) return this.#to('form', fault.field);
    this.waiting = true;
    this.quoting.whenKnown(() => {
      this.waiting = false;
      const { quote } = this.quoting;
      if (quote !== null && quote.obstacle === null && this.stage === 'form') this.#to('confirm');
      else this.#refocus();
    });
  }

  async #sell(): Promise<void> {
    const { quote } = this.quoting;
    const { form, account, meterId } = this;
    const uid = this.#uid;
    const method = form.method(this.#parts.methods());
    if (!quote || quote.obstacle || !account || meterId === null || !uid || !method || form.amountFen === null) return this.#to('form', 'amount');
    if (quote.sameAgain && !this.sameConfirmed) return this.#refocus();
    this.fault = null;
    this.#to('running');
    this.startedAt = this.#parts.clock.now();
    this.#keepOpen(true);
    const result = await this.#parts.call('sale.sell', {
      uid,
      accountId: account.accountId,
      meterId,
      amountFen: form.amountFen,
      tenders: [{ method: method.code, amountFen: form.amountFen, reference: method.needsReference ? form.reference.trim() : null }],
      tenderedFen: method.drawer ? form.tenderedFen : null,
      note: form.note,
      sameAgainConfirmed: this.sameConfirmed,
      sendLater: quote.sendLaterFromStart,
    });
    if (result.ok) await this.#follow(result.value);
    else await this.#refused(uid, result.fault);
  }

  /** The sale's call failed: whether it was recorded all the same is asked by its uid before anything else is offered. */
  async #refused(uid: OpUid, fault: CallFault): Promise<void> {
    const found = await this.following.find(uid);
    if (found === 'left') return;
    if (found !== 'unknown') return this.#follow(found);
    this.#keepOpen(false);
    this.fault = fault;
    this.#to('form', 'amount');
    this.quoting.again();
  }

  async #follow(operation: OperationView): Promise<void> {
    this.stage = isRunning(operation.state) ? 'running' : 'result';
    const outcome = await this.following.toOutcome(operation);
    if (outcome !== null) this.#outcome(outcome);
  }

  #outcome(operation: OperationView): void {
    this.last = operation;
    keepOpenSale(this.#parts.keep, null);
    const { state } = operation;
    this.#parts.sound(state === 'reached' || state === 'returned' ? 'reached' : state === 'notReached' || state === 'frozen' ? state : 'inDoubt');
    this.lastChangeFen = this.form.changeFen;
    if (state !== 'reached') return this.#to('result');
    this.next();
    if (operation.slipId !== null && this.#parts.autoPrint()) void this.printLast();
  }

  /** Enter on an outcome: its slip is printed and the next customer served. */
  async #endResult(): Promise<void> {
    if (this.acting) return;
    this.acting = true;
    if (this.following.operation?.slipId) await this.printLast();
    this.acting = false;
    this.next();
  }

  async #recover(): Promise<void> {
    const kept = keptOpenSale(this.#parts.keep);
    if (kept === null || kept.operatorId !== this.#parts.operatorId) return;
    if (kept.sent) {
      this.stage = 'running';
      this.startedAt = this.#parts.clock.now();
      const found = await this.following.find(kept.uid);
      if (found === 'left') return;
      if (found !== 'unknown') return this.#follow(found);
      this.stage = 'find';
    }
    this.form.amountText = kept.amountText;
    await this.openAccount(kept.accountId, kept.meterId);
    if (this.meterId === kept.meterId) this.openForm(kept.meterId, kept.uid);
  }

  #replaceMeter(read: MeterCard): void {
    if (this.account === null) return;
    this.account = { ...this.account, meters: this.account.meters.map((meter) => (meter.meterId === read.meterId ? read : meter)) };
  }

  #closeForm(): void {
    this.meterId = null;
    this.reading = false;
    this.readFault = null;
    this.quoting.ask(null);
  }

  #toFind(): void {
    this.#opening++;
    this.#closeForm();
    this.#to('find');
  }

  #to(stage: Stage, field: Field = 'amount'): void {
    this.stage = stage;
    this.field = field;
    this.#refocus();
  }

  #refocus(): void {
    this.focusTurn++;
  }

  #keepOpen(sent: boolean): void {
    if (this.#uid === null || this.account === null || this.meterId === null) return;
    const { accountId } = this.account;
    const { operatorId, keep } = this.#parts;
    keepOpenSale(keep, { uid: this.#uid, sent, operatorId, accountId, meterId: this.meterId, amountText: this.form.amountText });
  }
}
