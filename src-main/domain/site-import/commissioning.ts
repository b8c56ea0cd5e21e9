/** What the app may send to meters and phones: nothing of a kind until an administrator ticks it. */
import * as v from 'valibot';

export const SENDINGS = ['control', 'clock', 'price', 'text'] as const;
export type Sending = (typeof SENDINGS)[number];

const tick = v.optional(v.boolean(), false);

export const commissioningFields = v.object({ control: tick, clock: tick, price: tick, text: tick });
export type Commissioning = v.InferOutput<typeof commissioningFields>;
