/** What stands against a sale, in words, for whoever stands at the desk. */
import type { Sentence } from '../../../src-shared/contract/field.ts';
import type { QuoteView } from '../../../src-shared/contract/operator/desk.ts';

/** null = nothing. @param ofMeter while there is no quote yet */
export function obstacleOf(quote: QuoteView | null, ofMeter: Sentence | null, maySendLater: boolean): Sentence | null {
  if (quote === null) return ofMeter;
  const noRight = quote.sendLaterFromStart && !maySendLater;
  return quote.obstacle ?? (noRight ? { code: 'right.missing', values: { right: 'sendLater' } } : null);
}
