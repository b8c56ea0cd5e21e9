/** Who sits here: the first page's facts, signing in and out, and what the operator may do. The token lives as long as the window. */
import type { Admission } from '../../src-shared/contract/call.ts';
import type { CallOutput } from '../../src-shared/contract/operator/index.ts';
import type { OperatorView } from '../../src-shared/contract/operator/session.ts';
import type { Api, CallFault } from '../api/api.svelte.ts';
import type { Clock } from '../platform/clock.ts';
import type { Keep } from '../platform/keep.ts';

export type SetupStatus = CallOutput<'setup.status'>;

const RETRY_MS = 1000;

export class Session {
  setup = $state.raw<SetupStatus | null>(null);
  operator = $state.raw<OperatorView | null>(null);
  /** True when the engine ended the session, so that the sign-in page says why it is there. */
  expired = $state(false);
  /** False until it is known whether a kept token still serves. */
  ready = $state(false);
  readonly #api: Api;
  readonly #keep: Keep;
  readonly #clock: Clock;

  constructor(api: Api, keep: Keep, clock: Clock) {
    this.#api = api;
    this.#keep = keep;
    this.#clock = clock;
  }

  /** Asks what the first page must show and tries the token of before a reload; asks again until the engine answers. */
  async start(): Promise<void> {
    const setup = await this.#api.call('setup.status', {});
    if (!setup.ok) {
      this.#clock.after(RETRY_MS, () => void this.start());
      return;
    }
    this.setup = setup.value;
    const token = this.#keep.read('token');
    if (token !== null && !setup.value.needsAdministrator) {
      this.#api.setToken(token);
      const current = await this.#api.call('session.current', {});
      if (current.ok) this.operator = current.value;
      else this.#forget();
    }
    this.ready = true;
  }

  /** Answers with the fault, or null when signed in. */
  async signIn(login: string, password: string): Promise<CallFault | null> {
    const result = await this.#api.call('session.signIn', { login, password });
    if (!result.ok) return result.fault;
    this.#enter(result.value);
    return null;
  }

  async createAdministrator(input: { siteName: string; login: string; name: string; password: string }): Promise<CallFault | null> {
    const result = await this.#api.call('setup.createAdministrator', input);
    if (!result.ok) return result.fault;
    await this.#readSetup();
    this.#enter(result.value);
    return null;
  }

  /** Which site this folder is for; the choice names the site anew. Answers with the fault, or null. */
  async chooseSite(kind: 'practice' | 'mine'): Promise<CallFault | null> {
    const result = await this.#api.call('setup.chooseSite', { kind });
    // Somebody at another seat may have been quicker: what holds is read either way.
    await this.#readSetup();
    return result.ok ? null : result.fault;
  }

  async signOut(): Promise<void> {
    await this.#api.call('session.signOut', {});
    this.#forget();
  }

  /** The engine no longer knows the token. */
  end(): void {
    this.expired = this.operator !== null;
    this.#forget();
  }

  may(right: Admission): boolean {
    if (right === 'anyone') return true;
    if (this.operator === null) return false;
    return right === 'signedIn' || this.operator.rights.includes(right);
  }

  async #readSetup(): Promise<void> {
    const setup = await this.#api.call('setup.status', {});
    if (setup.ok) this.setup = setup.value;
  }

  #enter(signedIn: { token: string; operator: OperatorView }): void {
    this.#keep.write('token', signedIn.token);
    this.#api.setToken(signedIn.token);
    this.operator = signedIn.operator;
    this.expired = false;
  }

  #forget(): void {
    this.#keep.write('token', null);
    this.#api.setToken(null);
    this.operator = null;
  }
}
