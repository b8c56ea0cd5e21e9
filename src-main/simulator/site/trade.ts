/** How much power a tenant draws at each hour of the day, by trade. */

export type Trade = 'restaurant' | 'tea' | 'shop' | 'office' | 'always' | 'gym' | 'idle';

/** Per cent of the peak at hours 0…23. */
const SHAPES: Readonly<Record<Trade, readonly number[]>> = {
  restaurant: [8, 6, 6, 6, 6, 8, 15, 25, 30, 45, 75, 100, 95, 60, 35, 35, 55, 90, 100, 95, 70, 45, 20, 10],
  tea: [6, 6, 6, 6, 6, 6, 6, 10, 30, 60, 80, 90, 95, 100, 95, 90, 85, 90, 95, 90, 80, 50, 15, 8],
  shop: [5, 5, 5, 5, 5, 5, 5, 8, 20, 70, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 95, 60, 10, 5],
  office: [6, 6, 6, 6, 6, 6, 8, 20, 70, 95, 100, 95, 70, 85, 100, 100, 95, 80, 45, 30, 20, 12, 8, 6],
  always: [70, 68, 66, 66, 66, 68, 75, 85, 90, 92, 95, 98, 100, 100, 100, 98, 96, 96, 98, 98, 95, 90, 82, 75],
  gym: [6, 6, 6, 6, 6, 20, 60, 80, 65, 50, 45, 55, 60, 45, 40, 45, 60, 85, 100, 100, 95, 70, 25, 8],
  idle: [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1],
};

/** @param peakW whole watts at the busiest hour. */
export function wattsByHour(trade: Trade, peakW: number): readonly number[] {
  return SHAPES[trade].map((percent) => Math.floor((peakW * percent) / 100));
}
