/** What becomes of a call's outcome: the line in the log, the line in the record of acts, the reply in the caller's language. */
import * as v from 'valibot';
import type { Call, Contract, Fault, Reply } from '../../src-shared/contract/call.ts';
import type { Lang } from '../../src-shared/text/entry.ts';
import { bad, type Result } from '../../src-shared/value/result.ts';
import { problemOf } from './gate-input.ts';
import { secretTexts, struckOut, withoutSecrets } from './gate-secret.ts';
import type { Caller, GateOptions } from './gate-type.ts';

/** A call that does not wait for the bus holds up every other one while it runs; above this it is worth a line in the log. */
const SLOW_MS = 50;

export interface Outcomes {
  /** Notes what nobody expected; the caller learns only that it happened. */
  broken(error: unknown, call: string, seatId: string, secrets: readonly string[]): Result<never, Fault>;
  /** Notes a call that began at `begunMs` (monotonic) and is over; `input` as parsed, null when it could not be. */
  finished(call: string, entry: Call, caller: Caller, input: unknown, outcome: Result<unknown, Fault>, begunMs: number): void;
  reply<T>(outcome: Result<T, Fault>, lang: Lang): Reply<T>;
}

type Options = Pick<GateOptions<Contract, unknown>, 'env' | 'audit' | 'faultMessage'>;

export function createOutcomes({ env: { clock, log }, audit, faultMessage }: Options): Outcomes {
  return {
    broken(error, call, seatId, secrets) {
      log.error('call.failed', { call, seat: seatId, ...describeError(error, secrets) });
      return bad({ code: 'internal' });
    },
    finished(call, entry, caller, input, outcome, begunMs) {
      const tookMs = Math.round(clock.monotonicMs() - begunMs);
      if (entry.kind !== 'long' && tookMs > SLOW_MS) log.warn('call.slow', { call, tookMs });
      if (!entry.logged) return;
      const { via, seatId, operatorId = null } = caller;
      const code = outcome.ok ? 'ok' : outcome.fault.code;
      try {
        audit({ at: clock.now(), call, via, seatId, operatorId, outcome: code, input: withoutSecrets(input, entry.secret) });
      } catch (error) {
        // The act itself is done or refused already; answering anything else now would be a lie.
        log.error('call.notAudited', { call, seat: seatId, outcome: code, ...describeError(error, secretTexts(input, entry.secret)) });
      }
    },
    reply(outcome, lang) {
      if (outcome.ok) return outcome;
      const { code, ...rest } = outcome.fault;
      const problem = problemOf(outcome.fault);
      const message = (problem && faultMessage(lang, problem)) ?? faultMessage(lang, outcome.fault) ?? code;
      return { ok: false, code, fault: { ...rest, message } };
    },
  };
}

function describeError(error: unknown, secrets: readonly string[]): { error: string; stack?: string } {
  // A schema's own message repeats what it was given; the place is enough to find it.
  if (error instanceof v.ValiError)
    return { error: `the output does not fit the contract at ${v.getDotPath(error.issues[0]) ?? 'its top'}` };
  if (!(error instanceof Error)) return { error: struckOut(String(error), secrets) };
  return { error: struckOut(error.message, secrets), stack: struckOut(error.stack ?? '', secrets) };
}
