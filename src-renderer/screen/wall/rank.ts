/** A meter's one fill by rank and the badges over it: pure rules of the wall. */
import type { ListedMeter } from '../../../src-shared/contract/operator/meter-view.ts';

/** Worst first: a meter shows the first that holds. House 公用 and main 总表 meters are nobody's and never to be opened. */
export const RANKS = ['lost', 'notOpened', 'arrears', 'alarm2', 'alarm1', 'opened', 'house', 'main'] as const;
export type Rank = (typeof RANKS)[number];

export const BADGES = ['off', 'tripped', 'kept', 'workLock', 'inDoubt', 'frozen', 'price', 'clock'] as const;
export type WallBadge = (typeof BADGES)[number];

type RankFacts = Pick<ListedMeter, 'lost' | 'status' | 'live' | 'role'>;
type BadgeFacts = Pick<ListedMeter, 'live' | 'forced' | 'workLock' | 'inDoubt' | 'frozenBy' | 'priceDiffers' | 'clockOffSeconds'>;

export function rankOf(meter: RankFacts): Rank {
  return meter.lost ? 'lost' : lastStateOf(meter);
}

/** The state that a meter had when it was last heard: the fill, or the edge of a lost one. */
export function lastStateOf(meter: Omit<RankFacts, 'lost'>): Exclude<Rank, 'lost'> {
  if (meter.status === 'opened') return meter.live?.alarm ?? 'opened';
  return meter.role === 'tenant' ? 'notOpened' : meter.role;
}

export function badgesOf(meter: BadgeFacts): readonly WallBadge[] {
  const badges: WallBadge[] = [];
  if (meter.live?.supply?.on === false) badges.push('off');
  if (meter.forced === 'tripped') badges.push('tripped');
  if (meter.forced === 'kept') badges.push('kept');
  if (meter.workLock !== null) badges.push('workLock');
  if (meter.inDoubt) badges.push('inDoubt');
  if (meter.frozenBy !== null) badges.push('frozen');
  if (meter.priceDiffers) badges.push('price');
  if (meter.clockOffSeconds !== null) badges.push('clock');
  return badges;
}

/** Whether a change is worth a flash: another state, another badge, or money that came. A balance that is used up is not. */
export function isNews(before: ListedMeter, after: ListedMeter): boolean {
  if (rankOf(before) !== rankOf(after) || badgesOf(before).join() !== badgesOf(after).join()) return true;
  if (before.live === null || after.live === null) return before.live !== after.live;
  return after.live.balanceFen > before.live.balanceFen;
}
