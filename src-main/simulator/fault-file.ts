/** Faults for practice, read from a JSON file: chances per request for the whole site, and more for single buses or addresses. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Random } from '../platform/env.ts';
import { FAULT_KINDS, seededFaults, type FaultPolicy } from './faults.ts';

const chance = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)), 0);
const rates = v.strictObject({
  loseRequest: chance,
  holdMs: chance,
  twiceAfterMs: chance,
  corruptWrite: chance,
  echo: chance,
  exception: chance,
  exceptionAfter: chance,
  rebootBefore: chance,
  rebootAfter: chance,
  loseReply: chance,
  delayReplyMs: chance,
  corruptReply: chance,
  corruptRight: chance,
  replyTwiceAfterMs: chance,
  answerAs: chance,
  neighbour: chance,
  noiseBefore: chance,
  splitReply: chance,
  cut: chance,
});

/** Chances in 1/10,000 per request; the first entry whose bus and unit fit decides. */
const faultFile = v.strictObject({
  faults: v.pipe(
    v.array(v.strictObject({ bus: v.optional(v.string()), unit: v.optional(v.pipe(v.number(), v.integer())), chances: rates })),
    v.maxLength(1_000),
  ),
});

/**
 * @param random decides when a fault falls; a seeded one repeats it.
 * @throws Error naming the file and what is wrong in it.
 */
export function readFaultFile(file: string, random: Pick<Random, 'uint32'>): FaultPolicy {
  const parsed = v.safeParse(faultFile, JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) {
    const faults = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'file'}: ${issue.message}`);
    throw new Error(`${file}: ${faults.join('; ')} (known chances: ${FAULT_KINDS.join(', ')})`);
  }
  const entries = parsed.output.faults.map(({ bus, unit, chances }) => ({ bus, unit, policy: seededFaults(random, chances) }));
  return {
    atRequest(frame) {
      const fits = entries.find(({ bus, unit }) => (bus === undefined || bus === frame.bus) && (unit === undefined || unit === frame.unit));
      return fits ? fits.policy.atRequest(frame) : {};
    },
  };
}
