/** The gate lets nothing past in the wrong order, tells nothing it should not, and forgets nothing it must record. */
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { call, RIGHTS, type Contract, type Right } from '../../src-shared/contract/call.ts';
import { fenField } from '../../src-shared/contract/field.ts';
import { operatorContract } from '../../src-shared/contract/operator/index.ts';
import type { OperatorId } from '../../src-shared/value/id.ts';
import { instant } from '../../src-shared/value/instant.ts';
import { bad, good } from '../../src-shared/value/result.ts';
import { StoreReadOnlyError } from '../store/database/open.ts';
import { virtualEnv } from '../platform/virtual-env.ts';
import type { AuditEntry, Handlers, Origin, Session, Via } from './gate-type.ts';
import { createGate } from './gate.ts';

const contract = {
  'desk.greet': call({ kind: 'read', right: 'anyone', input: v.object({}), output: v.object({ to: v.string() }) }),
  'desk.look': call({ kind: 'read', right: 'signedIn', input: v.object({}), output: v.object({}) }),
  'desk.sell': call({ kind: 'write', right: 'sell', input: v.object({ amountFen: fenField }), output: v.object({ balanceFen: fenField }) }),
  'desk.lend': call({ kind: 'write', right: 'sell', approval: 'always', input: v.object({}), output: v.object({}) }),
  'desk.change': call({
    kind: 'write',
    right: 'anyone',
    secret: ['password', 'card.pin'],
    input: v.object({
      login: v.string(),
      password: v.pipe(v.string(), v.minLength(8)),
      card: v.optional(v.object({ pin: v.string(), number: v.string() })),
    }),
    output: v.object({}),
  }),
};

type Refusal = ReturnType<typeof bad<{ code: string }>>;
type Line = { event: string; data: Record<string, unknown> };

function world(change: Partial<Handlers<typeof contract>> = {}, rights: readonly Right[] = ['sell']) {
  const [lines, audited, handled]: [Line[], AuditEntry[], string[]] = [[], [], []];
  const note = (event: string, data: Record<string, unknown> = {}) => void lines.push({ event, data });
  const env = virtualEnv(1, instant(1_700_000_000_000), { info: note, warn: note, error: note });
  const session: Session = { operatorId: 7 as OperatorId, name: '王', rights: new Set(rights), key: Uint8Array.of(1) };
  const handlers: Handlers<typeof contract> = {
    'desk.greet': (_input, caller) => good({ to: caller.name ?? 'nobody' }),
    'desk.look': () => good({}),
    'desk.sell': ({ amountFen }) => (handled.push('desk.sell'), good({ balanceFen: amountFen })),
    'desk.lend': () => (handled.push('desk.lend'), good({})),
    'desk.change': () => good({}),
    ...change,
  };
  const gate = createGate({
    contract,
    handlers,
    env,
    senders: ['loopback', 'window'],
    sessions: { use: (token) => (token === 'good' ? session : undefined), runs: (token) => token === 'good' },
    audit: (entry) => void audited.push(entry),
    faultMessage: (lang, { code, values }) => (code === 'right.missing' ? `${lang}: ${String(values?.['right'])}` : undefined),
  });
  return { gate, env, lines, audited, handled };
}

const origin = (more: Partial<Origin> = {}): Origin => ({ via: 'loopback', seatId: '1', language: 'zh', token: 'good', ...more });
const stranger = (): Origin => ({ via: 'loopback', seatId: '1', language: 'zh' });
const codeOf = (reply: { ok: boolean; code?: string }) => (reply.ok ? 'ok' : reply.code);

describe('the order', () => {
  test('each fault hides those behind it', async () => {
    const { gate } = world({}, []);
    const from = async (name: string, how: Origin) => codeOf(await gate.call(name, 'nonsense', how));
    expect(await from('desk.shell', { ...stranger(), via: 'tenant' })).toBe('call.unknown');
    expect(await from('desk.sell', { ...stranger(), via: 'tenant' })).toBe('gate.forbiddenSender');
    expect(await from('desk.sell', stranger())).toBe('session.required');
    expect(await from('desk.sell', origin({ token: 'old' }))).toBe('session.expired');
    expect(await from('desk.sell', origin())).toBe('right.missing');
    expect(await from('desk.look', origin())).toBe('input.invalid');
  });

  test('input is parsed before an approval is asked for, and nothing grants what always needs one', async () => {
    const { gate, handled } = world();
    expect(codeOf(await gate.call('desk.lend', null, origin()))).toBe('input.invalid');
    expect(codeOf(await gate.call('desk.lend', {}, origin()))).toBe('approval.needed');
    expect(handled).toEqual([]);
  });

  test('names that every object has are no calls', async () => {
    const { gate } = world();
    for (const name of ['constructor', '__proto__', 'toString', ''])
      expect(codeOf(await gate.call(name, {}, origin()))).toBe('call.unknown');
  });

  test('a call of the real contract reaches its handler exactly when sender, session and right allow it', async () => {
    const reached: string[] = [];
    let session: Session | undefined;
    // With its input left open, nothing but the door itself stands before a handler.
    const open = Object.entries(operatorContract).map(([name, entry]): [string, Contract[string]] => [
      name,
      { ...entry, input: v.unknown() },
    ]);
    const names = open.map(([name]) => name);
    const gate = createGate<Contract, Record<string, () => Refusal>>({
      contract: Object.fromEntries(open),
      handlers: Object.fromEntries(names.map((name) => [name, () => (reached.push(name), bad({ code: 'reached' }))])),
      env: virtualEnv(1, instant(0)),
      senders: ['window', 'loopback'],
      sessions: { use: () => session, runs: () => session !== undefined },
      audit() {},
      faultMessage: () => undefined,
    });
    const senders = fc.constantFrom<Via>('window', 'loopback', 'seat', 'tenant');
    const property = fc.asyncProperty(fc.constantFrom(...names), fc.subarray([...RIGHTS]), fc.boolean(), senders, async (...drawn) => {
      const [name, rights, signedIn, via] = drawn;
      reached.length = 0;
      session = signedIn ? { operatorId: 7 as OperatorId, name: '', rights: new Set(rights), key: Uint8Array.of() } : undefined;
      await gate.call(name, {}, { via, seatId: '1', language: 'en', token: 'x' });
      const { right } = operatorContract[name as keyof typeof operatorContract];
      const allowed = right === 'anyone' || (signedIn && (right === 'signedIn' || rights.includes(right)));
      expect(reached).toEqual(allowed && ['window', 'loopback'].includes(via) ? [name] : []);
    });
    await fc.assert(property, { numRuns: 2000 });
  });
});

