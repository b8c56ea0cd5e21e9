/** The sell desk's course: from a found account over the form and the quote to the sale and its outcome. Screens draw it, keys drive it. */
import type { AccountId, MeterId, OpUid } from '../../../src-shared/value/id.ts';
import { askWorth } from './worth.ts';
import { Customer } from './customer.svelte.ts';
import { Customers } from './customers.ts';
import type { DeskParts } from './desk-parts.ts';
import { obstacleOf } from './obstacle.ts';
import { Search } from './find.svelte.ts';
import { isRunning } from '../../part/operation/following.svelte.ts';
import { Form } from './form.svelte.ts';
import type { Field, Stage } from './keys.ts';
import { keepOpenSale, keptOpenSale, openSaleOf, type KeptAs } from './open-sale.ts';
import { Quoting } from './quoting.svelte.ts';
import { Selling, type Ending } from './selling.svelte.ts';
import { saleInput } from './sale-input.ts';
import { Splitting } from './splitting.svelte.ts';

export class Desk {
  field = $state<Field>('amount');
  /** Raised whenever the focus must be put where stage and field say, even if they did not change. */
  focusTurn = $state(0);
  sameConfirmed = $state(false);
  /** Enter was pressed before the quote came. */
  waiting = $state(false);
  readonly customer: Customer;
  readonly search: Search;
  readonly form = new Form();
  readonly quoting: Quoting;
  readonly selling: Selling;
  readonly splitting: Splitting;
  #stage = $state<Stage>('find');
  readonly #parts: DeskParts;
  readonly #customers: Customers;
  #uid: OpUid | null = null;

