/** One request, one reply, in virtual time: late replies, echoes, strangers, doubled and vendor replies, and a line that breaks. */
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src-shared/value/instant.ts';
import { virtualEnv, type VirtualClock } from '../../platform/virtual-env.ts';
import { ended, framed, honest, joined, registersReply, scriptedLine, type Script } from '../scripted-line.ts';
import { DEFAULT_TIMING, type BusTiming } from '../timing.ts';
import { writeRequest, readRequest } from './adu.ts';
import { ModbusClient } from './client.ts';
import { Doubts } from './doubt.ts';
import { Exchanger, noCounts, type Framing } from './exchange.ts';
import { envelope } from './tcp-framer.ts';

const timing: BusTiming = { ...DEFAULT_TIMING, openQuietMs: 0, doubtMs: 0 };
type Answer = Parameters<typeof scriptedLine>[1];

async function onLine(answer: Answer, options: { framing?: Framing; timing?: Partial<BusTiming> } = {}) {
  const { clock } = virtualEnv(1, instant(0));
  const script = scriptedLine(clock, answer);
  let exchanger: Exchanger | null = null;
  const line = await script.open({
    bytes: (chunk) => exchanger?.bytes(chunk),
    closed: (detail) => exchanger?.closed({ kind: 'lineDown', detail }),
  });
  const counters = noCounts();
  const waits = { ...timing, ...options.timing };
  const doubts = new Doubts(waits.doubtMs);
  exchanger = new Exchanger({
    clock,
    line,
    framing: options.framing ?? 'rtu',
    gapMs: 30,
    timing: waits,
    counters,
    doubts,
  });
  return { clock, script, exchanger, counters, client: new ModbusClient(exchanger) };
}

/** The registers of one read, sent as soon as the line is quiet. */
async function read(
  { clock, exchanger, client }: { clock: VirtualClock; exchanger: Exchanger; client: ModbusClient },
  start: number,
  options: { unit?: number; count?: number; timeoutMs?: number } = {},
) {
  while (exchanger.quietInMs() > 0) await clock.pass(exchanger.quietInMs());
  const outcome = await ended(clock, client.read(options.unit ?? 1, 3, start, options.count ?? 2, options.timeoutMs ?? 150));
  if (!outcome.ok) return outcome.fault;
  return Array.from(
    { length: outcome.value.bytes.length / 2 },
    (_, i) => (outcome.value.bytes[2 * i]! << 8) | outcome.value.bytes[2 * i + 1]!,
  );
}

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
    const answer: Answer = (request, reply, index) => reply(honest(request), index === 0 ? 160 : 40);
    const bus = await onLine(answer, { timing: { drainMs: 0, strayQuietMs: 0 } });
    expect(await read(bus, 40)).toEqual({ kind: 'timeout' });
    await bus.clock.pass(5);
    expect(await read(bus, 50)).not.toEqual({ kind: 'timeout' });
  });
});

