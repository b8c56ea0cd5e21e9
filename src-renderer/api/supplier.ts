/** How a call leaves the window: over HTTP to the engine, or through the shell's bridge where there is one. */
import type { Hint, Reply } from '../../src-shared/contract/call.ts';

export interface Supplier {
  /** Never rejects: an engine that cannot be reached answers `gate.offline`. */
  call(name: string, input: unknown, token: string | null): Promise<Reply<unknown>>;
  /** Hears hints until the returned function is called; `state` says whether the line is up. */
  listen(token: string, heard: (hints: readonly Hint[]) => void, state: (up: boolean) => void): () => void;
}

declare global {
  interface Window {
    /** Put there by the shell's preload; absent in a browser. */
    readonly wattkeeper?: Supplier;
  }
}

export const OFFLINE: Reply<never> = { ok: false, code: 'gate.offline', fault: { message: 'gate.offline' } };

export function isReply(value: unknown): value is Reply<unknown> {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  if (value.ok === true) return 'value' in value;
  return value.ok === false && 'code' in value && typeof value.code === 'string' && 'fault' in value && typeof value.fault === 'object';
}
