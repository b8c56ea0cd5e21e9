/**
 * The one way in: every call, whoever sends it, passes here in the same order.
 *
 * known name → allowed sender → session → right → input parsed → approval → handler → output parsed → reply
 *
 * Fault codes of its own: call.unknown, gate.forbiddenSender, session.required (no token), session.expired (a token without a running
 * session), right.missing, input.invalid, approval.needed, internal.
 */
import * as v from 'valibot';
import type { Call, Contract, Fault, Reply, Right } from '../../src-shared/contract/call.ts';
import { bad, good, type Result } from '../../src-shared/value/result.ts';
import { isReadOnly } from '../store/database/open.ts';
import { describeCalls } from './gate-describe.ts';
import { readInput } from './gate-input.ts';
import { createOutcomes } from './gate-outcome.ts';
import { secretTexts } from './gate-secret.ts';
import type { Answer, Caller, Gate, GateOptions, Handlers, Origin, Sessions } from './gate-type.ts';

const NO_RIGHTS: ReadonlySet<Right> = new Set();

/** @throws Error when a call has no handler or a handler no call: the program was put together wrongly. */
export function createGate<C extends Contract, H extends Handlers<C>>(options: GateOptions<C, H>): Gate {
  const { contract, handlers, sessions, senders, env } = options;
  const calls = compose(contract, handlers);
  const described = describeCalls(contract);
  const outcomes = createOutcomes(options);

  async function call(name: string, rawInput: unknown, origin: Origin): Promise<Reply<unknown>> {
    const outcome = await pass(name, rawInput, origin).catch((error: unknown) => outcomes.broken(error, name, origin.seatId, []));
    return outcomes.reply(outcome, origin.language);
  }

  async function pass(name: string, rawInput: unknown, origin: Origin): Promise<Result<unknown, Fault>> {
    const known = calls.get(name);
    if (!known) return bad({ code: 'call.unknown', values: { call: name.slice(0, 80) } });
    if (!senders.includes(origin.via)) return bad({ code: 'gate.forbiddenSender' });
    const begunMs = env.clock.monotonicMs();
    const caller = identify(known.entry, origin, sessions);
    if (!caller.ok) {
      // Nobody to hold to it: such a line goes to the log, not into the record of acts.
      env.log.info('call.refused', { call: name, code: caller.fault.code, seat: origin.seatId });
      return caller;
    }
    const input = permit(known.entry, caller.value, rawInput);
    const outcome = input.ok ? await perform(known, input.value, caller.value) : input;
    outcomes.finished(name, known.entry, caller.value, input.ok ? input.value : null, outcome, begunMs);
    return outcome;
  }

  async function perform({ name, entry, handle }: Known, input: unknown, caller: Caller): Promise<Result<unknown, Fault>> {
    try {
      const answer = await handle(input, caller);
      return answer.ok ? good(v.parse(entry.output, answer.value)) : answer;
    } catch (error) {
      if (isReadOnly(error)) return bad({ code: 'ledger.readOnly', values: { reason: error.message } });
      return outcomes.broken(error, name, caller.seatId, secretTexts(input, entry.secret));
    }
  }

  return {
    call,
    refuse: (code, lang) => outcomes.reply(bad({ code }), lang),
    sessionRuns: (token) => sessions.runs(token),
    describe: () => described,
  };
}

/** A call of the contract with what answers it. */
interface Known {
  readonly name: string;
  readonly entry: Call;
  readonly handle: (input: unknown, caller: Caller) => Answer<unknown>;
}

function compose(contract: Contract, handlers: Readonly<Record<string, unknown>>): Map<string, Known> {
  const stray = Object.keys(handlers).find((name) => !Object.hasOwn(contract, name));
  if (stray !== undefined) throw new Error(`the contract has no call ${stray}`);
  return new Map(
    Object.entries(contract).map(([name, entry]) => {
      const handle = handlers[name];
      if (typeof handle !== 'function') throw new Error(`the call ${name} has no handler`);
      // The compiler has held each handler against its own schema; from here on only that schema's output reaches it.
      return [name, { name, entry, handle: handle as Known['handle'] }];
    }),
  );
}

/** Who calls: for calls that anyone may make a session is welcome but not needed. */
function identify(entry: Call, { via, seatId, token }: Origin, sessions: Sessions): Result<Caller, Fault> {
  const session = token === undefined ? undefined : sessions.use(token);
  if (session) {
    const { operatorId, name, rights, key } = session;
    return good({ via, seatId, operatorId, name, rights, sessionKey: key });
  }
  if (entry.right === 'anyone') return good({ via, seatId, rights: NO_RIGHTS });
  return bad({ code: token === undefined ? 'session.required' : 'session.expired' });
}

/** Right, input and approval, in this order; what comes out is the parsed input. */
function permit(entry: Call, caller: Caller, rawInput: unknown): Result<unknown, Fault> {
  const { right } = entry;
  if (right !== 'anyone' && right !== 'signedIn' && !caller.rights.has(right)) return bad({ code: 'right.missing', values: { right } });
  const input = readInput(entry.input, rawInput);
  if (!input.ok) return input;
  // Whether an amount is above its limit only the act itself knows, and it uses the grant up in its own transaction.
  return entry.approval === 'always' ? bad({ code: 'approval.needed' }) : input;
}
