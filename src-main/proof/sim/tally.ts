/** Everything that the simulation must be able to bring about, and how often each of it really happened. */
import type { FaultKind, FaultPlan } from '../../simulator/faults.ts';
import { ACT_HAPPENINGS } from './act/happenings.ts';

/** By where it happens; the words are those of the reports. */
export const HAPPENINGS = [
  // On the bus and in its gateway.
  'request lost',
  'reply lost',
  'request held',
  'reply late',
  'late beyond a restart',
  'reply corrupted',
  'reply wrong behind a right check sum',
  'write wrong behind a right check sum',
  'request sent again by the gateway',
  'reply given twice',
  'request echoed',
  'neighbour answers as well',
  'reply under another address',
  'noise before the reply',
  'reply torn',
  'connection reset',
  'connection half open',
  'exception 4',
  'exception 5',
  'exception 6',
  'exception 11',
  'exception after the effect',
  'transaction number not returned',
  'beyond the promised hold',
  // In the meter.
  'meter reboots before storing',
  'meter reboots after storing',
  'meter slower than its time-outs',
  'meter clock wrong',
  'meter replaced by another at its address',
  'meter charged by a foreign PC',
  'meter charged in parts of the same sum',
  'meter near its ceiling',
  'meter refuses',
  // In the PC and before it.
  'death before a commit',
  'death after a commit',
  'death at an await',
  'death at a frame',
  'death while money is on its way',
  'death at any time',
  'clock set forward',
  'clock set back',
  'disk full',
  'file busy',
  'statement failed',
  'file of earlier put back',
  'second instance on the folder',
  'double click',
  'pressed again after the end',
  'two seats at one room',
  'two seats choose',
  'give-back asked while in doubt',
  'work lock hung',
  'polling meanwhile',
  // What people do beside selling.
  ...ACT_HAPPENINGS,
] as const;
export type Happening = (typeof HAPPENINGS)[number];
export type Happened = Readonly<Partial<Record<Happening, number>>>;

export class Tally {
  readonly #counts: Partial<Record<Happening, number>> = {};

  add(what: Happening): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1;
  }

  get happened(): Happened {
    return this.#counts;
  }
}

const OF_BUS: Readonly<Record<Exclude<FaultKind, 'exception' | 'cut'>, Happening>> = {
  loseRequest: 'request lost',
  loseReply: 'reply lost',
  holdMs: 'request held',
  delayReplyMs: 'reply late',
  corruptReply: 'reply corrupted',
  corruptRight: 'reply wrong behind a right check sum',
  corruptWrite: 'write wrong behind a right check sum',
  twiceAfterMs: 'request sent again by the gateway',
  replyTwiceAfterMs: 'reply given twice',
  echo: 'request echoed',
  neighbour: 'neighbour answers as well',
  answerAs: 'reply under another address',
  noiseBefore: 'noise before the reply',
  splitReply: 'reply torn',
  exceptionAfter: 'exception after the effect',
  rebootBefore: 'meter reboots before storing',
  rebootAfter: 'meter reboots after storing',
};
const EXCEPTIONS: Readonly<Record<number, Happening>> = { 4: 'exception 4', 5: 'exception 5', 6: 'exception 6', 11: 'exception 11' };

/** What a fault of the simulated bus is called here. */
export function happeningOf(kind: FaultKind, { exception = 0, cut }: FaultPlan): Happening {
  if (kind === 'cut') return cut === 'halfOpen' ? 'connection half open' : 'connection reset';
  if (kind !== 'exception') return OF_BUS[kind];
  const known = EXCEPTIONS[exception];
  if (!known) throw new Error(`nobody plans exception ${exception}`);
  return known;
}

export function sumOf(many: readonly Happened[]): Record<Happening, number> {
  const sum = (what: Happening) => many.reduce((total, one) => total + (one[what] ?? 0), 0);
  return Object.fromEntries(HAPPENINGS.map((what) => [what, sum(what)])) as Record<Happening, number>;
}
