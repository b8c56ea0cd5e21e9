/** One request, one reply, in virtual time: echoes, strangers, vendor replies, the quiet line, and a line that breaks. */
import { describe, expect, it } from 'vitest';
import { ended, framed, honest, joined, registersReply, type Script } from '../scripted-line.ts';
import { onLine, read, timing } from '../scripted-exchange.ts';
import { readRequest, writeRequest } from './adu.ts';

describe('a read', () => {
  it('asks once and gives the registers and the time they took', async () => {
    const bus = await onLine((request, reply) => reply(honest(request), 40));
    const outcome = await ended(bus.clock, bus.client.read(1, 3, 0x200, 3, 150));
    expect(outcome).toMatchObject({ ok: true, value: { tookMs: 40 } });
    expect(bus.script.written.map(({ bytes }) => [...bytes])).toEqual([[...readRequest(1, 3, 0x200, 3)]]);
    expect(await read(bus, 7)).toEqual([7, 8]);
  });

  it('function 4 likewise', async () => {
    const bus = await onLine((request, reply) => reply(honest(request), 5));
    expect(await ended(bus.clock, bus.client.read(1, 4, 9, 1, 150))).toMatchObject({ ok: true });
  });

  it('refuses what the protocol does not allow before anything is sent', async () => {
    const bus = await onLine(() => undefined);
    await expect(bus.client.read(1, 3, 0, 126, 100)).rejects.toThrow(RangeError);
    await expect(bus.client.read(0, 3, 0, 1, 100)).rejects.toThrow(RangeError);
    await expect(bus.client.read(1, 3, 0xffff, 2, 100)).rejects.toThrow(RangeError);
    await expect(bus.client.write(1, 0, new Uint8Array(248), 100)).rejects.toThrow(RangeError);
    expect(bus.script.written).toEqual([]);
  });

  it('an exception is told with its code', async () => {
    const bus = await onLine((_, reply) => reply(framed(1, 0x83, 2), 5));
    expect(await read(bus, 0)).toEqual({ kind: 'exception', code: 2 });
  });

  it('silence is a time-out, bytes that are no frame a bad reply; both end at the deadline', async () => {
    const mute = await onLine(() => undefined);
    expect(await read(mute, 0)).toEqual({ kind: 'timeout' });
    expect(mute.clock.monotonicMs()).toBe(150);
    const garbled = await onLine((request, reply) => reply(honest(request).with(4, 99), 5));
    expect(await read(garbled, 0)).toMatchObject({ kind: 'badReply' });
  });

  it('a frame of a neighbour is thrown away and the wait goes on', async () => {
    const bus = await onLine((request, reply) => {
      reply(registersReply(2, [91, 92]), 10);
      reply(honest(request), 60);
    });
    expect(await read(bus, 5)).toEqual([5, 6]);
    expect(bus.counters.strays).toBe(1);
  });

  it('an adapter echoes: stripped, and no reason for silence', async () => {
    const bus = await onLine((request, reply) => {
      reply(request.subarray(0, 3), 1);
      reply(joined(request.subarray(3), honest(request)), 5);
    });
    expect(await read(bus, 5)).toEqual([5, 6]);
    expect(bus.counters).toMatchObject({ echoes: 1, strays: 0 });
    expect(bus.exchanger.quietInMs()).toBe(30);
  });
});

