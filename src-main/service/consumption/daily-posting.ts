/** Posts each day's consumption: one entry per building and day where its meters come in together, in pieces that never hold up the desk. */
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import type { FindingId, MeterId } from '../../../src-shared/value/id.ts';
import { ZERO_FEN } from '../../../src-shared/value/fen.ts';
import { consumed } from '../../domain/ledger/consumption.ts';
import { addDays } from '../../domain/reading/slot.ts';
import { sleep, type Cancel } from '../../platform/env.ts';
import { consumptionBegin, insertConsumption } from '../../store/ledger/consumption.ts';
import { metersWithAccount, nextFreeze } from '../../store/ledger/consumption-day.ts';
import { insertFinding } from '../../store/ledger/finding.ts';
import { post } from '../../store/ledger/ledger.ts';
import { moment, type Context } from '../context.ts';
import { CONSUMPTION_CASE, dayDraft, openCaseOf, type CaseText, type DayDraft } from './day.ts';

/** Meters that freeze within this of each other are posted together. */
const QUIET_MS = 60_000;
/** And no freeze waits longer than this. */
const LONGEST_MS = 600_000;
/** Meters looked at in one turn of the loop: some 5 ms on a slow machine. */
const LOOKED_AT_ONCE = 16;
/** Rows of one entry: sealing it takes the square of them, and the desk never waits 20 ms for it. */
const MOST_IN_ENTRY = 16;
/** After a start the desk comes first. */
const FIRST_LOOK_MS = 5_000;
/** What had to wait (a refund under way, an open case) is looked at again. */
const LOOK_AGAIN_MS = 3_600_000;
const RETRY_MS = 60_000;

export class DailyPosting {
  readonly #context: Context;
  readonly #waiting = new Set<MeterId>();
  #firstWaitingMs: number | null = null;
  #timer: Cancel | null = null;
  #look: Cancel | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Takes up what a crash or a closing of the app left unposted. */
  start(): void {
    this.#lookIn(FIRST_LOOK_MS);
  }

  /** A meter has its freeze of a day, or what held it up is over. */
  freezeTaken(meter: MeterId): void {
    const { clock } = this.#context.env;
    this.#waiting.add(meter);
    this.#firstWaitingMs ??= clock.monotonicMs();
    const leftMs = this.#firstWaitingMs + LONGEST_MS - clock.monotonicMs();
    this.#postIn(Math.max(0, Math.min(QUIET_MS, leftMs)));
  }

  /** Posts all that can be posted now; resolves when that is durable. For whoever cannot wait for the quiet minute. */
  async postNow(): Promise<void> {
    await this.#running;
    if (this.#stopped || this.#context.store.readOnlyReason !== null) return;
    this.#running = this.#postAll();
    await this.#running;
    this.#running = null;
  }

  /** Resolves when nothing is written any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.();
    this.#look?.();
    await this.#running;
  }

  #postIn(ms: number): void {
    if (this.#stopped) return;
    this.#timer?.();
    this.#timer = this.#context.env.clock.after(ms, () => void this.#safely(() => this.postNow()));
  }

  #lookIn(ms: number): void {
    if (this.#stopped) return;
    this.#look = this.#context.env.clock.after(
      ms,
      () => void this.#safely(() => this.#lookAtAll()).then(() => this.#lookIn(LOOK_AGAIN_MS)),
    );
  }

  async #safely(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#running = null;
      this.#context.env.log.error('consumption.failed', { error: String(error) });
      this.#postIn(RETRY_MS);
    }
  }

  /** Every meter with a freeze that was not posted yet. */
  async #lookAtAll(): Promise<void> {
    const { store, env } = this.#context;
    const meters = metersWithAccount(store);
    for (let from = 0; from < meters.length && !this.#stopped; from += LOOKED_AT_ONCE) {
      for (const meter of meters.slice(from, from + LOOKED_AT_ONCE)) {
        const begin = consumptionBegin(store, meter);
        if (begin && nextFreeze(store, meter, begin)) this.freezeTaken(meter);
      }
      await sleep(env.clock, 0);
    }
  }

  async #postAll(): Promise<void> {
    const meters = [...this.#waiting];
    this.#waiting.clear();
    this.#firstWaitingMs = null;
    const drafts = new Map<string, DayDraft[]>();
    for (let from = 0; from < meters.length; from += LOOKED_AT_ONCE) {
      if (this.#stopped) return;
      for (const meter of meters.slice(from, from + LOOKED_AT_ONCE)) this.#collect(meter, drafts);
      await sleep(this.#context.env.clock, 0);
    }
    for (const some of drafts.values()) {
      if (this.#stopped) return;
      this.#write(some);
      await sleep(this.#context.env.clock, 0);
    }
  }

  /** Beside others of its building and day; a full piece is written at once. */
  #collect(meter: MeterId, drafts: Map<string, DayDraft[]>): void {
    const draft = dayDraft(this.#context, meter);
    if (!draft) return;
    const key = `${draft.building}/${draft.toDay}`;
    const some = drafts.get(key) ?? [];
    some.push(draft);
    drafts.set(key, some);
    if (some.length < MOST_IN_ENTRY) return;
    drafts.delete(key);
    this.#write(some);
  }

  /** One piece, whole or not at all. */
  #write(drafts: readonly DayDraft[]): void {
    const { store } = this.#context;
    const again: MeterId[] = [];
    store.transaction(() => {
      const ready = drafts.filter((draft) => {
        if (stillNext(this.#context, draft) && !draft.breaks.includes('balanceRose')) return true;
        if (draft.breaks.includes('balanceRose')) openCase(this.#context, draft, 'balanceRose');
        return false;
      });
      writeRows(this.#context, ready);
      again.push(...ready.map(({ meter }) => meter));
    });
    // A meter may have a later freeze that waits: after a crash, or a long night of the disk.
    for (const meter of again) {
      const begin = consumptionBegin(store, meter);
      if (begin && nextFreeze(store, meter, begin)) this.freezeTaken(meter);
    }
    this.#context.hint('status');
  }
}

/** Nothing was posted for the meter since the draft was made. */
function stillNext({ store }: Context, draft: DayDraft): boolean {
  const begin = consumptionBegin(store, draft.meter);
  return begin?.n === draft.n && begin.account === draft.account;
}

function writeRows(context: Context, drafts: readonly DayDraft[]): void {
  const [first] = drafts;
  if (!first) return;
  const { store } = context;
  const now = moment(context);
  const postings = consumed(drafts);
  const entry =
    postings.length === 0
      ? null
      : post(store, { kind: 'consumption.day', ...now, businessDay: dayBefore(first.toDay), seat: '', postings }).id;
  for (const { breaks, ...row } of drafts) {
    const finding = breaks.map((text) => openCase(context, row, text))[0] ?? null;
    insertConsumption(store, { ...row, entry: row.fallFen === 0 ? null : entry, finding });
  }
}

/** What a freeze closes is the day that ended with it. */
function dayBefore(day: LocalDay): LocalDay {
  return addDays(day, -1);
}

/** Once a meter and kind until somebody has closed it. */
function openCase(context: Context, { meter, account }: Pick<DayDraft, 'meter' | 'account'>, text: CaseText): FindingId {
  const open = openCaseOf(context, meter, text);
  if (open !== undefined) return open;
  context.hint('operation');
  return insertFinding(context.store, {
    ...{ kind: CONSUMPTION_CASE, meter, account, op: null, amountFen: ZERO_FEN, text },
    ...{ at: context.env.clock.now(), operator: null, entry: null },
  });
}
