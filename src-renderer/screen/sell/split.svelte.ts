/** One payment over several meters of one account: amounts, quote, sale, and each line's own way on. Screens draw it, keys drive it. */
import type { AccountCard, PayMethod } from '../../../src-shared/contract/operator/desk.ts';
import type { MeterCard } from '../../../src-shared/contract/operator/meter-view.ts';
import type { SplitView } from '../../../src-shared/contract/operator/split.ts';
import type { CallOutput } from '../../../src-shared/contract/operator/index.ts';
import type { TextKey } from '../../../src-shared/text/say.ts';
import { addFen, formatYuan, parseYuan, subtractFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { OpId, OpUid, SlipId } from '../../../src-shared/value/id.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Outcome } from '../../platform/sound.ts';
import { evenOut } from './even-out.ts';
import { Tenders } from './tenders.svelte.ts';

/** form: amounts are typed · confirm: the quote stands, Enter takes the money · running · result: lines may wait for an answer. */
export type SplitStage = 'form' | 'confirm' | 'running' | 'result';

export interface SplitParts {
  readonly call: CallEngine;
  readonly clock: Clock;
  readonly sound: (outcome: Outcome) => void;
  readonly print: (slipId: SlipId) => Promise<CallFault | null>;
  readonly autoPrint: () => boolean;
  readonly methods: () => readonly PayMethod[];
  readonly newUid: () => OpUid;
  readonly maySendLater: boolean;
  /** Before it is sent: a reload then asks what became of it. */
  readonly onsent: (uid: OpUid) => void;
}

type Quote = CallOutput<'sale.quoteSplit'>;

const WAIT_MS = 15_000;
const RETRY_MS = 800;
/** What has ended one way or the other needs nobody any more. */
const DONE: readonly string[] = ['reached', 'returned', 'reconciled'];

export class SplitLine {
  readonly meter: MeterCard;
  readonly uid: OpUid;
  text = $state('');

  constructor(meter: MeterCard, uid: OpUid) {
    this.meter = meter;
    this.uid = uid;
  }

  amountFen = $derived.by<Fen | null>(() => {
    const parsed = parseYuan(this.text);
    return parsed.ok && parsed.value > 0 ? parsed.value : null;
  });
}

export class Split {
  stage = $state<SplitStage>('form');
  readonly account: AccountCard | null;
  readonly lines: readonly SplitLine[];
  readonly tenders = new Tenders();
  /** What is to be evened out over the meters. */
  totalText = $state('');
  note = $state('');
  quote = $state.raw<Quote | null>(null);
  view = $state.raw<SplitView | null>(null);
  fault = $state.raw<CallFault | null>(null);
  sameConfirmed = $state(false);
  asking = $state(false);
  acting = $state(false);
  printed = $state(false);
  startedAt = $state(0);
  /** The line whose way on the keys choose. */
  marked = $state(0);
  readonly #parts: SplitParts;
  #turn = 0;

  /** Lines with an amount: only these are paid for. */
  paid = $derived(this.#paid());
  totalFen = $derived<Fen>(addFen(ZERO_FEN, ...this.paid.map(({ amountFen }) => amountFen)));
  /** The first line that cannot be sold, in words. */
  obstacle = $derived(this.quote?.lines.find((line) => line.obstacle !== null)?.obstacle ?? null);
  sameAgain = $derived(this.quote?.lines.find((line) => line.sameAgain !== null)?.sameAgain ?? null);
  sendLater = $derived(this.quote?.lines.some((line) => line.sendLaterFromStart) ?? false);
  waiting = $derived(this.view?.operations.filter(({ state }) => state === 'notReached').length ?? 0);

  constructor(account: AccountCard | null, parts: SplitParts) {
    this.account = account;
    this.#parts = parts;
    this.lines = (account?.meters ?? []).map((meter) => new SplitLine(meter, parts.newUid()));
  }

  #paid(): { line: SplitLine; amountFen: Fen }[] {
    return this.lines.flatMap((line) => (line.amountFen === null ? [] : { line, amountFen: line.amountFen }));
  }

  /** Money is under way: nothing else may take its place on the desk. */
  get underWay(): boolean {
    return this.stage === 'running' || this.stage === 'result';
  }

  /** Another amount: what was worked out for the old ones no longer stands. */
  typed(): void {
    this.quote = null;
    this.sameConfirmed = false;
    this.fault = null;
    this.stage = 'form';
  }

  /** Spreads the typed total, or else the present sum, so that balances end as near to each other as it allows. */
  even(): void {
    const parsed = parseYuan(this.totalText);
    const totalFen = parsed.ok && parsed.value > 0 ? parsed.value : this.totalFen;
    if (totalFen <= 0) return;
    const takes = this.lines.filter(({ meter }) => meter.obstacle === null);
    const shares = evenOut(
      totalFen,
      takes.map(({ meter }) => meter.live?.balanceFen ?? ZERO_FEN),
    );
    for (const line of this.lines) line.text = '';
    takes.forEach((line, index) => {
      const share = shares[index] ?? ZERO_FEN;
      line.text = share > 0 ? formatYuan(share).replaceAll(',', '') : '';
    });
    this.typed();
  }

  async enter(): Promise<void> {
    if (this.stage === 'form') await this.#toConfirm();
    else if (this.stage === 'confirm') await this.#sell();
  }

  confirmSame(): void {
    if (this.sameAgain) this.sameConfirmed = true;
  }

  /** The cashier's way out of 未到表 for one line alone. */
  async settle(way: 'operation.giveBack' | 'operation.sendLater', opId: OpId): Promise<void> {
    const operation = this.view?.operations.find((one) => one.opId === opId);
    if (operation?.state !== 'notReached' || this.acting) return;
    this.acting = true;
    const result = await this.#parts.call(way, { opId });
    this.acting = false;
    this.fault = result.ok ? null : result.fault;
    if (result.ok) await this.#follow(operation.uid);
  }

  /** What became of a payment that was sent before a reload; false when the engine knows none. */
  async find(uid: OpUid): Promise<boolean> {
    this.#begin();
    for (;;) {
      const result = await this.#parts.call('payment.view', { uid });
      if (result.ok) {
        this.view = result.value;
        void this.#follow(uid);
        return true;
      }
      if (result.fault.code !== 'gate.offline') return false;
      await this.#pause();
    }
  }

  /** After a hint: a line may have moved on by itself or in the tray. */
  look(): void {
    const uid = this.view?.operations[0]?.uid;
    if (this.stage === 'result' && uid && !this.acting) void this.#follow(uid);
  }

  async print(): Promise<void> {
    const slipId = this.view?.slipId ?? null;
    if (slipId === null || this.acting) return;
    this.acting = true;
    this.fault = await this.#parts.print(slipId);
    this.acting = false;
    this.printed = this.fault === null;
  }

  /** Enter on the outcome: false while a line waits for an answer; the slip of what is still open is printed before the next customer. */
  async leave(): Promise<boolean> {
    if (this.waiting > 0) return false;
    const open = this.view?.operations.some(({ state }) => !DONE.includes(state)) ?? false;
    if (open && !this.printed) await this.print();
    this.#turn++;
    return true;
  }

  async #toConfirm(): Promise<void> {
    const methods = this.#parts.methods();
    const [account, totalFen] = [this.account, this.totalFen];
    if (account === null || this.paid.length < 2) return this.#refuse('split.twoMeters');
    const wrong = this.lines.find(({ text, amountFen }) => text.trim() !== '' && amountFen === null);
    if (wrong) return this.#refuse('amount.notANumber');
    const against = this.tenders.check(totalFen, methods);
    if (against) return this.#refuse(against);
    this.asking = true;
    const lines = this.paid.map(({ line, amountFen }) => ({ meterId: line.meter.meterId, amountFen }));
    const result = await this.#parts.call('sale.quoteSplit', { accountId: account.accountId, lines });
    this.asking = false;
    this.fault = result.ok ? null : result.fault;
    this.quote = result.ok ? result.value : null;
    if (result.ok && this.obstacle === null && (!this.sendLater || this.#parts.maySendLater)) this.stage = 'confirm';
  }

  async #sell(): Promise<void> {
    const { account, totalFen } = this;
    const tenders = this.tenders.parts(totalFen, this.#parts.methods());
    const uid = this.paid[0]?.line.uid;
    if (!account || !tenders || !uid || (this.sameAgain && !this.sameConfirmed)) return;
    this.#begin();
    this.#parts.onsent(uid);
    const cash = this.tenders.cashFen(totalFen, this.#parts.methods());
    const result = await this.#parts.call('sale.split', {
      accountId: account.accountId,
      lines: this.paid.map(({ line, amountFen }) => ({ uid: line.uid, meterId: line.meter.meterId, amountFen })),
      tenders,
      tenderedFen: cash === null ? null : this.tenders.tenderedFen(),
      note: this.note,
      sameAgainConfirmed: this.sameConfirmed,
      sendLater: this.sendLater,
    });
    if (result.ok) {
      this.view = result.value;
      return this.#follow(uid);
    }
    // The call failed; whether it was recorded all the same is asked before anything else is offered.
    if (await this.find(uid)) return;
    this.stage = 'form';
    this.quote = null;
    this.fault = result.fault;
  }

  #begin(): void {
    this.stage = 'running';
    this.fault = null;
    this.printed = false;
    this.startedAt = this.#parts.clock.now();
  }

  /** Until no line is being recorded, written or checked; it asks and never sends again. */
  async #follow(uid: OpUid): Promise<void> {
    const mine = ++this.#turn;
    const before = this.view?.mark;
    for (;;) {
      const result = await this.#parts.call('payment.view', this.#question(uid));
      if (mine !== this.#turn) return;
      if (result.ok) this.view = result.value;
      else await this.#pause();
      if (result.ok && result.value.settled) break;
    }
    if (this.stage === 'running' || this.view?.mark !== before) this.#outcome();
  }

  #question(uid: OpUid) {
    const view = this.view;
    return view && !view.settled ? { uid, unlessMark: view.mark, waitMs: WAIT_MS } : { uid };
  }

  #outcome(): void {
    const operations = this.view?.operations ?? [];
    this.stage = 'result';
    this.marked = Math.max(
      0,
      operations.findIndex(({ state }) => state === 'notReached'),
    );
    this.#parts.sound(this.waiting > 0 ? 'notReached' : operations.every(({ state }) => DONE.includes(state)) ? 'reached' : 'inDoubt');
    if (this.view?.slipId != null && !this.printed && this.#parts.autoPrint()) void this.print();
  }

  #refuse(code: TextKey): void {
    this.fault = { code, message: '' };
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.after(RETRY_MS, resolve));
  }

  changeFen(): Fen | null {
    const [tendered, cash] = [this.tenders.tenderedFen(), this.tenders.cashFen(this.totalFen, this.#parts.methods())];
    return tendered === null || cash === null ? null : subtractFen(tendered, cash);
  }
}
