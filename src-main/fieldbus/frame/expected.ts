/** What the bus waits for after a request, and the kinds of thing a stream of bytes may turn out to hold. */

/** read: a byte count and that many bytes. ack: start and quantity come back. anything: function and address only, length unknown. */
export type ReplyShape =
  | { readonly kind: 'read'; readonly bytes: number }
  | { readonly kind: 'ack'; readonly start: number; readonly registers: number }
  | { readonly kind: 'fixed'; readonly bytes: number }
  | { readonly kind: 'anything' };

export interface Expected {
  /** The whole request as an RTU frame: an adapter's echo is recognised by it. */
  readonly request: Uint8Array;
  readonly unit: number;
  readonly fc: number;
  readonly shape: ReplyShape;
}

/** A whole RTU frame with its check sum, and what it is to whoever waits. */
export type Heard =
  | { readonly kind: 'reply'; readonly frame: Uint8Array }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'echo' }
  | { readonly kind: 'stray'; readonly frame: Uint8Array };

/** Takes bytes as they come, hands out what they hold. */
export interface Framer {
  /** Forgets all bytes; null: nothing is awaited, every frame is a stray. */
  expect(expected: Expected | null): void;
  push(chunk: Uint8Array): void;
  /** The next whole frame, or null until more bytes come. */
  take(): Heard | null;
  /** Where only silence ends a frame: what the bytes hold, now that the line has been silent. */
  takeAfterSilence(): Heard | null;
  /** Bytes thrown away since `expect` because no frame could be made of them. */
  readonly noiseBytes: number;
  /** Bytes kept that are not yet a frame. */
  readonly restBytes: number;
}

/** Whether the frame from `pos` has the expected head; the check sum is the caller's. 0: it cannot be one; −1: not to be told yet. */
export function expectedLength(expected: Expected, bytes: Uint8Array, pos: number, end: number): number {
  const have = end - pos;
  if (bytes[pos] !== expected.unit) return 0;
  if (have < 2) return -1;
  const { shape } = expected;
  if (bytes[pos + 1] !== expected.fc) return 0;
  if (shape.kind === 'anything') return -1;
  if (shape.kind === 'fixed') return shape.bytes;
  if (shape.kind === 'read') return have < 3 ? -1 : bytes[pos + 2] === shape.bytes ? 5 + shape.bytes : 0;
  const head = [shape.start >> 8, shape.start & 0xff, shape.registers >> 8, shape.registers & 0xff];
  for (let i = 0; i < 4 && i + 2 < have; i++) if (bytes[pos + 2 + i] !== head[i]) return 0;
  return 8;
}
