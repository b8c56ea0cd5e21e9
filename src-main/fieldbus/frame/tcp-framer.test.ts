/** Modbus TCP: envelopes joined and cut, transaction numbers strict and ignored. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framed, joined, registersReply } from '../scripted-line.ts';
import { readRequest } from './adu.ts';
import type { Expected, Heard } from './expected.ts';
import { envelope, TcpFramer } from './tcp-framer.ts';

const poll: Expected = { request: readRequest(1, 3, 0x200, 2), unit: 1, fc: 3, shape: { kind: 'read', bytes: 4 } };
const answer = registersReply(1, [7, 8]);

function heardFrom(txid: 'strict' | 'ignore', chunks: readonly Uint8Array[]): Heard[] {
  const framer = new TcpFramer(txid);
  framer.expect(poll);
  framer.transaction = 5;
  const all: Heard[] = [];
  for (const chunk of chunks) {
    framer.push(chunk);
    for (let heard = framer.take(); heard; heard = framer.take()) all.push(heard);
  }
  return all;
}

describe('TcpFramer', () => {
  it('wraps a request', () => {
    expect([...envelope(poll.request, 0x1234)]).toEqual([0x12, 0x34, 0, 0, 0, 6, 1, 3, 2, 0, 0, 2]);
  });

  it('gives the same messages however the stream is cut', () => {
    const stream = joined(envelope(registersReply(2, [1]), 4), envelope(answer, 5), envelope(framed(1, 0x83, 2), 5));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }), (sizes) => {
        const chunks: Uint8Array[] = [];
        for (let from = 0, turn = 0; from < stream.length; turn++) {
          chunks.push(stream.subarray(from, from + sizes[turn % sizes.length]!));
          from += sizes[turn % sizes.length]!;
        }
        expect(heardFrom('strict', chunks)).toEqual([
          { kind: 'stray', frame: registersReply(2, [1]) },
          { kind: 'reply', frame: answer },
          { kind: 'exception', code: 2 },
        ]);
      }),
    );
  });

  it('strict: another number is a stray; ignore: it is not looked at', () => {
    expect(heardFrom('strict', [envelope(answer, 4)])).toEqual([{ kind: 'stray', frame: answer }]);
    expect(heardFrom('ignore', [envelope(answer, 4)])).toEqual([{ kind: 'reply', frame: answer }]);
  });

  it('checks unit, function and byte count all the same', () => {
    for (const wrong of [registersReply(2, [7, 8]), registersReply(1, [7, 8], 4), registersReply(1, [7])]) {
      expect(heardFrom('ignore', [envelope(wrong, 5)])).toEqual([{ kind: 'stray', frame: wrong }]);
    }
  });

  it('finds its way back behind bytes that are no envelope', () => {
    expect(heardFrom('strict', [Uint8Array.of(9, 9, 9, 9, 9), envelope(answer, 5)]).at(-1)).toEqual({ kind: 'reply', frame: answer });
  });
});
