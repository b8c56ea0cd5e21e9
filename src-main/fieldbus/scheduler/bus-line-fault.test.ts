/** The bad days of one bus in virtual time: meters that are late or dead, lines that babble, break, hang and do not open; closing. */
import { describe, expect, it } from 'vitest';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { meter, newBus, prompt } from '../scripted-bus.ts';
import { ended, honest } from '../scripted-line.ts';
import type { OpenLine } from '../transport/line.ts';
import type { Priority } from './queue.ts';

describe('a meter that is late', () => {
  it('its late reply is never taken for that of the next meter, nor for its own next one', async () => {
    const { clock, bus, read } = newBus((request, reply, index) => reply(honest(request), index === 0 ? 180 : 20));
    const outcomes = [1, 1, 2].map((address, index) =>
      bus.lease('poll', 5000, (line) => (index === 0 ? read(line, address) : line.read(meter(address), 3, 100 * index, 2))),
    );
    const [first, second, third] = await ended(clock, Promise.all(outcomes));
    expect(first).toEqual({ ok: true, value: { ok: false, fault: { kind: 'timeout' } } });
    const bytes = (outcome: typeof second) => (outcome?.ok && outcome.value.ok ? [...outcome.value.value.bytes] : outcome);
    expect([bytes(second), bytes(third)]).toEqual([
      [0, 100, 0, 101],
      [0, 200, 0, 201],
    ]);
  });

  it('a sale behind a dead meter waits for its time-out and as long again, no longer', async () => {
    const { clock, script, bus, read } = newBus((request, reply) => request[0] === 1 && reply(honest(request), 20));
    const dead = bus.lease('poll', 5000, (line) => read(line, 9));
    await clock.pass(10);
    const sale = bus.lease('command', 15_000, (line) => read(line, 1));
    await ended(clock, Promise.all([dead, sale]));
    expect(script.written[1]!.atMs).toBe(200);
  });

  it('is left out of polling for growing times, until it answers or somebody wants it now', async () => {
    let dead = true;
    const { clock, bus, read } = newBus((request, reply) => !dead && reply(honest(request), 20));
    const id = 9 as MeterId;
    const poll = () =>
      ended(
        clock,
        bus.lease('poll', 5000, (line) => read(line, 9)),
      );
    expect(bus.pollInMs(id)).toBe(0);
    await poll();
    expect(bus.pollInMs(id)).toBe(2000);
    await poll();
    expect(bus.pollInMs(id)).toBe(4000);
    bus.tryNow(id);
    expect(bus.pollInMs(id)).toBe(0);
    dead = false;
    await poll();
    expect(bus.pollInMs(id)).toBe(0);
  });
});