describe('what goes in and out', () => {
  test('a handler gets the parsed input and a caller, and its output is parsed', async () => {
    const { gate } = world();
    expect(await gate.call('desk.sell', { amountFen: 100, more: 1 }, origin())).toEqual({ ok: true, value: { balanceFen: 100 } });
    expect(await gate.call('desk.greet', {}, origin())).toEqual({ ok: true, value: { to: '王' } });
    expect(await gate.call('desk.greet', {}, stranger())).toEqual({ ok: true, value: { to: 'nobody' } });
  });

  test('a fault names the field, what is wrong and the limit, and never repeats what was sent', async () => {
    const { gate } = world();
    const reply = await gate.call('desk.change', { login: 'a', password: 'hunter2' }, stranger());
    expect(reply).toEqual({
      ok: false,
      code: 'input.invalid',
      fault: { field: 'password', values: { field: 'password', problem: 'input.tooShort', limit: 8 }, message: 'input.invalid' },
    });
    const missing = await gate.call('desk.change', { login: 'a', password: 'long enough', card: {} }, stranger());
    expect(missing).toMatchObject({ fault: { field: 'card.pin', values: { problem: 'input.missing' } } });
    expect(await gate.call('desk.sell', { amountFen: 1.5 }, origin())).toMatchObject({ fault: { values: { problem: 'input.notWhole' } } });
    expect(await gate.call('desk.sell', { amountFen: '1' }, origin())).toMatchObject({ fault: { values: { problem: 'input.wrongKind' } } });
  });

  test('the sentence is in the language asked for', async () => {
    const { gate } = world({}, []);
    expect(await gate.call('desk.sell', {}, origin({ language: 'en' }))).toMatchObject({
      fault: { message: 'en: sell', values: { right: 'sell' } },
    });
  });

  test('an output that does not fit the contract is an internal fault whose place is logged', async () => {
    const { gate, lines } = world({ 'desk.sell': () => good({ balanceFen: 0.5 }) });
    expect(codeOf(await gate.call('desk.sell', { amountFen: 1 }, origin()))).toBe('internal');
    expect(lines).toMatchObject([{ event: 'call.failed', data: { call: 'desk.sell', error: expect.stringContaining('balanceFen') } }]);
  });
});

