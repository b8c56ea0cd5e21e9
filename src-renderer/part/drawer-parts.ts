/** What a drawer's expected money is made of, in the order in which it is told, each with its sign. */
import type { TextKey } from '../../src-shared/text/say.ts';

export const DRAWER_PARTS = [
  { part: 'floatFen', word: 'shift.part.float', sign: '+' },
  { part: 'takenFen', word: 'shift.part.taken', sign: '+' },
  { part: 'paidInFen', word: 'shift.part.paidIn', sign: '+' },
  { part: 'givenBackFen', word: 'shift.part.givenBack', sign: '−' },
  { part: 'paidOutFen', word: 'shift.part.paidOut', sign: '−' },
  { part: 'handedUpFen', word: 'shift.part.handedUp', sign: '−' },
  { part: 'otherFen', word: 'shift.part.other', sign: '+' },
] as const satisfies readonly { part: string; word: TextKey; sign: '+' | '−' }[];