describe('a line', () => {
  it('that babbles is given up on in time', async () => {
    const { clock, script, bus, read } = newBus(prompt, { maxQuietWaitMs: 1000 });
    await ended(
      clock,
      bus.lease('poll', 1000, (line) => read(line, 1)),
    );
    const babble = (left: number) => {
      script.send(Uint8Array.of(85));
      if (left > 0) clock.after(100, () => babble(left - 1));
    };
    babble(30);
    expect(
      await ended(
        clock,
        bus.lease('command', 5000, (line) => read(line, 1)),
      ),
    ).toMatchObject({ ok: false, fault: { kind: 'lineDown' } });
    await clock.pass(4000);
    expect(
      await ended(
        clock,
        bus.lease('command', 5000, (line) => read(line, 1)),
      ),
    ).toMatchObject({ ok: true, value: { ok: true } });
  });

  it('just opened is listened to before anything is sent', async () => {
    const { clock, script, bus, read } = newBus(prompt, { openQuietMs: 300 });
    await ended(
      clock,
      bus.lease('command', 5000, (line) => read(line, 1)),
    );
    expect(script.written[0]!.atMs).toBe(300);
  });

  it('that breaks fails who waits at once, and is opened again for the next', async () => {
    const { clock, script, bus, read } = newBus((request, reply, index) => index > 0 && reply(honest(request), 20));
    const first = bus.lease('command', 5000, async (line) => [await read(line, 1), await read(line, 1)]);
    await clock.pass(10);
    expect(bus.status()).toMatchObject({ connected: true, busy: true });
    script.break('pulled');
    expect(await ended(clock, first)).toMatchObject({
      ok: true,
      value: [{ ok: false, fault: { kind: 'lineDown', detail: 'pulled' } }, { ok: true }],
    });
    expect(clock.monotonicMs()).toBe(30);
  });

  it('opened again may still bring the reply owed before it broke', async () => {
    const { clock, script, bus, read } = newBus((request, reply, index) => index > 0 && reply(honest(request), 20), { doubtMs: 10_000 });
    await ended(
      clock,
      bus.lease('command', 5000, (line) => read(line, 1)),
    );
    script.break('pulled');
    const again = await ended(
      clock,
      bus.lease('command', 5000, (line) => read(line, 1)),
    );
    expect(again).toMatchObject({ ok: true, value: { ok: true, value: { doubted: true } } });
  });

  it('that stays silent is opened anew after four time-outs in a row: its other side may be gone and nobody was told', async () => {
    let opened = 0;
    const counting = (open: OpenLine): OpenLine => {
      return (handlers) => (opened++, open(handlers));
    };
    const { clock, bus, read } = newBus((request, reply) => opened > 1 && reply(honest(request), 20), {}, counting);
    const lease = () =>
      ended(
        clock,
        bus.lease('poll', 5000, (line) => read(line, 1)),
      );
    for (let i = 0; i < 4; i++) expect(await lease()).toMatchObject({ value: { ok: false, fault: { kind: 'timeout' } } });
    expect(opened).toBe(1);
    expect(await lease()).toMatchObject({ value: { ok: true } });
    expect(opened).toBe(2);
  });

  it('that does not open: polls wait out the back-off, commands try at once', async () => {
    let tries = 0;
    const { clock, bus, read } = newBus(prompt, {}, () => () => (tries++, Promise.reject(new Error('refused'))));
    const lease = (priority: Priority) =>
      ended(
        clock,
        bus.lease(priority, 1000, (line) => read(line, 1)),
      );
    expect(await lease('poll')).toEqual({ ok: false, fault: { kind: 'lineDown', detail: 'refused' } });
    await lease('poll');
    expect(tries).toBe(1);
    await lease('command');
    expect(tries).toBe(2);
    await clock.pass(999);
    await lease('poll');
    expect(tries).toBe(2);
    await clock.pass(1);
    await lease('poll');
    expect(tries).toBe(3);
    expect(bus.status()).toMatchObject({ connected: false, lastError: 'refused' });
  });

  it('that hangs while opening is given up on, and closed should it open later', async () => {
    let closes = 0;
    const hang = (): OpenLine => () =>
      new Promise((resolve) => clock.after(5000, () => resolve({ write: () => undefined, close: () => void closes++ })));
    const { clock, bus, read } = newBus(prompt, { connectTimeoutMs: 100 }, hang);
    expect(
      await ended(
        clock,
        bus.lease('command', 1000, (line) => read(line, 1)),
      ),
    ).toMatchObject({ ok: false, fault: { kind: 'lineDown' } });
    expect(clock.monotonicMs()).toBe(100);
    await clock.pass(5000);
    expect(closes).toBe(1);
  });

  it('closing tells who waits and who is on the wire, and everybody after', async () => {
    const { clock, bus, read } = newBus(() => undefined);
    const all = [1, 2, 3].map((address) => bus.lease('command', 5000, (line) => read(line, address)));
    await clock.pass(10);
    const closing = bus.close();
    const closed = { ok: false, fault: { kind: 'closed' } };
    expect(await ended(clock, Promise.all(all))).toEqual([{ ok: true, value: closed }, closed, closed]);
    await closing;
    expect(await bus.lease('command', 5000, (line) => read(line, 1))).toEqual(closed);
    expect(clock.monotonicMs()).toBe(10);
  });
});
