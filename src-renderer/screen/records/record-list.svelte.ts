/** A query over all records: its filter, the rows loaded so far with the next page on demand, and the sums of all of them. */
import type { RecordKind, RecordRow, RecordSums } from '../../../src-shared/contract/operator/record.ts';
import type { CallInput } from '../../../src-shared/contract/operator/index.ts';
import type { AccountId, MeterId, OperatorId } from '../../../src-shared/value/id.ts';
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import type { CallEngine, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';

const PAGE = 200;
/** Short against a keystroke's answer, long against a burst of them. */
const PAUSE_MS = 200;

export type RecordFilter = CallInput<'record.sums'>;

export class RecordList {
  kind = $state<RecordKind>('sale');
  from = $state<LocalDay>(20000101 as LocalDay);
  to = $state<LocalDay>(20000101 as LocalDay);
  find = $state('');
  operatorId = $state<OperatorId | null>(null);
  method = $state<string | null>(null);
  state = $state<string | null>(null);
  accountId = $state<AccountId | null>(null);
  meterId = $state<MeterId | null>(null);
  rows = $state.raw<readonly RecordRow[]>([]);
  more = $state(false);
  sums = $state.raw<RecordSums | null>(null);
  loading = $state(false);
  fault = $state.raw<CallFault | null>(null);
  readonly #call: CallEngine;
  readonly #clock: Clock;
  #turn = 0;
  #cancel: () => void = () => {};

  constructor(call: CallEngine, clock: Clock) {
    this.#call = call;
    this.#clock = clock;
  }

  get filter(): RecordFilter {
    const { kind, from, to, find, operatorId, method, state, accountId, meterId } = this;
    return { kind, from, to, find: find.replace(/['’]/g, ''), operatorId, method, state, accountId, meterId };
  }

  /** Another kind has other states and no pay methods. */
  choose(kind: RecordKind): void {
    this.kind = kind;
    this.state = null;
    if (kind !== 'sale' && kind !== 'payment') this.method = null;
  }

  /** Asks anew a moment after the last change of the filter. */
  soon(): void {
    this.#cancel();
    this.#cancel = this.#clock.after(PAUSE_MS, () => void this.again());
  }

  async again(): Promise<void> {
    const mine = ++this.#turn;
    this.loading = true;
    const filter = this.filter;
    const sums = this.#call('record.sums', filter);
    const page = await this.#call('record.query', { ...filter, limit: PAGE });
    if (mine !== this.#turn) return;
    this.fault = page.ok ? null : page.fault;
    this.rows = page.ok ? page.value.rows : [];
    this.more = page.ok && page.value.more;
    this.loading = false;
    const summed = await sums;
    if (mine === this.#turn) this.sums = summed.ok ? summed.value : null;
  }

  /** The next page, below the last row. */
  async next(): Promise<void> {
    const last = this.rows.at(-1);
    if (!this.more || this.loading || !last) return;
    const mine = this.#turn;
    this.loading = true;
    const page = await this.#call('record.query', { ...this.filter, before: last.key, limit: PAGE });
    if (mine !== this.#turn) return;
    this.loading = false;
    this.fault = page.ok ? null : page.fault;
    if (!page.ok) return;
    this.rows = [...this.rows, ...page.value.rows];
    this.more = page.value.more;
  }

  stop(): void {
    this.#turn++;
    this.#cancel();
  }
}
