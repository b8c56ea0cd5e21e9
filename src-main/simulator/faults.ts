/** What goes wrong with a frame, and who decides it: a script, a seed, or a file. */
import type { Random } from '../platform/env.ts';

/** A request as the gateway received it. */
export interface Frame {
  readonly bus: string;
  readonly unit: number;
  readonly fc: number;
  /** Function code and data. */
  readonly pdu: Uint8Array;
}

/** All that may happen to one request and its reply; what is left out goes well. Several may come together. */
export interface FaultPlan {
  /** The request never reaches the meter. */
  readonly loseRequest?: boolean;
  /** The gateway keeps the request this long (at most its hold time) and then delivers it, whoever is still connected. */
  readonly holdMs?: number;
  /** The gateway delivers the request again by itself, this long after the first. */
  readonly twiceAfterMs?: number;
  /** How often it does so, each time as long after the one before; 1 where left out. */
  readonly again?: number;
  /** One data bit of a write is wrong when the meter gets it, and its check sum is right, as when the gateway's memory errs: which bit. */
  readonly corruptWrite?: number;
  /** The RS-485 adapter sends the request back first. RTU only. */
  readonly echo?: boolean;
  /** Answered with this exception by the gateway; the meter never hears of it. */
  readonly exception?: number;
  /** The meter does what was asked and answers with this exception all the same. */
  readonly exceptionAfter?: number;
  /** The meter loses power when the request arrives, before anything is stored. */
  readonly rebootBefore?: boolean;
  /** The meter loses power after it has stored the effect, before it answers. */
  readonly rebootAfter?: boolean;
  readonly loseReply?: boolean;
  readonly delayReplyMs?: number;
  /** RTU: a bit flips on the wire, which one. Modbus TCP: the gateway sees it and answers exception 0BH. */
  readonly corruptReply?: number;
  /** One data bit of a read's reply is wrong and its check sum is right, as when the meter's own memory or the gateway errs: which bit. */
  readonly corruptRight?: number;
  /** The reply comes once more, this long after the first. */
  readonly replyTwiceAfterMs?: number;
  /** The reply carries another meter's address. */
  readonly answerAs?: number;
  /** Another meter of the bus answers a read as well, under its own address and before the one that was asked. */
  readonly neighbour?: boolean;
  /** Bytes on the line before the reply. */
  readonly noiseBefore?: Uint8Array;
  /** The reply arrives in two pieces. */
  readonly splitReply?: boolean;
  /** The connection breaks: with the request lost, after the effect, in the middle of the reply; or half of it, and nobody is told. */
  readonly cut?: 'request' | 'effect' | 'halfReply' | 'halfOpen';
}

/** requestArrived: the meter has it, nothing done · effectStored: done and durable · beforeReply, afterReply: around the reply's bytes. */
export type Boundary = 'requestArrived' | 'effectStored' | 'beforeReply' | 'afterReply';

/** What may fall by a chance of its own. */
export type FaultKind = Exclude<keyof FaultPlan, 'again'>;

export interface FaultPolicy {
  atRequest(frame: Frame): FaultPlan;
  /** Told of each planned fault at the moment at which it really happens. */
  fell?(kind: FaultKind, plan: FaultPlan): void;
  /** The bus stands still until the promise, if any, settles: time to do something to whoever is asking. */
  onBoundary?(kind: Boundary, frame: Frame): Promise<void> | void;
}

const GOES_WELL: FaultPlan = {};

export const noFaults: FaultPolicy = { atRequest: () => GOES_WELL };

export interface ScriptedFault {
  /** Which requests it is for; every one where left out. */
  readonly when?: (frame: Frame) => boolean;
  readonly plan: FaultPlan;
  /** How often; 1 where left out. */
  readonly times?: number;
}

/** Each request takes the first fault that fits it and is not used up. */
export function scriptedFaults(script: readonly ScriptedFault[]): FaultPolicy {
  const left = script.map((fault) => fault.times ?? 1);
  return {
    atRequest(frame) {
      const index = script.findIndex((fault, at) => (left[at] ?? 0) > 0 && (fault.when?.(frame) ?? true));
      const chosen = script[index];
      if (!chosen) return GOES_WELL;
      left[index] = (left[index] ?? 0) - 1;
      return chosen.plan;
    },
  };
}

