/** Leases of one bus in virtual time: exclusive, bounded in time and number, commands first. */
import { describe, expect, it } from 'vitest';
import { sleep } from '../../platform/env.ts';
import { meter, newBus, prompt, units } from '../scripted-bus.ts';
import { ended, honest } from '../scripted-line.ts';
import type { Priority } from './queue.ts';

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