describe('what is written down', () => {
  test('a handler that throws is logged without secrets, and the caller learns nothing of it', async () => {
    const password = 'quo"te\\d secret';
    const { gate, lines } = world({
      'desk.change': (input) => Promise.reject(new Error(`cannot change ${JSON.stringify(input)} to ${input.password}`)),
    });
    const reply = await gate.call('desk.change', { login: 'wang', password }, stranger());
    expect(reply).toEqual({ ok: false, code: 'internal', fault: { message: 'internal' } });
    expect(lines).toMatchObject([{ event: 'call.failed', data: { call: 'desk.change', error: expect.stringContaining('wang') } }]);
    expect(Object.values(lines[0]?.data ?? {}).join()).not.toMatch(/quo|te\\d/);
  });

  test('a ledger that takes no writes says so in words, not as a fault of the program', async () => {
    const { gate, lines } = world({
      'desk.sell': () => {
        throw new StoreReadOnlyError('a trigger is missing');
      },
    });
    const reply = await gate.call('desk.sell', { amountFen: 1 }, origin());
    expect(reply).toMatchObject({ ok: false, code: 'ledger.readOnly', fault: { values: { reason: 'a trigger is missing' } } });
    expect(lines.filter(({ event }) => event === 'call.failed')).toEqual([]);
  });

  test('a broken session store is an internal fault too', async () => {
    const { gate, lines } = world();
    const reply = gate.call(
      'desk.look',
      {},
      Object.defineProperty(origin(), 'token', {
        get: () => {
          throw new Error('disk');
        },
      }),
    );
    expect(codeOf(await reply)).toBe('internal');
    expect(lines).toMatchObject([{ event: 'call.failed', data: { error: 'disk' } }]);
  });

  test('every write is recorded with who, when, where and how it ended, and reads are not', async () => {
    const { gate, audited } = world({
      'desk.sell': ({ amountFen }) => (amountFen > 5 ? bad({ code: 'sale.tooMuch' }) : good({ balanceFen: 1 })),
    });
    await gate.call('desk.look', {}, origin());
    await gate.call('desk.sell', { amountFen: 1 }, origin());
    await gate.call('desk.sell', { amountFen: 6 }, origin());
    await gate.call('desk.sell', { amountFen: 'x' }, origin());
    await gate.call('desk.sell', { amountFen: 1 }, stranger());
    const common = { at: 1_700_000_000_000, call: 'desk.sell', via: 'loopback', seatId: '1', operatorId: 7 };
    expect(audited).toEqual([
      { ...common, outcome: 'ok', input: { amountFen: 1 } },
      { ...common, outcome: 'sale.tooMuch', input: { amountFen: 6 } },
      { ...common, outcome: 'input.invalid', input: null },
    ]);
  });

  test('secret fields, also inside others, are not recorded', async () => {
    const { gate, audited } = world();
    await gate.call('desk.change', { login: 'wang', password: 'hunter22', card: { pin: '1234', number: '9' } }, stranger());
    expect(audited).toMatchObject([{ operatorId: null, input: { login: 'wang', card: { number: '9' } } }]);
    expect(JSON.stringify(audited)).not.toMatch(/hunter|1234/);
  });

  test('an act that could not be recorded keeps its outcome and is shouted about', async () => {
    const base = world();
    const gate = createGate({
      contract: { go: contract['desk.change'] },
      handlers: { go: () => good({}) },
      senders: ['loopback'],
      env: base.env,
      sessions: { use: () => undefined, runs: () => false },
      faultMessage: () => undefined,
      audit() {
        throw new Error('disk full after hunter22');
      },
    });
    expect(codeOf(await gate.call('go', { login: 'a', password: 'hunter22' }, stranger()))).toBe('ok');
    expect(base.lines).toMatchObject([{ event: 'call.notAudited', data: { error: 'disk full after [secret]' } }]);
  });

  test('a slow call is noted with its name, a long one may be slow', async () => {
    const slow = world({ 'desk.look': async () => (await slow.env.clock.pass(51), good({})) });
    await slow.gate.call('desk.look', {}, origin());
    expect(slow.lines).toEqual([{ event: 'call.slow', data: { call: 'desk.look', tookMs: 51 } }]);
    const quick = world({ 'desk.look': async () => (await quick.env.clock.pass(50), good({})) });
    await quick.gate.call('desk.look', {}, origin());
    expect(quick.lines).toEqual([]);
  });
});

describe('how it is put together', () => {
  test('a missing, misspelt, superfluous or wrong handler neither compiles nor runs', () => {
    const rest = {
      env: virtualEnv(1, instant(0)),
      senders: [],
      audit() {},
      sessions: { use: () => undefined, runs: () => false },
      faultMessage: () => undefined,
    };
    const small = { go: contract['desk.sell'] };
    const right = { go: () => good({ balanceFen: 1 }) };
    createGate({ ...rest, contract: small, handlers: right });
    // @ts-expect-error missing
    expect(() => createGate({ ...rest, contract: small, handlers: {} })).toThrow('the call go has no handler');
    // @ts-expect-error misspelt
    expect(() => createGate({ ...rest, contract: small, handlers: { gone: right.go } })).toThrow('no call gone');
    // @ts-expect-error superfluous, even where handlers are spread together
    expect(() => createGate({ ...rest, contract: small, handlers: { ...right, ...{ more: right.go } } })).toThrow('no call more');
    // @ts-expect-error the output's field has another name
    createGate({ ...rest, contract: small, handlers: { go: () => good({ balance: 1 }) } });
    // @ts-expect-error the input's field has another name
    createGate({ ...rest, contract: small, handlers: { go: (input: { amount: number }) => good({ balanceFen: input.amount }) } });
  });

  test('the real contract reads as JSON schema', () => {
    const gate = createGate<Contract, Record<string, () => Refusal>>({
      contract: operatorContract,
      senders: [],
      env: virtualEnv(1, instant(0)),
      audit() {},
      faultMessage: () => undefined,
      handlers: Object.fromEntries(Object.keys(operatorContract).map((name) => [name, () => bad({ code: 'none' })])),
      sessions: { use: () => undefined, runs: () => false },
    });
    const sell = gate.describe().find(({ name }) => name === 'sale.sell');
    expect(sell).toMatchObject({
      kind: 'write',
      right: 'sell',
      approval: 'never',
      input: { type: 'object', properties: { amountFen: { type: 'integer' } } },
    });
    expect(gate.describe()).toHaveLength(Object.keys(operatorContract).length);
  });
});