describe('a reply held back for longer than the silence', () => {
  it('that differs from the answer spoils the read, whichever comes first; asked again, the answer is right', async () => {
    for (const [late, own] of [
      [320, 60],
      [345, 20],
    ] as const) {
      const bus = await onLine((request, reply, index) => reply(honest(request), index === 0 ? late : own), {
        timing: { doubtMs: 10_000 },
      });
      expect(await read(bus, 40)).toEqual({ kind: 'timeout' });
      expect(bus.exchanger.quietInMs()).toBe(150);
      expect(await read(bus, 50)).toMatchObject({ kind: 'badReply', detail: 'two answers that differ' });
      expect(await read(bus, 60)).toEqual([60, 61]);
    }
  });

  it('that says the same leaves no doubt', async () => {
    const bus = await onLine((request, reply, index) => reply(honest(request), index === 0 ? 320 : 60), { timing: { doubtMs: 10_000 } });
    expect(await read(bus, 40)).toEqual({ kind: 'timeout' });
    await bus.clock.pass(bus.exchanger.quietInMs());
    expect(await ended(bus.clock, bus.client.read(1, 3, 40, 2, 150))).toMatchObject({ ok: true, value: { doubted: false } });
    expect(bus.clock.monotonicMs()).toBe(360);
  });

  it('an answer alone, while one is owed, is marked', async () => {
    const bus = await onLine((request, reply, index) => index > 0 && reply(honest(request), 40), { timing: { doubtMs: 10_000 } });
    expect(await read(bus, 40)).toEqual({ kind: 'timeout' });
    await bus.clock.pass(bus.exchanger.quietInMs());
    expect(await ended(bus.clock, bus.client.read(1, 3, 40, 2, 150))).toMatchObject({ ok: true, value: { doubted: true } });
  });

  it('while nothing follows, answers are believed at the deadline, until the gateway cannot hold it any longer', async () => {
    const bus = await onLine((request, reply, index) => index > 0 && reply(honest(request), 40), { timing: { doubtMs: 500 } });
    expect(await read(bus, 40)).toEqual({ kind: 'timeout' });
    expect(await read(bus, 50)).toEqual([50, 51]);
    expect(bus.clock.monotonicMs()).toBe(450);
    expect(await read(bus, 60)).toEqual([60, 61]);
    expect(bus.clock.monotonicMs()).toBe(450 + 30 + 150);
    // The answer at 450 may have been the owed one, so its own may come until 950.
    await bus.clock.pass(350);
    expect(await read(bus, 70)).toEqual([70, 71]);
    expect(bus.clock.monotonicMs()).toBe(980 + 40);
  });

  it("an exception that may be the owed one's leaves this request's own reply owed", async () => {
    const refusal = (request: Uint8Array) => framed(request[0]!, 0x83, 0x0b);
    const bus = await onLine(
      (request, reply, index) => {
        if (index === 1) reply(refusal(request), 20);
        if (index > 0) reply(honest(request), index === 1 ? 200 : 40);
      },
      { timing: { doubtMs: 10_000 } },
    );
    expect(await read(bus, 9, { count: 1 })).toEqual({ kind: 'timeout' });
    expect(await read(bus, 40)).toEqual({ kind: 'exception', code: 0x0b });
    while (bus.exchanger.quietInMs() > 0) await bus.clock.pass(bus.exchanger.quietInMs());
    expect(await ended(bus.clock, bus.client.read(1, 3, 80, 2, 100))).toMatchObject({ ok: true, value: { doubted: true } });
  });

  it('one that comes while the line is becoming quiet is owed no longer', async () => {
    const bus = await onLine((request, reply, index) => reply(honest(request), index === 0 ? 200 : 40), { timing: { doubtMs: 10_000 } });
    expect(await read(bus, 40)).toEqual({ kind: 'timeout' });
    expect(await read(bus, 50)).toEqual([50, 51]);
    expect(bus.clock.monotonicMs()).toBe(200 + 300 + 40);
  });

  it('one that comes into a later wait still finds nobody who believes it', async () => {
    // Three requests: the reply to the first comes into the wait of the third.
    const bus = await onLine((request, reply, index) => reply(honest(request), index === 0 ? 485 : 40), { timing: { doubtMs: 10_000 } });
    expect(await read(bus, 40)).toEqual({ kind: 'timeout' });
    expect(await read(bus, 50)).toEqual([50, 51]);
    expect(bus.clock.monotonicMs()).toBe(450);
    expect(await read(bus, 60)).toMatchObject({ kind: 'badReply' });
    expect(await read(bus, 70)).toEqual([70, 71]);
  });

  it('a strict transaction number needs no such wait', async () => {
    const bus = await onLine(
      (request, reply, index) => {
        const inner = honest(framed(...request.subarray(6)));
        reply(envelope(inner, (request[0]! << 8) | request[1]!), index === 0 ? 320 : 60);
      },
      { framing: 'tcp-strict', timing: { doubtMs: 10_000 } },
    );
    expect(await read(bus, 40)).toEqual({ kind: 'timeout' });
    expect(await read(bus, 50)).toEqual([50, 51]);
    expect(bus.counters.strays).toBe(1);
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