describe('the quiet line', () => {
  it('the gap after a reply', async () => {
    const bus = await onLine((request, reply) => reply(honest(request), 40));
    await read(bus, 1);
    await read(bus, 2);
    expect(bus.script.written.map(({ atMs }) => atMs)).toEqual([0, 70]);
    expect(
      () => void bus.exchanger.request({ request: readRequest(1, 3, 0, 1), unit: 1, fc: 3, shape: { kind: 'read', bytes: 2 } }, 50),
    ).toThrow(/quiet/);
  });

  it('a slave slower than the time-out never has its late reply taken for the next answer', async () => {
    // The shape that shifts a naive client by one, for ever: 300 ms latency against a time-out of 150.
    const bus = await onLine((request, reply, index) => reply(honest(request), index === 0 ? 290 : 40));
    expect(await read(bus, 40)).toEqual({ kind: 'timeout' });
    expect(await read(bus, 50)).toEqual([50, 51]);
    expect(await read(bus, 60)).toEqual([60, 61]);
    // The late reply came at 290, within the silence, which then began anew.
    expect(bus.script.written.map(({ atMs }) => atMs)).toEqual([0, 590, 660]);
  });

  it('a doubled reply: the second one is nobody\u2019s answer', async () => {
    const bus = await onLine((request, reply) => {
      reply(joined(honest(request), honest(request)), 20);
      reply(honest(request), 45);
    });
    expect(await read(bus, 1)).toEqual([1, 2]);
    expect(await read(bus, 2)).toEqual([2, 3]);
    expect(bus.script.written[1]!.atMs).toBe(45 + timing.strayQuietMs);
  });

  it('noise in front of a reply', async () => {
    const bus = await onLine((request, reply) => reply(joined(Uint8Array.of(0, 255, 1, 3), honest(request)), 20));
    expect(await read(bus, 1)).toEqual([1, 2]);
    expect(bus.exchanger.quietInMs()).toBe(timing.strayQuietMs);
  });

  it('without silence the late reply would be believed: what the silence is for', async () => {
    const timings = { timing: { drainMs: 0, strayQuietMs: 0 } };
    const bus = await onLine((request, reply, index) => reply(honest(request), index === 0 ? 160 : 40), timings);
    expect(await read(bus, 40)).toEqual({ kind: 'timeout' });
    await bus.clock.pass(5);
    expect(await read(bus, 50)).not.toEqual({ kind: 'timeout' });
  });
});

describe('a write', () => {
  const trip = Uint8Array.of(0, 1, 0, 1);

  it('is acknowledged by address, function, start and quantity only', async () => {
    const bus = await onLine((request, reply) => {
      reply(framed(1, 16, 0, 0x58, 0, 2), 10);
      reply(honest(request), 60);
    });
    expect(await ended(bus.clock, bus.client.write(1, 0x57, trip, 3000))).toEqual({ ok: true, value: 'replied' });
    expect(bus.clock.monotonicMs()).toBe(60);
    expect([...bus.script.written[0]!.bytes]).toEqual([...writeRequest(1, 16, 0x57, trip)]);
  });

  it('its echo alone is no acknowledgement', async () => {
    const bus = await onLine((request, reply) => reply(request, 5));
    expect(await ended(bus.clock, bus.client.write(1, 0x57, trip, 3000))).toEqual({ ok: false, fault: { kind: 'timeout' } });
  });

  it('is sent once, whatever happens', async () => {
    const bus = await onLine(() => undefined);
    await ended(bus.clock, bus.client.vendorWrite(1, 0x100, new Uint8Array(8), { kind: 'anything' }, 3000));
    await bus.clock.pass(60_000);
    expect(bus.script.written).toHaveLength(1);
  });

  it.each([
    ['an acknowledgement', (request: Uint8Array) => honest(request)],
    ['two bytes', () => framed(1, 32)],
    ['many', () => framed(1, 32, ...new Uint8Array(30))],
  ])('20H: %s ends with silence, also behind an echo and cut in two', async (_what, answer) => {
    const bus = await onLine((request, reply) => {
      const words = joined(request, answer(request));
      reply(words.subarray(0, request.length + 2), 10);
      reply(words.subarray(request.length + 2), 40);
    });
    const outcome = await ended(bus.clock, bus.client.vendorWrite(1, 0x100, new Uint8Array(8), { kind: 'anything' }, 3000));
    expect(outcome).toEqual({ ok: true, value: 'replied' });
    expect(bus.clock.monotonicMs()).toBe(40 + timing.replySilenceMs);
  });

  it('20H: refused', async () => {
    const bus = await onLine((_, reply) => reply(framed(1, 0xa0, 3), 10));
    const outcome = await ended(bus.clock, bus.client.vendorWrite(1, 0x100, new Uint8Array(8), { kind: 'anything' }, 3000));
    expect(outcome).toEqual({ ok: false, fault: { kind: 'exception', code: 3 } });
  });
});

describe('a line that breaks', () => {
  it('fails who waits at once, and all after it', async () => {
    const bus = await onLine(() => undefined);
    const waiting = bus.client.read(1, 3, 0, 1, 3000);
    const breaking = (script: Script) => bus.clock.after(20, () => script.break('unplugged'));
    breaking(bus.script);
    expect(await ended(bus.clock, waiting)).toEqual({ ok: false, fault: { kind: 'lineDown', detail: 'unplugged' } });
    expect(bus.clock.monotonicMs()).toBe(20);
    expect(await bus.client.read(1, 3, 0, 1, 3000)).toMatchObject({ ok: false, fault: { kind: 'lineDown' } });
  });
});
