/** What was asked of one meter, what can be asked now and the lock that hangs there; live, to be called while a component is being made. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Api } from '../../api/api.svelte.ts';
import { Live } from '../../api/live.svelte.ts';
import type { Clock } from '../../platform/clock.ts';

const SHOWN = 3;

export type ControlOf = Live<'control.recent'>;

export function controlOf(api: Api, clock: Clock, meterId: () => MeterId): ControlOf {
  const query = new Live(api, clock, 'control.recent');
  // A new reading of the same meter is no other meter.
  const wanted = $derived(meterId());
  $effect(() => query.ask({ meterId: wanted, limit: SHOWN }));
  $effect(() => {
    const stop = api.onHints(['control', 'meter', 'site'], (hints) => {
      // Every poll of every meter hints; only this one's matters here.
      const other = hints.length > 0 && hints.every(({ topic, ids }) => topic !== 'site' && ids.length > 0 && !ids.includes(wanted));
      if (!other) query.soon();
    });
    return () => {
      stop();
      query.stop();
    };
  });
  return query;
}
