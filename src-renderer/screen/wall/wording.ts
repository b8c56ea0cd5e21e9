/** A meter of the wall in words: what its tile says at the foot and what a screen reader hears. */
import type { ListedMeter } from '../../../src-shared/contract/operator/meter-view.ts';
import { money } from '../../../src-shared/text/say.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { Speech } from '../../seat/speech.svelte.ts';
import { badgesOf, lastStateOf, rankOf } from './rank.ts';

const SOON_MS = 3 * 86_400_000;

/** Whether the figures are older than promised. */
export function isStale(meter: ListedMeter, now: Instant): boolean {
  return meter.lost || meter.live === null || now - meter.live.readAt > meter.promiseMs;
}

/** The one line at a tile's foot: why there is no supply, else the state, else when the money ends. */
export function footOf(meter: ListedMeter, now: Instant, { say, ahead }: Speech): string {
  const rank = rankOf(meter);
  if (rank === 'lost') return say('meter.state.lost');
  const supply = meter.live?.supply ?? null;
  if (supply?.on === false) return say(`wall.off.${supply.cause ?? 'unknown'}`);
  if (rank !== 'opened') return say(`meter.state.${rank}`);
  if (meter.runsOutAt !== null && meter.runsOutAt - now < SOON_MS) return say('wall.runsOut', { when: ahead(meter.runsOutAt, now) });
  return say('meter.state.opened');
}

export function wordsOf(meter: ListedMeter, { say }: Speech): string {
  const rank = rankOf(meter);
  const cause = meter.live?.supply?.on === false ? meter.live.supply.cause : null;
  return [
    meter.room === '' ? meter.serial : meter.room,
    meter.accountName,
    meter.live === null ? say('word.neverRead') : money(meter.live.balanceFen),
    say(`meter.state.${rank}`),
    rank === 'lost' ? say('wall.lastState', { state: say(`meter.state.${lastStateOf(meter)}`) }) : null,
    ...badgesOf(meter).map((badge) => (badge === 'off' && cause !== null ? say(`supply.cause.${cause}`) : say(`wall.badge.${badge}`))),
  ]
    .filter((part) => part !== null && part !== '')
    .join(' · ');
}
