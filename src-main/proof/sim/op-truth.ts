/** What an operation should have moved on its meter, and whether it did. */
import type { OpRow } from '../../store/sale/op.ts';
import type { World, WorldMeter } from './world.ts';

/** A balance that is written carries what was used while its frame was held: 8 kW for a gateway's hold at 1 yuan/kWh, and some more. */
const SET_TOLERANCE_FEN = 9;

export function toleranceOf({ way }: WorldMeter): number {
  return way === 'set' || way === 'setHidden' ? SET_TOLERANCE_FEN : 0;
}

/** What it puts onto its meter, or takes off it. */
export function signed({ kind, creditFen }: OpRow): number {
  return kind === 'sale' ? creditFen : -creditFen;
}

/** Whether a frame of its amount took effect by now. */
export function reallyMoved(world: World, op: OpRow): boolean {
  const meter = world.meters.find(({ facts }) => facts.id === op.meter);
  const toleranceFen = meter && op.kind !== 'sale' ? toleranceOf(meter) : 0;
  return world.moves.ofApp(op.meter, signed(op), toleranceFen).length > 0;
}