  /** An outcome that was sent on its way again is under way again. */
  stage = $derived.by<Stage>(() => {
    const operation = this.selling.following.operation;
    return this.#stage === 'result' && operation && isRunning(operation.state) ? 'running' : this.#stage;
  });
  /** What stands against selling this amount to this meter, in words; null = nothing. */
  obstacle = $derived.by(() => obstacleOf(this.quoting.quote, this.customer.meter?.obstacle ?? null, this.#parts.maySendLater));

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.customer = new Customer(parts.call);
    this.search = new Search(parts.call, parts.clock);
    this.quoting = new Quoting(parts.call, parts.clock);
    this.selling = new Selling(parts);
    this.splitting = new Splitting({ ...parts, onsent: (uid) => this.#keep({ uid, sent: true, split: true }) });
    this.#customers = new Customers(parts.keep);
    void this.search.ask();
    void this.#recover();
  }

  /** Opens an account by its id; with one meter the form opens at once, with several none is chosen unless `kept` says which was. */
  async openAccount(accountId: AccountId, kept: { meterId: MeterId; uid: OpUid } | null = null): Promise<void> {
    if (this.moneyUnderWay) return;
    const account = await this.customer.open(accountId);
    if (account === null) return;
    this.splitting.current = null;
    this.#customers.seen(accountId);
    this.form.clearPayment();
    const { meters } = account;
    const meter = meters.length === 1 ? meters[0] : meters.find(({ meterId }) => meterId === kept?.meterId);
    if (!meter) this.#to('meter');
    else this.openForm(meter.meterId, meter.meterId === kept?.meterId ? kept.uid : this.#parts.newUid());
  }

  /** A sale whose outcome is still to be answered keeps the desk. */
  get moneyUnderWay(): boolean {
    return this.stage === 'running' || this.stage === 'result' || this.splitting.underWay;
  }

  /** M: one payment over several meters. */
  openSplit(): void {
    if (this.stage === 'meter' && this.splitting.open(this.customer.account)) this.#to('split');
  }

  /** Enter on the outcome of a split payment: its slip stays at hand, the next customer is served. */
  async endSplit(): Promise<void> {
    if (await this.splitting.leave(this.selling)) this.next();
  }

  /** Opens the form for one meter. Its sale's uid is made here, and the meter is read while the amount is typed. */
  openForm(meterId: MeterId, uid: OpUid = this.#parts.newUid()): void {
    this.customer.chooseMeter(meterId);
    this.#uid = uid;
    this.#to('form', 'amount');
    this.#requote();
    void this.read();
  }

  async read(): Promise<void> {
    if (await this.customer.read()) this.quoting.again();
  }

  amount(text: string): void {
    this.form.amountText = text;
    this.form.worth = null;
    this.#requote();
    if (this.form.energyCentiKwh !== null) void this.#askWorth(text);
  }

  /** Energy was typed: its price becomes the amount, unless something else is typed by then. */
  async #askWorth(text: string): Promise<void> {
    const fault = await askWorth(this.#parts.call, this.customer, this.form);
    if (this.form.amountText !== text) return;
    const wanted = this.waiting;
    this.#requote();
    if (fault) this.quoting.fault = fault;
    else if (wanted) this.#toConfirm();
  }

  /** Enter: on the form towards the quote, on the quote towards the sale, on an outcome towards the next customer. */
  enter(): void {
    if (this.stage === 'form') this.#toConfirm();
    else if (this.stage === 'confirm') void this.#sell();
    else if (this.stage === 'result') void this.#endResult();
  }

  confirmSame(): void {
    if (this.quoting.mustConfirm) this.sameConfirmed = true;
    this.refocus();
  }

  focus(field: Field): void {
    this.#to('form', field);
  }

  /** The focus moved by itself, by a click or Tab: the course follows it. */
  focused(field: Field): void {
    this.field = field;
    if (this.#stage === 'confirm') this.#stage = 'form';
  }

  chooseMethod(index: number): void {
    const method = this.#parts.methods()[index];
    if (!method) return;
    this.form.payBy(index, method);
    this.#to('form', method.needsReference ? 'reference' : 'amount');
  }

  /** One field back; a typed amount is kept until a sale is made of it. */
  back(): void {
    const several = (this.customer.account?.meters.length ?? 0) > 1;
    if (this.stage === 'confirm') this.#to('form', 'amount');
    else if (this.stage === 'form' && several) {
      this.#closeForm();
      this.#to('meter');
    } else if (this.stage === 'find') this.search.clear();
    else if (this.stage === 'split') this.#to(this.splitting.back() ? 'meter' : 'split');
    else this.toSearch();
  }

  /** Back at the search, by Esc or by typing into it; the typed amount stays for the account that is found. */
  toSearch(): void {
    this.splitting.current = null;
    this.#closeForm();
    this.#to('find');
  }

  /** PgUp goes to the customer before, PgDn towards the newest. */
  page(step: 1 | -1): void {
    const accountId = this.#customers.step(this.customer.account?.accountId ?? null, step);
    if (accountId !== null) void this.openAccount(accountId);
  }

  async settle(way: 'operation.giveBack' | 'operation.sendLater'): Promise<void> {
    this.#ended(await this.selling.settle(way));
  }

  /** After a hint or a return to the page: an outcome on screen may have moved on, by itself or in the tray. */
  async look(): Promise<void> {
    this.#ended(await this.selling.look());
  }

  /** An empty desk with the search in focus. A sale that still runs goes on in the engine; its outcome goes to the tray. */
  next(): void {
    this.#uid = null;
    keepOpenSale(this.#parts.keep, null);
    this.form.clear();
    this.selling.clear();
    this.search.clear();
    this.toSearch();
    this.customer.clear();
  }

  /** The question about the same amount is asked anew for every other amount. */
  #requote(): void {
    this.sameConfirmed = false;
    this.waiting = false;
    this.form.fault = null;
    this.selling.fault = null;
    const { account, meterId } = this.customer;
    const { amountFen } = this.form;
    this.quoting.ask(account && meterId !== null && amountFen !== null ? { accountId: account.accountId, meterId, amountFen } : null);
    this.#keepOpen(false);
  }

  #toConfirm(): void {
    this.waiting = this.form.pricing && this.quoting.fault === null;
    if (this.waiting) return;
    const fault = this.form.check(this.#parts.methods());
    this.form.fault = fault;
    if (fault) return this.#to('form', fault.field);
    this.waiting = true;
    this.quoting.whenKnown(() => {
      this.waiting = false;
      if (this.quoting.quote !== null && this.obstacle === null && this.stage === 'form') this.#to('confirm');
      else this.refocus();
    });
  }

  async #sell(): Promise<void> {
    const { form } = this;
    const { account, meterId } = this.customer;
    const [{ quote }, uid, method] = [this.quoting, this.#uid, form.method(this.#parts.methods())];
    if (!quote || this.obstacle || !account || meterId === null || !uid || !method || form.amountFen === null)
      return this.#to('form', 'amount');
    if (this.quoting.mustConfirm && !this.sameConfirmed) return this.refocus();
    this.#to('running');
    this.#keepOpen(true);
    const wish = { uid, accountId: account.accountId, meterId, amountFen: form.amountFen, method, form, quote };
    this.#ended(await this.selling.sell(saleInput({ ...wish, sameAgainConfirmed: this.sameConfirmed }), form.changeFen));
  }

  #ended(ending: Ending | null): void {
    if (ending === null || ending === 'left') return;
    if (ending === 'unknown') {
      this.#keepOpen(false);
      this.#to('form', 'amount');
      return this.quoting.again();
    }
    keepOpenSale(this.#parts.keep, null);
    if (ending.state !== 'reached') {
      this.#to('result');
      // The money is already in the customer's hand: its slip does not wait for the cashier either.
      if (ending.state === 'returned') this.selling.printByItself();
      return;
    }
    this.next();
    if (ending.slipId !== null) this.selling.printByItself();
  }

  /** Enter on an outcome: the slip of one that is still open is printed, as the button says, and the next customer served. */
  async #endResult(): Promise<void> {
    const operation = this.selling.following.operation;
    if (operation?.state === 'notReached') return;
    // What has ended holds nobody up, its slip still in the printer or not.
    const ended = operation?.state === 'returned' || operation?.state === 'reconciled';
    if (!ended && this.selling.acting) return;
    if (!ended && operation?.slipId) await this.selling.print();
    this.next();
  }

  async #recover(): Promise<void> {
    const kept = keptOpenSale(this.#parts.keep);
    if (kept === null || kept.operatorId !== this.#parts.operatorId) return;
    if (kept.sent && kept.split) {
      this.#to('split');
      if (!(await this.splitting.find(kept.uid))) this.#to('find');
      return;
    }
    if (kept.sent) {
      this.#to('running');
      const ending = await this.selling.find(kept.uid);
      if (ending !== 'unknown') return this.#ended(ending);
      this.#to('find');
    }
    this.form.amountText = kept.amountText;
    await this.openAccount(kept.accountId, kept);
  }

  #closeForm(): void {
    this.customer.chooseMeter(null);
    this.quoting.ask(null);
  }

  #to(stage: Stage, field: Field = 'amount'): void {
    this.#stage = stage;
    this.field = field;
    this.refocus();
  }

  /** Puts the focus where stage and field say. */
  refocus(): void {
    this.focusTurn++;
  }

  #keepOpen(sent: boolean): void {
    if (this.#uid !== null) this.#keep({ uid: this.#uid, sent, split: false });
  }

  #keep(sale: KeptAs): void {
    const open = openSaleOf(this.customer, sale, this.#parts.operatorId, this.form.amountText);
    if (open) keepOpenSale(this.#parts.keep, open);
  }
}
