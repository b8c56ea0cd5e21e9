/** One bus in virtual time: exclusive leases, who goes first, bounded queues, broken and dead lines, closing. */
import { describe, expect, it } from 'vitest';
import type { BusId, GatewayId, MeterId } from '../../../src-shared/value/id.ts';
import { instant } from '../../../src-shared/value/instant.ts';
import { sleep } from '../../platform/env.ts';
import { virtualEnv } from '../../platform/virtual-env.ts';
import type { MeterRef } from '../driver/meter-ref.ts';
import { ended, honest, scriptedLine } from '../scripted-line.ts';
import type { BusTiming } from '../timing.ts';
import type { OpenLine } from '../transport/line.ts';
import { BusLine } from './bus-line.ts';
import type { LeasedLine } from './lease.ts';
import type { Priority } from './queue.ts';

type Answer = Parameters<typeof scriptedLine>[1];
const prompt: Answer = (request, reply) => reply(honest(request), 20);
const meter = (address: number): MeterRef => ({
  meterId: address as MeterId,
  serial: String(address).padStart(12, '0'),
  profile: 'dtsy1352',
  busId: 1 as BusId,
  address,
});

function newBus(answer: Answer, timing: Partial<BusTiming> = {}, openOf = (open: OpenLine): OpenLine => open) {
  const env = virtualEnv(1, instant(0));
  const script = scriptedLine(env.clock, answer);
  const gateway = { id: 1 as GatewayId, transport: 'rtuOverTcp', transactionId: 'strict', holdMs: 0 } as const;
  const config = { id: 1 as BusId, gateway, gapMs: 30, timing: { openQuietMs: 0, firstReadTimeoutMs: 100, ...timing } };
  const bus = new BusLine(env, config, openOf(script.open));
  const read = (line: LeasedLine, address: number) => line.read(meter(address), 3, 0, 2);
  return { env, clock: env.clock, script, bus, read };
}

const units = (script: { written: readonly { bytes: Uint8Array }[] }) => script.written.map(({ bytes }) => bytes[0]);

describe('leases', () => {
  it('no frame of anybody else comes between the frames of a lease', async () => {
    const { clock, script, bus, read } = newBus(prompt);
    const money = bus.lease('screen', 15_000, async (line) => {
      for (let i = 0; i < 4; i++) {
        await read(line, 7);
        await sleep(clock, 25);
      }
    });
    const others = [1, 2, 3].flatMap((address) =>
      (['command', 'screen', 'poll'] as const).map((priority) => bus.lease(priority, 5000, (line) => read(line, address))),
    );
    await ended(clock, Promise.all([money, ...others]));
    const from = units(script).indexOf(7);
    expect(units(script).slice(from, from + 4)).toEqual([7, 7, 7, 7]);
    expect(units(script)).toHaveLength(13);
  });

  it('commands go ahead of screens and polls, at the next end of a lease', async () => {
    const { clock, bus, read } = newBus(prompt);
    const order: string[] = [];
    const job = (priority: Priority, name: string) => bus.lease(priority, 5000, async (line) => (order.push(name), await read(line, 1)));
    const all = [job('poll', 'first'), job('poll', 'poll'), job('screen', 'screen'), job('command', 'command')];
    await ended(clock, Promise.all(all));
    expect(order).toEqual(['command', 'screen', 'first', 'poll']);
  });

  it('a command that comes while the line is becoming quiet goes first', async () => {
    const { clock, bus, read, script } = newBus((request, reply) => request[0] !== 9 && reply(honest(request), 20));
    await ended(
      clock,
      bus.lease('poll', 5000, (line) => read(line, 9)),
    );
    const poll = bus.lease('poll', 5000, (line) => read(line, 1));
    await clock.pass(50);
    const command = bus.lease('command', 5000, (line) => read(line, 2));
    await ended(clock, Promise.all([poll, command]));
    expect(script.written.map(({ bytes, atMs }) => [bytes[0], atMs])).toEqual([
      [9, 0],
      [2, 200],
      [1, 250],
    ]);
  });

  it('a sale on a polling bus waits for one exchange only', async () => {
    const { clock, bus, read, script } = newBus(prompt);
    const polls = Array.from({ length: 20 }, (_, i) => bus.lease('poll', 5000, (line) => read(line, i + 10)));
    await clock.pass(110);
    const sale = bus.lease('command', 15_000, (line) => read(line, 1));
    await ended(clock, Promise.all([...polls, sale]));
    const sent = script.written.find(({ bytes }) => bytes[0] === 1)!;
    expect(sent.atMs - 110).toBeLessThanOrEqual(50);
  });

  it('ends after its time: nothing more is sent, the next has its turn, and its own work still says how it ended', async () => {
    const { clock, script, bus, read } = newBus(prompt);
    const outcomes: unknown[] = [];
    const greedy = bus.lease('command', 200, async (line) => {
      for (let i = 0; i < 8; i++) outcomes.push((await read(line, 1)).ok);
      return 'ended';
    });
    const next = bus.lease('poll', 1000, (line) => read(line, 2));
    expect(await ended(clock, Promise.all([greedy, next]))).toMatchObject([{ ok: true, value: 'ended' }, { ok: true }]);
    expect(outcomes.filter(Boolean).length).toBeLessThan(5);
    expect(units(script).indexOf(2)).toBe(units(script).length - 1);
  });

  it('work that never ends does not keep the bus', async () => {
    const { clock, bus, read } = newBus(prompt);
    void bus.lease('command', 300, () => new Promise(() => undefined));
    expect(
      await ended(
        clock,
        bus.lease('poll', 1000, (line) => read(line, 2)),
      ),
    ).toMatchObject({ ok: true, value: { ok: true } });
    expect(clock.monotonicMs()).toBe(320);
  });

  it('a write that could not be waited for to the end is not sent', async () => {
    const { clock, script, bus } = newBus(prompt);
    const frame = { fc: 32, start: 0x100, data: new Uint8Array(8), shape: { kind: 'anything' }, timeoutMs: 3000 } as const;
    const lease = bus.lease('command', 2900, (line) => line.write(meter(1), frame));
    expect(await ended(clock, lease)).toEqual({ ok: true, value: { ok: false, fault: { kind: 'leaseOver' } } });
    expect(script.written).toEqual([]);
  });

  it('work that throws frees the bus and says so', async () => {
    const { clock, bus, read } = newBus(prompt);
    await expect(bus.lease('command', 300, () => Promise.reject(new Error('broken rule')))).rejects.toThrow('broken rule');
    expect(
      await ended(
        clock,
        bus.lease('poll', 1000, (line) => read(line, 2)),
      ),
    ).toMatchObject({ ok: true });
  });

  it('two exchanges at once in one lease are a fault of the program', async () => {
    const { clock, bus, read } = newBus(prompt);
    const both = bus.lease('command', 1000, (line) => Promise.all([read(line, 1), read(line, 2)]));
    await expect(ended(clock, both)).rejects.toThrow('one exchange at a time');
  });

  it('lasts at most 15 s', () => {
    const { bus } = newBus(prompt);
    expect(() => bus.lease('command', 15_001, () => Promise.resolve(1))).toThrow(RangeError);
  });

  it('is refused when too many wait', async () => {
    const { clock, bus, read } = newBus(prompt, { queueLimit: 3 });
    const all = Array.from({ length: 5 }, () => bus.lease('poll', 1000, (line) => read(line, 1)));
    const outcomes = await ended(clock, Promise.all(all));
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, false, false]);
    expect(outcomes[4]).toEqual({ ok: false, fault: { kind: 'queueFull' } });
  });
});

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
