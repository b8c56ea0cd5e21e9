/** The RTU framer: however a stream is cut or joined, the same frames come out; noise gives none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framed, joined, registersReply } from '../scripted-line.ts';
import { readRequest, writeRequest } from './adu.ts';
import { crcHolds } from './crc16.ts';
import type { Expected, Heard } from './expected.ts';
import { RtuFramer } from './rtu-framer.ts';

function heardFrom(expected: Expected | null, chunks: readonly Uint8Array[]): Heard[] {
  const framer = new RtuFramer();
  framer.expect(expected);
  const all: Heard[] = [];
  for (const chunk of chunks) {
    framer.push(chunk);
    for (let heard = framer.take(); heard; heard = framer.take()) all.push(heard);
  }
  return all;
}

/** The stream in pieces of the given sizes, over and over. */
function cut(stream: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let from = 0, turn = 0; from < stream.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    chunks.push(stream.subarray(from, from + size));
    from += size;
  }
  return chunks;
}

const word = fc.integer({ min: 0, max: 0xffff });
const unit = fc.integer({ min: 1, max: 247 });
const anyFrame = fc.oneof(
  fc.tuple(unit, fc.array(word, { minLength: 1, maxLength: 40 })).map(([from, registers]) => registersReply(from, registers)),
  fc.tuple(unit, word, fc.integer({ min: 1, max: 60 })).map(([from, start, count]) => framed(from, 16, start >> 8, start & 255, 0, count)),
  fc.tuple(unit, fc.integer({ min: 1, max: 11 })).map(([from, code]) => framed(from, 0x83, code)),
);
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 });
const poll: Expected = { request: readRequest(1, 3, 0x200, 4), unit: 1, fc: 3, shape: { kind: 'read', bytes: 8 } };
const answer = registersReply(1, [1, 2, 3, 4]);
const trip: Expected = {
  request: writeRequest(1, 16, 0x57, Uint8Array.of(0, 1, 0, 1)),
  unit: 1,
  fc: 16,
  shape: { kind: 'ack', start: 0x57, registers: 2 },
};
const sell: Expected = { request: writeRequest(1, 32, 0x100, new Uint8Array(8)), unit: 1, fc: 32, shape: { kind: 'anything' } };

describe('any stream', () => {
  it('gives its frames, whole and in order, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { minLength: 1, maxLength: 8 }), sizes, (frames, pieces) => {
        const heard = heardFrom(null, cut(joined(...frames), pieces));
        expect(heard).toEqual(frames.map((frame) => ({ kind: 'stray', frame })));
      }),
    );
  });

  it('gives the awaited reply behind any noise and any strangers, however it is cut', () => {
    const noise = fc.uint8Array({ minLength: 0, maxLength: 60 });
    fc.assert(
      fc.property(
        noise,
        fc.array(
          anyFrame.filter((frame) => frame[0] !== 1),
          { maxLength: 3 },
        ),
        sizes,
        (before, strangers, pieces) => {
          const heard = heardFrom(poll, cut(joined(before, ...strangers, answer), pieces));
          expect(heard.filter(({ kind }) => kind === 'reply')).toEqual([{ kind: 'reply', frame: answer }]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never makes a frame of noise whose check sum does not hold, nor of a reply with one bit turned', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: answer.length * 8 - 1 }), sizes, (bit, pieces) => {
        const wrong = answer.slice();
        wrong[bit >> 3]! ^= 1 << (bit & 7);
        expect(heardFrom(poll, cut(wrong, pieces))).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), sizes, (noise, pieces) => {
        for (const heard of heardFrom(poll, cut(noise, pieces))) {
          const frame = 'frame' in heard ? heard.frame : null;
          if (frame) expect(crcHolds(frame, 0, frame.length)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a bounded rest of endless noise and still finds the reply', () => {
    const framer = new RtuFramer();
    framer.expect(poll);
    for (let i = 0; i < 500; i++) framer.push(Uint8Array.from({ length: 50 }, () => 1));
    expect(framer.restBytes).toBeLessThanOrEqual(1024);
    framer.push(answer);
    let heard = framer.take();
    while (heard && heard.kind !== 'reply') heard = framer.take();
    expect(heard).toEqual({ kind: 'reply', frame: answer });
  });
});

describe('what is and what is not the answer', () => {
  const kinds = (expected: Expected, ...chunks: Uint8Array[]) => heardFrom(expected, chunks).map(({ kind }) => kind);

  it('an exception of the same function', () => {
    expect(heardFrom(poll, [framed(1, 0x83, 2)])).toEqual([{ kind: 'exception', code: 2 }]);
    expect(kinds(poll, framed(1, 0x90, 2))).toEqual(['stray']);
  });

  it('not another unit, another function or another byte count', () => {
    expect(kinds(poll, registersReply(2, [1, 2, 3, 4]))).toEqual(['stray']);
    expect(kinds(poll, registersReply(1, [1, 2, 3, 4], 4))).toEqual(['stray']);
    expect(kinds(poll, registersReply(1, [1, 2, 3]))).toEqual(['stray']);
  });

  it('not an acknowledgement of another start or quantity', () => {
    expect(kinds(trip, framed(1, 16, 0, 0x57, 0, 2))).toEqual(['reply']);
    expect(kinds(trip, framed(1, 16, 0, 0x58, 0, 2))).toEqual(['stray']);
    expect(kinds(trip, framed(1, 16, 0, 0x57, 0, 1))).toEqual(['stray']);
  });

  it('the echo is stripped, however it is cut, and is never the acknowledgement', () => {
    const ack = framed(1, 16, 0, 0x57, 0, 2);
    fc.assert(
      fc.property(sizes, (pieces) => {
        expect(heardFrom(trip, cut(joined(trip.request, ack), pieces)).map(({ kind }) => kind)).toEqual(['echo', 'reply']);
        expect(heardFrom(trip, cut(trip.request, pieces)).map(({ kind }) => kind)).toEqual(['echo']);
        expect(heardFrom(poll, cut(joined(poll.request, answer), pieces)).map(({ kind }) => kind)).toEqual(['echo', 'reply']);
      }),
    );
  });

  it('a vendor reply of any length ends with silence', () => {
    for (const reply of [framed(1, 32), framed(1, 32, 0), framed(1, 32, 1, 0, 0, 4), framed(1, 32, ...new Uint8Array(20))]) {
      const framer = new RtuFramer();
      framer.expect(sell);
      framer.push(joined(sell.request, reply.subarray(0, 3)));
      expect(framer.take()).toEqual({ kind: 'echo' });
      expect(framer.take()).toBeNull();
      expect(framer.takeAfterSilence()).toBeNull();
      framer.push(reply.subarray(3));
      expect(framer.take()).toBeNull();
      expect(framer.takeAfterSilence()).toEqual({ kind: 'reply', frame: reply });
    }
  });

  it('a refused vendor command is an exception at once', () => {
    expect(heardFrom(sell, [framed(1, 0xa0, 4)])).toEqual([{ kind: 'exception', code: 4 }]);
  });
});
