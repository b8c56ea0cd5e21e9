/** What handlers are made from, and who a caller is to the services. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { CallName, OperatorContract } from '../../../src-shared/contract/operator/index.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import type { Role } from '../../domain/operator/role.ts';
import type { Actor } from '../../service/context.ts';
import type { Records } from '../../service/record/records.ts';
import type { Passwords } from '../../service/password.ts';
import type { Engine } from '../engine.ts';
import type { Caller, Handlers } from '../gate-type.ts';

export interface PracticeOperator {
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

export interface AppParts {
  readonly engine: Engine;
  readonly passwords: Passwords;
  /** Looks through records away from the engine's thread. */
  readonly records: Records;
  readonly version: string;
  /** What the last walk over the whole ledger found broken; null = nothing. */
  readonly ledgerFault: () => string | null;
  /** Gateways, buses or their settings changed: the wires follow. */
  readonly wiresChanged: () => void;
  /** IANA zone for a site created by first run. */
  readonly zone: string;
  /** Shown on the sign-in page of a practice site; empty on a real one. */
  readonly practiceOperators: () => readonly PracticeOperator[];
  /** Makes this folder a practice site while the app runs. Faults: setup.chosen; setup.practiceFailed. */
  readonly choosePractice: (actor: Actor) => Promise<Result<void, Fault>>;
}

/** The handlers of some calls of the operator contract. */
export type HandlersOf<Names extends CallName> = Pick<Handlers<OperatorContract>, Names>;

/** @throws Error when the gate let somebody through without a session: a fault of the contract. */
export function actorOf(caller: Caller): Actor {
  if (caller.operatorId === undefined) throw new Error('this call needs an operator and the contract did not ask for one');
  return { operatorId: caller.operatorId, seat: caller.seatId };
}
