/** Framing on the meter's side: frames cut anywhere, joined, spoilt, and the family map's own check sums. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mbapFraming } from './mbap.ts';
import { rtuFrame, rtuFraming } from './rtu.ts';
import type { Framing } from './framing.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const pdu = fc.oneof(
  fc.tuple(fc.constantFrom(3, 4), fc.uint8Array({ minLength: 4, maxLength: 4 })).map(([code, rest]) => Uint8Array.of(code, ...rest)),
  fc
    .tuple(fc.constantFrom(16, 32), fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 2, maxLength: 60 }))
    .map(([code, head, data]) => Uint8Array.of(code, ...head, data.length, ...data)),
);
const request = fc.record({ unit: fc.integer({ min: 1, max: 247 }), pdu, transaction: fc.integer({ min: 0, max: 65_535 }) });
const requests = fc.array(request, { minLength: 1, maxLength: 6 });
const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 10 });

/** The bytes in pieces whose lengths repeat. */
function* pieces(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (let turn = 0; from < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield bytes.slice(from, from + length);
    from += length;
  }
}

it.each([
  ['rtu', rtuFraming],
  ['tcp', mbapFraming],
] as const)('%s requests come out whole however the stream is cut', (_kind, make: () => Framing) => {
  fc.assert(
    fc.property(requests, cuts, (sent, lengths) => {
      const framing = make();
      const stream = Uint8Array.from(sent.flatMap((one) => [...framing.encode(one.unit, one.transaction, one.pdu)]));
      const heard = [...pieces(stream, lengths)].flatMap((piece) => framing.push(piece));
      expect(heard.map(({ unit, pdu: said }) => ({ unit, pdu: [...said] }))).toEqual(
        sent.map((one) => ({ unit: one.unit, pdu: [...one.pdu] })),
      );
      if (framing.kind === 'tcp') expect(heard.map(({ transaction }) => transaction)).toEqual(sent.map(({ transaction }) => transaction));
      expect(framing.pending).toBe(false);
    }),
  );
});

it('an RTU frame with a bad check sum is dropped with all that follows, until the line goes quiet', () => {
  const framing = rtuFraming();
  const frame = hex('01 03 02 00 00 30 44 66');
  const spoilt = Uint8Array.from(frame, (byte, at) => (at === 3 ? byte ^ 1 : byte));
  expect(framing.push(spoilt)).toEqual([]);
  expect(framing.push(frame)).toEqual([]);
  framing.quiet();
  expect(framing.push(frame)).toHaveLength(1);
});

it('an RTU frame of a function it does not know is taken when its check sum fits', () => {
  expect(rtuFraming().push(rtuFrame(5, hex('2B 0E 01 00')))).toMatchObject([{ unit: 5 }]);
});

it.each(['01 03 04 00 00 19 85 30', '01 03 00 00 00 0A C5 CD', '01 10 00 57 00 02 04 00 01 00 01 27 75', '01 10 00 57 00 02 F0 18'])(
  'check sum of %s',
  (text) => {
    const frame = hex(text);
    expect(rtuFrame(1, frame.slice(1, -2))).toEqual(frame);
  },
);

it('what is not Modbus TCP empties the stream', () => {
  const framing = mbapFraming();
  expect(framing.push(hex('0001 0001 0006 01 03 0200 0001'))).toEqual([]);
  expect(framing.push(hex('0002 0000 0006 01 03 0200 0001'))).toMatchObject([{ transaction: 2, unit: 1 }]);
});
