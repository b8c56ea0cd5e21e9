/** The window's one way to the engine: typed calls, the session's token, hints and whether the engine answers. */
import type { Fault, Hint, HintTopic, Reply } from '../../src-shared/contract/call.ts';
import type { CallInput, CallName, CallOutput } from '../../src-shared/contract/operator/index.ts';
import type { Supplier } from '../../src-shared/contract/supplier.ts';
import { bad, good, type Result } from '../../src-shared/value/result.ts';

/** A fault as the window handles it: the code is the key of its sentence, the message stands in where there is none. */
export type CallFault = Fault & { readonly message: string };

export type CallResult<Name extends CallName> = Result<CallOutput<Name>, CallFault>;

/** What a screen's logic needs of the engine; tests pass their own. */
export type CallEngine = <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<CallResult<Name>>;

type Hearer = { readonly topics: readonly HintTopic[]; readonly hear: (hints: readonly Hint[]) => void };

/** Codes that say the token is worth nothing any more. */
const SESSION_ENDED = /^session\.(required|expired)$/;

export class Api {
  /** False after a call that could not reach the engine, until one does. */
  online = $state(true);
  /** Whether hints come; without them pages re-read on a timer. */
  hinted = $state(false);
  readonly #supplier: Supplier;
  readonly #onSessionEnded: () => void;
  #hearers: readonly Hearer[] = [];
  #token: string | null = null;
  #stopListening: (() => void) | null = null;

  constructor(supplier: Supplier, onSessionEnded: () => void) {
    this.#supplier = supplier;
    this.#onSessionEnded = onSessionEnded;
  }

  /** Takes the session's token, or null after signing out, and moves the hints with it. */
  setToken(token: string | null): void {
    this.#token = token;
    this.#stopListening?.();
    this.#stopListening = null;
    this.hinted = false;
    if (token === null) return;
    const state = (up: boolean) => {
      // What happened while the line was down was not heard: everything is read again.
      if (up && !this.hinted) this.#spread([], true);
      this.hinted = up;
    };
    this.#stopListening = this.#supplier.listen(token, (hints) => this.#spread(hints, false), state);
  }

  readonly call: CallEngine = async (name, input) => {
    const token = this.#token;
    const reply: Reply<unknown> = await this.#supplier.call(name, input, token);
    this.online = reply.ok || reply.code !== 'gate.offline';
    // The gate parses every output by the contract before it sends it, so the reply is what the contract says.
    if (reply.ok) return good(reply.value as CallOutput<typeof name>);
    if (SESSION_ENDED.test(reply.code) && token !== null && token === this.#token) this.#onSessionEnded();
    return bad({ ...reply.fault, code: reply.code });
  };

  /** Hears hints of some topics until the returned function is called. An empty batch means: read again, something may have been missed. */
  onHints(topics: readonly HintTopic[], hear: (hints: readonly Hint[]) => void): () => void {
    const hearer = { topics, hear };
    this.#hearers = [...this.#hearers, hearer];
    return () => {
      this.#hearers = this.#hearers.filter((each) => each !== hearer);
    };
  }

  #spread(hints: readonly Hint[], missed: boolean): void {
    for (const { topics, hear } of this.#hearers) {
      const theirs = hints.filter((hint) => topics.includes(hint.topic));
      if (missed || theirs.length > 0) hear(theirs);
    }
  }
}