/** Chances in 1/10,000 per request. */
export type FaultRates = Partial<Record<FaultKind, number>>;

/** How far delays and holds may go, in ms. */
export interface FaultReach {
  readonly delayReplyMs: number;
  readonly holdMs: number;
  readonly twiceAfterMs: number;
}

const EXCEPTIONS = [4, 5, 6, 0x0b] as const;
const CUTS = ['request', 'effect', 'halfReply', 'halfOpen'] as const;
const USUAL_REACH: FaultReach = { delayReplyMs: 6_000, holdMs: 10_000, twiceAfterMs: 2_000 };
const CERTAIN = 10_000;
/** Some gateways try three times by default. */
const MOST_AGAIN = 3;

type Draw = (below: (limit: number) => number, reach: FaultReach, frame: Frame) => FaultPlan;

function oneOf<T>(choices: readonly [T, ...T[]], below: (limit: number) => number): T {
  return choices[below(choices.length)] ?? choices[0];
}

const DRAWS: Readonly<Record<FaultKind, Draw>> = {
  loseRequest: () => ({ loseRequest: true }),
  holdMs: (below, reach) => ({ holdMs: 1 + below(reach.holdMs) }),
  twiceAfterMs: (below, reach) => ({ twiceAfterMs: below(reach.twiceAfterMs + 1), again: 1 + below(MOST_AGAIN) }),
  corruptWrite: (below) => ({ corruptWrite: below(0x1_0000) }),
  echo: () => ({ echo: true }),
  exception: (below) => ({ exception: oneOf(EXCEPTIONS, below) }),
  exceptionAfter: (below) => ({ exceptionAfter: oneOf(EXCEPTIONS, below) }),
  rebootBefore: () => ({ rebootBefore: true }),
  rebootAfter: () => ({ rebootAfter: true }),
  loseReply: () => ({ loseReply: true }),
  delayReplyMs: (below, reach) => ({ delayReplyMs: 1 + below(reach.delayReplyMs) }),
  corruptReply: (below) => ({ corruptReply: below(0x1_0000) }),
  corruptRight: (below) => ({ corruptRight: below(0x1_0000) }),
  replyTwiceAfterMs: (below, reach) => ({ replyTwiceAfterMs: 1 + below(reach.twiceAfterMs) }),
  neighbour: () => ({ neighbour: true }),
  answerAs: (_below, _reach, frame) => ({ answerAs: (frame.unit % 247) + 1 }),
  noiseBefore: (below) => ({ noiseBefore: Uint8Array.from({ length: 1 + below(6) }, () => below(256)) }),
  splitReply: () => ({ splitReply: true }),
  cut: (below) => ({ cut: oneOf(CUTS, below) }),
};

/** Every kind of fault, for rates from a file. */
export const FAULT_KINDS: readonly FaultKind[] = [
  'loseRequest',
  'holdMs',
  'twiceAfterMs',
  'corruptWrite',
  'echo',
  'exception',
  'exceptionAfter',
  'rebootBefore',
  'rebootAfter',
  'loseReply',
  'delayReplyMs',
  'corruptReply',
  'corruptRight',
  'replyTwiceAfterMs',
  'answerAs',
  'neighbour',
  'noiseBefore',
  'splitReply',
  'cut',
];

/** The same seed gives the same faults for the same requests in the same order. Each kind of fault falls by its own chance. */
export function seededFaults(random: Pick<Random, 'uint32'>, rates: FaultRates, reach: FaultReach = USUAL_REACH): FaultPolicy {
  const below = (limit: number) => random.uint32() % limit;
  const likely = FAULT_KINDS.map((kind) => ({ chance: rates[kind] ?? 0, draw: DRAWS[kind] })).filter(({ chance }) => chance > 0);
  return {
    atRequest(frame) {
      const fallen = likely.filter(({ chance }) => below(CERTAIN) < chance);
      return fallen.length === 0 ? GOES_WELL : Object.assign({}, ...fallen.map(({ draw }) => draw(below, reach, frame)));
    },
  };
}
