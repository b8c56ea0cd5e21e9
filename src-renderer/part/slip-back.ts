/** What the slip of money that came off a meter says, line by line: what left the meter, how it goes back, what it undoes, where it went. */
import type { PayMethod } from '../../src-shared/contract/operator/desk.ts';
import type { SlipView } from '../../src-shared/contract/operator/office.ts';
import { money, type TextKey } from '../../src-shared/text/say.ts';
import { byMethod } from './payout/by-method.ts';
import type { Speech } from '../seat/speech.svelte.ts';

type Line = readonly [word: string, value: string];

/** The word before the amount, by what the slip proves. */
export const AMOUNT_WORD: Readonly<Record<SlipView['kind'], TextKey>> = {
  ...{ sale: 'slip.amount', pending: 'slip.amount', payment: 'slip.amount', returned: 'slip.amountReturned' },
  ...{ refund: 'slip.amountBack', reversal: 'slip.amountBack', paidOut: 'slip.amountPaidOut', moved: 'slip.amountMoved' },
};

export function backLines(slip: SlipView, { say, method }: Pick<Speech, 'say' | 'method'>, methods: readonly PayMethod[]): Line[] {
  const sum = (key: TextKey, value: SlipView['balanceBeforeFen']): Line[] => (value === null ? [] : [[say(key), money(value)]]);
  const tenders = slip.kind === 'moved' ? [] : byMethod(slip.tenders);
  return [
    [say('slip.offMeter'), money(slip.creditFen)],
    ...sum('slip.debtAgain', slip.debtFen === 0 ? null : slip.debtFen),
    ...sum('slip.feeBack', slip.feeFen === 0 ? null : slip.feeFen),
    ...sum('slip.beforeBack', slip.balanceBeforeFen),
    ...sum('slip.afterBack', slip.balanceAfterFen),
    ...tenders.map(({ method: code, amountFen }): Line => [method(code, methods), money(amountFen)]),
    ...(slip.back?.undoes == null ? [] : [[say('slip.undoes'), slip.back.undoes] satisfies Line]),
  ];
}

/** Of a sale moved to the right room: where to, and what its meter said. */
export function rightRoomLines({ back }: Pick<SlipView, 'back'>, { say }: Pick<Speech, 'say'>): string[] {
  if (!back?.to) return [];
  const { room, accountName, serial, creditFen, balanceBeforeFen: beforeFen, balanceAfterFen: afterFen } = back.to;
  const figures = beforeFen === null || afterFen === null ? [] : [say('slip.rightFigures', { creditFen, beforeFen, afterFen })];
  return [`${say('slip.rightRoom')} ${room} ${accountName}`, serial, ...figures];
}
