/** Finds RTU frames in bytes that come joined, cut, echoed, between noise and from strangers. */
import { crcHolds } from './crc16.ts';
import { expectedLength, type Expected, type Framer, type Heard } from './expected.ts';

/** The longest RTU frame is 256 bytes; what is more than a few of those without a frame in it is noise. */
const MOST_KEPT = 1024;
const NO_FRAME = 0;
const TOO_SHORT = -1;

export class RtuFramer implements Framer {
  #bytes = new Uint8Array(MOST_KEPT);
  #end = 0;
  #pos = 0;
  #noise = 0;
  #expected: Expected | null = null;
  #echoSeen = false;

  expect(expected: Expected | null): void {
    this.#expected = expected;
    this.#echoSeen = false;
    this.#end = this.#pos = this.#noise = 0;
  }

  get noiseBytes(): number {
    return this.#noise;
  }

  get restBytes(): number {
    return this.#end - this.#pos;
  }

  push(chunk: Uint8Array): void {
    this.#bytes.copyWithin(0, this.#pos, this.#end);
    this.#end -= this.#pos;
    this.#pos = 0;
    const surplus = this.#end + chunk.length - MOST_KEPT;
    if (surplus > 0) this.#forget(surplus);
    const kept = chunk.length > MOST_KEPT ? chunk.subarray(chunk.length - MOST_KEPT) : chunk;
    this.#bytes.set(kept, this.#end);
    this.#end += kept.length;
  }

  take(): Heard | null {
    while (this.#pos < this.#end) {
      const own = this.#ownAt(this.#pos);
      if (own !== NO_FRAME && own !== TOO_SHORT) return own;
      const length = own === TOO_SHORT ? TOO_SHORT : anyFrameLength(this.#bytes, this.#pos, this.#end);
      if (length > 0) return { kind: 'stray', frame: this.#cut(length) };
      if (length === TOO_SHORT) return this.#ownBehind();
      this.#pos++;
      this.#noise++;
    }
    return null;
  }

  takeAfterSilence(): Heard | null {
    const expected = this.#expected;
    if (expected?.shape.kind !== 'anything') return null;
    for (let pos = this.#pos; pos + 4 <= this.#end; pos++) {
      if (this.#bytes[pos] !== expected.unit || this.#bytes[pos + 1] !== expected.fc) continue;
      for (let end = this.#end; end >= pos + 4; end--) {
        if (!crcHolds(this.#bytes, pos, end) || this.#isEcho(pos, end)) continue;
        this.#noise += pos - this.#pos;
        this.#pos = pos;
        return { kind: 'reply', frame: this.#cut(end - pos) };
      }
    }
    return null;
  }

  /** Noise may look like the head of a long frame; the awaited one is still found behind it. */
  #ownBehind(): Heard | null {
    if (!this.#expected) return null;
    for (let pos = this.#pos + 1; pos < this.#end; pos++) {
      if (this.#bytes[pos] !== this.#expected.unit) continue;
      const before = this.#pos;
      const own = this.#ownAt(pos);
      if (own === NO_FRAME || own === TOO_SHORT) continue;
      this.#noise += pos - before;
      return own;
    }
    return null;
  }

  /** The awaited reply, its exception or the request's own echo, if it begins at `pos`; takes it out when it is whole. */
  #ownAt(pos: number): Heard | typeof NO_FRAME | typeof TOO_SHORT {
    const expected = this.#expected;
    if (!expected) return NO_FRAME;
    // First the echo: an echoed write begins like its acknowledgement, and must never be taken for one.
    if (!this.#echoSeen && this.#startsLikeRequest(pos)) {
      if (this.#end - pos < expected.request.length) return TOO_SHORT;
      this.#echoSeen = true;
      this.#pos = pos + expected.request.length;
      return { kind: 'echo' };
    }
    const isException = this.#bytes[pos] === expected.unit && this.#bytes[pos + 1] === (expected.fc | 0x80) && this.#end - pos >= 2;
    const length = isException ? 5 : expectedLength(expected, this.#bytes, pos, this.#end);
    if (length === NO_FRAME || length === TOO_SHORT) return length;
    if (this.#end - pos < length) return TOO_SHORT;
    if (!crcHolds(this.#bytes, pos, pos + length)) return NO_FRAME;
    this.#pos = pos;
    const frame = this.#cut(length);
    return isException ? { kind: 'exception', code: frame[2]! } : { kind: 'reply', frame };
  }

  #startsLikeRequest(pos: number): boolean {
    const request = this.#expected!.request;
    const length = Math.min(request.length, this.#end - pos);
    for (let i = 0; i < length; i++) if (this.#bytes[pos + i] !== request[i]) return false;
    return true;
  }

  #isEcho(pos: number, end: number): boolean {
    return end - pos === this.#expected!.request.length && this.#startsLikeRequest(pos);
  }

  #cut(length: number): Uint8Array {
    const frame = this.#bytes.slice(this.#pos, this.#pos + length);
    this.#pos += length;
    return frame;
  }

  #forget(count: number): void {
    const gone = Math.min(count, this.#end);
    this.#bytes.copyWithin(0, gone, this.#end);
    this.#end -= gone;
    this.#noise += count;
  }
}

/** The length of any frame whose check sum holds at `pos`, by its function code; 0: none; −1: more bytes are needed to tell. */
function anyFrameLength(bytes: Uint8Array, pos: number, end: number): number {
  const have = end - pos;
  const unit = bytes[pos]!;
  if (unit === 0 || unit > 247) return NO_FRAME;
  if (have < 2) return TOO_SHORT;
  const fc = bytes[pos + 1]!;
  if (fc & 0x80) return knownUpTo(0x7f & fc) ? whole(bytes, pos, end, 5) : NO_FRAME;
  if (!knownUpTo(fc)) return NO_FRAME;
  if (fc <= 4) {
    if (have < 3) return TOO_SHORT;
    // The reply first: the first 8 bytes of one reply in 65,536 have a check sum that holds by chance.
    const asReply = bytes[pos + 2]! > 0 ? whole(bytes, pos, end, 5 + bytes[pos + 2]!) : NO_FRAME;
    return asReply === NO_FRAME ? whole(bytes, pos, end, 8) : asReply;
  }
  const asAcknowledgement = whole(bytes, pos, end, 8);
  if (asAcknowledgement !== NO_FRAME || fc < 15) return asAcknowledgement;
  return whole(bytes, pos, end, 9 + bytes[pos + 6]!);
}

/** Reads, single and multiple writes, and the vendor's 20H. */
function knownUpTo(fc: number): boolean {
  return (fc >= 1 && fc <= 6) || fc === 15 || fc === 16 || fc === 32;
}

function whole(bytes: Uint8Array, pos: number, end: number, length: number): number {
  if (length > 256) return NO_FRAME;
  if (end - pos < length) return TOO_SHORT;
  return crcHolds(bytes, pos, pos + length) ? length : NO_FRAME;
}
