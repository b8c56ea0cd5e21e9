/** How calls and hints travel, whoever carries them: over HTTP to the engine, or through the shell's bridge. */
import type { Hint, Reply } from './call.ts';

export interface Supplier {
  /** Never rejects: an engine that cannot be reached answers `gate.offline`. */
  call(name: string, input: unknown, token: string | null): Promise<Reply<unknown>>;
  /** Hears hints until the returned function is called; `state` says whether the line is up. */
  listen(token: string, heard: (hints: readonly Hint[]) => void, state: (up: boolean) => void): () => void;
}

export const OFFLINE: Reply<never> = { ok: false, code: 'gate.offline', fault: { message: 'gate.offline' } };

export function isReply(value: unknown): value is Reply<unknown> {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  if (value.ok === true) return 'value' in value;
  return value.ok === false && 'code' in value && typeof value.code === 'string' && 'fault' in value && typeof value.fault === 'object';
}

/** A batch is a JSON array of `{ topic, ids }`; anything else is ignored, for hints carry no facts. */
export function parseHints(data: unknown): readonly Hint[] {
  if (typeof data !== 'string') return [];
  let batch: unknown;
  try {
    batch = JSON.parse(data);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return Array.isArray(batch) ? batch.filter(isHint) : [];
}

function isHint(value: unknown): value is Hint {
  return (
    typeof value === 'object' &&
    value !== null &&
    'topic' in value &&
    typeof value.topic === 'string' &&
    'ids' in value &&
    Array.isArray(value.ids)
  );
}
