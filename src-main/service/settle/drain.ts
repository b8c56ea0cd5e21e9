/** How much a meter may have used by itself since an operation's frame went out: what a reading after it may lack, and no more. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import { mostDrainFen } from '../../domain/operation/decide-carry-over.ts';
import { steps } from '../../store/sale/op.ts';
import { meterById } from '../../store/site/meter.ts';
import type { Context } from '../context.ts';
import { knownFigures } from '../meter/figures.ts';
import type { OpFacts } from './op-facts.ts';

/** 10 yuan/kWh at least: a meter may show no price, and its price may have changed since it was last read. */
const DEAREST_E4 = 100_000;

/** In fen. Of the two clocks whichever says more: after a restart the one that cannot jump knows only a lower bound. */
export function drainSinceSending(context: Context, { op, step }: OpFacts, sinceLastAttemptMs: number): Fen {
  const sending = steps(context.store, op.id).findLast(({ state }) => state === 'sending');
  const elapsedMs = sending ? context.env.clock.now() - sending.at : 0;
  const { pricesE4 } = knownFigures(context, op.meter);
  const dearestE4 = Math.max(DEAREST_E4, ...(pricesE4 ?? []));
  const longestMs = Math.max(elapsedMs, step.attempt > 0 ? sinceLastAttemptMs : 0);
  return mostDrainFen(longestMs, meterById(context.store, op.meter)?.ct ?? 1, dearestE4);
}
