/** Replies that a gateway held back for longer than the silence: never taken for the next answer, owed until they came or cannot. */
import { describe, expect, it } from 'vitest';
import { ended, framed, honest } from '../scripted-line.ts';
import { onLine, read } from '../scripted-exchange.ts';
import { envelope } from './tcp-framer.ts';

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
