/** Schemes, permissions and the program's half of the channel, as Electron's documentation describes them. */
import type { CustomScheme } from 'electron/main';
import type { StandInApp } from './app.ts';

type Handler = (request: Request) => Response | Promise<Response>;

export class StandInProtocol {
  readonly schemes = new Map<string, CustomScheme>();
  readonly #handlers = new Map<string, Handler>();
  readonly #app: Pick<StandInApp, 'isReady'>;
  constructor(app: Pick<StandInApp, 'isReady'>) {
    this.#app = app;
  }
  registerSchemesAsPrivileged(schemes: readonly CustomScheme[]): void {
    if (this.#app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const scheme of schemes) this.schemes.set(scheme.scheme, scheme);
  }
  handle(scheme: string, handler: Handler): void {
    if (!this.#app.isReady()) throw new Error("The 'session' module can only be used after app is ready");
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
  }
  /** What a page or a load gets for an address. */
  async answer(url: string, method = 'GET'): Promise<Response> {
    const scheme = url.slice(0, url.indexOf(':'));
    const handler = this.#handlers.get(scheme);
    if (!handler || !this.schemes.get(scheme)?.privileges?.standard) throw new Error(`ERR_UNKNOWN_URL_SCHEME (-302) loading '${url}'`);
    return handler(new Request(url, { method }));
  }
}

type RequestHandler = (contents: null, permission: string, answer: (granted: boolean) => void, details: { requestingUrl: string }) => void;
type CheckHandler = (contents: null, permission: string, origin: string) => boolean;

export class StandInSession {
  readonly protocol: StandInProtocol;
  #request: RequestHandler;
  #check: CheckHandler = () => true;
  #device: () => boolean = () => true;
  constructor(protocol: StandInProtocol) {
    this.protocol = protocol;
    // Electron grants everything where nobody decides.
    this.#request = (_contents, _permission, answer) => answer(true);
  }
  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#request = handler;
  }
  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#check = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.#device = handler;
  }
  /** A page at `requestingUrl` asks. */
  pageAsks(permission: string, requestingUrl: string): Promise<boolean> {
    return new Promise((resolve) => this.#request(null, permission, resolve, { requestingUrl }));
  }
  pageChecks(permission: string, origin: string): boolean {
    return this.#check(null, permission, origin);
  }
  pageChoosesDevice(): boolean {
    return this.#device();
  }
}

type Listener = (event: unknown, ...args: readonly unknown[]) => unknown;

export class StandInIpcMain {
  readonly #handlers = new Map<string, Listener>();
  handle(channel: string, listener: Listener): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, listener);
  }
  get channels(): readonly string[] {
    return [...this.#handlers.keys()];
  }
  /** The page hears of a fault only as text. */
  async answer(channel: string, event: unknown, args: readonly unknown[]): Promise<unknown> {
    try {
      const listener = this.#handlers.get(channel);
      if (!listener) throw new Error(`No handler registered for '${channel}'`);
      return structuredClone(await listener(event, ...args));
    } catch (error) {
      throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error });
    }
  }
}
