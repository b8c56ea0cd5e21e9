/** A query that stays true: read at once, and again whenever a hint says that something of its topics changed. */
import type { HintTopic } from '../../src-shared/contract/call.ts';
import type { CallInput, CallName, CallOutput } from '../../src-shared/contract/operator/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Api, CallFault } from './api.svelte.ts';

/** Hints come in bursts while a bus is polled; a page reads again at most this often. */
const LEAST_GAP_MS = 400;

export interface Live<T> {
  /** The last good answer; kept on screen while a new one is on its way. */
  readonly value: T | null;
  readonly fault: CallFault | null;
  readonly loading: boolean;
  refresh(): void;
}

/**
 * To be called while a component is being made. `input` is watched: null asks nothing.
 * `everyMs` also reads on a timer, for what changes by time alone.
 */
export function live<Name extends CallName>(
  api: Api,
  clock: Clock,
  name: Name,
  input: () => CallInput<Name> | null,
  topics: readonly HintTopic[],
  everyMs?: number,
): Live<CallOutput<Name>> {
  let value = $state.raw<CallOutput<Name> | null>(null);
  let fault = $state.raw<CallFault | null>(null);
  let loading = $state(true);
  let asked = 0;
  let busy = false;
  let again = false;
  let current: CallInput<Name> | null = null;
  let cancelWait: (() => void) | null = null;

  const read = async () => {
    if (current === null) return;
    const mine = ++asked;
    busy = true;
    again = false;
    const result = await api.call(name, current);
    if (mine !== asked) return;
    busy = false;
    loading = false;
    fault = result.ok ? null : result.fault;
    if (result.ok) value = result.value;
    if (again) readSoon();
  };
  const readSoon = () => {
    if (busy) again = true;
    else cancelWait ??= clock.after(LEAST_GAP_MS, () => {
      cancelWait = null;
      void read();
    });
  };

  $effect(() => {
    current = input();
    loading = current !== null;
    void read();
    return () => {
      asked++;
      busy = false;
    };
  });
  $effect(() => {
    const stopHints = api.onHints(topics, readSoon);
    const stopTimer = everyMs === undefined ? () => {} : clock.every(everyMs, readSoon);
    return () => {
      stopHints();
      stopTimer();
      cancelWait?.();
    };
  });

  return {
    get value() {
      return value;
    },
    get fault() {
      return fault;
    },
    get loading() {
      return loading;
    },
    refresh: () => void read(),
  };
}
