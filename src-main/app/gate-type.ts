/** The words of the gate: who calls, what a handler is, what the gate needs and offers. */
import type * as v from 'valibot';
import type { Admission, CallKind, Contract, Fault, Reply, Right } from '../../src-shared/contract/call.ts';
import type { Lang } from '../../src-shared/text/entry.ts';
import type { OperatorId } from '../../src-shared/value/id.ts';
import type { Instant } from '../../src-shared/value/instant.ts';
import type { Result } from '../../src-shared/value/result.ts';
import type { Env } from '../platform/env.ts';

/** For those who carry calls to a gate: they know the gate, not what is behind it. */
export type { Cancel, Env } from '../platform/env.ts';

/** The way a call came in: the shell's own window, HTTP on this PC, a further seat, the tenant pages. */
export type Via = 'window' | 'loopback' | 'seat' | 'tenant';

/** What the supplier of a call knows of it, before anything is proven. */
export interface Origin {
  readonly via: Via;
  readonly seatId: string;
  /** For the sentence in a fault; nothing else depends on it. */
  readonly language: Lang;
  readonly token?: string;
}

/** Whom a handler works for: what the gate has proven, never a request. */
export interface Caller {
  readonly via: Via;
  readonly seatId: string;
  readonly rights: ReadonlySet<Right>;
  /** Absent only in calls that anyone may make. */
  readonly operatorId?: OperatorId;
  readonly name?: string;
  /** Names the session without being able to use it: what is stored instead of the token. */
  readonly sessionKey?: Uint8Array;
}

export type Answer<T> = Result<T, Fault> | Promise<Result<T, Fault>>;

/** One function per call, under the call's name; input as parsed, output as the contract takes it. */
export type Handlers<C extends Contract> = {
  readonly [Name in keyof C]: (input: v.InferOutput<C[Name]['input']>, caller: Caller) => Answer<v.InferInput<C[Name]['output']>>;
};

/** Refuses names that the contract does not have, also where handlers are put together from several objects. */
export type NoOther<C extends Contract, H> = { readonly [Name in Exclude<keyof H, keyof C>]: never };

export interface Session {
  readonly operatorId: OperatorId;
  readonly name: string;
  readonly rights: ReadonlySet<Right>;
  readonly key: Uint8Array;
}

export interface Sessions {
  /** The running session of a token, prolonged by this use; undefined when there is none. */
  use(token: string): Session | undefined;
  /** Whether the session of a token still runs; does not prolong it. */
  runs(token: string): boolean;
}

/** What the log of acts gets of every call that changes something or waits for the bus, done or refused. */
export interface AuditEntry {
  readonly at: Instant;
  readonly call: string;
  readonly via: Via;
  readonly seatId: string;
  readonly operatorId: OperatorId | null;
  /** 'ok', or the code of the fault. */
  readonly outcome: string;
  /** As parsed, without the contract's secret fields; null when it could not be parsed. */
  readonly input: unknown;
}

export interface GateOptions<C extends Contract, H> {
  readonly contract: C;
  readonly handlers: H & Handlers<C> & NoOther<C, H>;
  readonly sessions: Sessions;
  readonly senders: readonly Via[];
  readonly env: Env;
  readonly audit: (entry: AuditEntry) => void;
  /** The sentence of a fault; undefined where the language has none yet. */
  readonly faultMessage: (lang: Lang, fault: Fault) => string | undefined;
}

/** One line of `GET /calls`. */
export interface CallDescription {
  readonly name: string;
  readonly kind: CallKind;
  readonly right: Admission;
  readonly approval: 'never' | 'always' | 'aboveLimit';
  /** How long its request may be, where that is more than the usual. */
  readonly mostBytes?: number;
  /** JSON schemas (draft 7) of what goes in and what comes out. */
  readonly input: object;
  readonly output: object;
}

export interface Gate {
  /** Never rejects: whatever happens is a reply. */
  call(name: string, rawInput: unknown, origin: Origin): Promise<Reply<unknown>>;
  /** The reply to what never became a call: no such address, no JSON, too large. */
  refuse(code: string, language: Lang): Reply<never>;
  /** Whether the session of a token still runs; does not prolong it. */
  sessionRuns(token: string): boolean;
  /** The contract as third parties read it. */
  describe(): readonly CallDescription[];
}
