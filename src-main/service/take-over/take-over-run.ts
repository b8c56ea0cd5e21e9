/** Takes over every meter of the site in one go: one worker a bus, reads only, each meter's outcome kept as it comes. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { AccountId, BusId, MeterId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { good, type Result } from '../../../src-shared/value/result.ts';
import type { Found } from '../../domain/site-import/compare.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import { accountsForSearch } from '../../store/site/account.ts';
import { noteOutcome, takeOverOf, type TakeOverRow } from '../../store/site/take-over.ts';
import { bookTakeOver, type TakenOverFor } from './take-over-account.ts';
import type { Actor, Context } from '../context.ts';
import { knownState } from '../meter/note-state.ts';
import { readMeter } from '../meter/read-meter.ts';
import { listedMeters, type ListedMeter } from './listed-meters.ts';

/** Of readMeter's faults those that a second try may not meet. */
const MAY_ANSWER_LATER: ReadonlySet<string> = new Set(['meter.noAnswer', 'meter.badAnswer', 'bus.down', 'bus.busy']);

export class TakeOverRun {
  readonly #context: Context;
  readonly #reading = new Set<MeterId>();
  #work: Promise<void> | null = null;
  #stopping = false;
  #startedAt: Instant | null = null;
  #finishedAt: Instant | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  get running(): boolean {
    return this.#work !== null;
  }

  get startedAt(): Instant | null {
    return this.#startedAt;
  }

  get finishedAt(): Instant | null {
    return this.#finishedAt;
  }

  /** Meters that are being asked now. */
  get reading(): ReadonlySet<MeterId> {
    return this.#reading;
  }

  /**
   * Begins with every meter that is not taken over yet, or with those of `only`; what runs already goes on as it is.
   * @returns what ends with the last meter; never rejects.
   */
  start(actor: Actor, only: readonly MeterId[] | null): Promise<void> {
    if (this.#work) return this.#work;
    const { env, store, hint } = this.#context;
    const wanted = only && new Set(only);
    const targets = listedMeters(store).filter((listed) => isOpenTarget(listed) && (!wanted || wanted.has(listed.row.meter)));
    const byBus = Map.groupBy(targets, ({ point }) => point!.bus);
    const accounts = new Map(accountsForSearch(store).map(({ name, account }) => [name, account]));
    this.#startedAt = env.clock.now();
    this.#finishedAt = null;
    this.#work = Promise.all([...byBus].map(([bus, meters]) => this.#takeBus(actor, bus, meters, accounts))).then(() => {
      this.#work = null;
      this.#finishedAt = env.clock.now();
      hint('takeOver');
    });
    hint('takeOver');
    return this.#work;
  }

  /** Begins no further meter; resolves when the present ones are through. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#work;
  }

  /** One lost frame must not leave a meter to a person: those that did not answer are asked once more when their bus is through. */
  async #takeBus(actor: Actor, bus: BusId, meters: readonly ListedMeter[], accounts: Map<string, AccountId>): Promise<void> {
    const wanted = meters.map(({ row }) => row.meter);
    const silent = await this.#takeEach(actor, bus, wanted, accounts);
    await this.#takeEach(actor, bus, silent, accounts);
  }

  /** @returns those that did not answer. A fault of the program with one meter must not keep the others of its bus from their turn. */
  async #takeEach(actor: Actor, bus: BusId, meters: readonly MeterId[], accounts: Map<string, AccountId>): Promise<MeterId[]> {
    const silent: MeterId[] = [];
    for (const meter of meters) {
      if (this.#stopping) break;
      this.#reading.add(meter);
      this.#context.hint('takeOver', meter);
      try {
        const read = await this.#takeOne(actor, meter, accounts);
        if (!read.ok && MAY_ANSWER_LATER.has(read.fault.code)) silent.push(meter);
      } catch (error) {
        this.#context.env.log.error('takeOver.failed', { bus, meter, error: String(error) });
      }
      this.#reading.delete(meter);
      this.#context.hint('takeOver', meter);
    }
    return silent;
  }

  async #takeOne(actor: Actor, meter: MeterId, accounts: Map<string, AccountId>): Promise<Result<ProvenReading, Fault>> {
    const { store, env } = this.#context;
    const read = await readMeter(this.#context, meter);
    if (this.#stopping && !read.ok) return read;
    store.transaction(() => {
      const row = takeOverOf(store, meter);
      if (!row) return;
      const triedAt = env.clock.now();
      const booked = read.ok ? this.#book(actor, row, read.value, accounts) : read;
      if (!booked.ok) return noteOutcome(store, { ...row, triedAt, fault: JSON.stringify(booked.fault) });
      const found = read.ok ? JSON.stringify(this.#found(meter, read.value)) : null;
      noteOutcome(store, { meter, triedAt, fault: null, takenAt: booked.value === null ? null : triedAt, found });
    });
    return read;
  }

  /** @returns null for a meter that the workbook gives to nobody: it is read and stays not opened. */
  #book(actor: Actor, row: TakeOverRow, read: ProvenReading, accounts: Map<string, AccountId>): Result<AccountId | null, Fault> {
    const { accountName: name, meter: meterId } = row;
    if (name === null) return good(null);
    const accountId = accounts.get(name);
    const person = { name, contact: row.contact ?? '', phone: row.phone ?? '' };
    const holder: TakenOverFor = accountId === undefined ? person : { accountId };
    const booked = bookTakeOver(this.#context, actor, { meterId, read, holder, origin: `import-${row.importSet}` });
    if (booked.ok) accounts.set(name, booked.value);
    return booked;
  }

  #found(meter: MeterId, read: ProvenReading): Found {
    const detail = knownState(this.#context, meter)?.detail;
    const { readAt, purchaseCount, balanceFen, totalPurchasedFen, prices, alarm1Fen, alarm2Fen, overdraftFen } = read;
    return {
      readAt,
      purchaseCount,
      balanceFen,
      totalPurchasedFen,
      pricesE4: prices && [prices.sharp, prices.peak, prices.flat, prices.valley],
      alarm1Fen,
      alarm2Fen,
      overdraftFen,
      ratio: detail?.currentRatio ?? null,
      forced: detail?.forced ?? null,
      relayClosed: detail?.relayClosed ?? null,
    };
  }
}

/** On a bus, nobody's yet, and either never read or now given to somebody. */
function isOpenTarget({ row, point, opened, found }: ListedMeter): boolean {
  return point !== null && !opened && (found === null || row.accountName !== null);
}
