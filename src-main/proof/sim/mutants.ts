/** Faults put into the app's own source on purpose: the simulation must notice each of them, or it proves nothing. */
import { ACT_MUTANTS } from './mutants-act.ts';
import type { Mutant, Patch } from './mutant.ts';

const PASS = 'service/settle/pass.ts';
const DECIDE = 'domain/operation/decide.ts';
const EXCHANGE = 'fieldbus/frame/exchange.ts';
const STATE = 'domain/operation/state.ts';
const SETTLER = 'service/settle/settler.ts';
const RECORD = 'service/settle/record.ts';
const CLIENT = 'fieldbus/frame/client.ts';
const BUS_LINE = 'fieldbus/scheduler/bus-line.ts';

/** The library's own checks of address and check sum, behind the framer's: what it is given always has those that it waits for. */
const LIBRARY_BELIEVES: readonly Patch[] = [
  { file: CLIENT, from: 'import { failed, type Exchange }', to: "import { seal } from './crc16.ts'; import { failed, type Exchange }" },
  {
    file: CLIENT,
    from: "this.#port.emit('data', Buffer.from(frame.buffer, frame.byteOffset, frame.length));",
    to: "this.#port.emit('data', Buffer.from(seal(Uint8Array.of(this.#port.held[0]!, ...frame.subarray(1)))));",
  },
];

const SALE_MUTANTS: readonly Mutant[] = [
  {
    name: 'retry-on-timeout',
    patches: [
      {
        file: PASS,
        from: 'await wire.sell(meter, { creditFen: op.creditFen, purchaseCount });',
        to: 'const frame = { creditFen: op.creditFen, purchaseCount }; if (!(await wire.sell(meter, frame)).ok) await wire.sell(meter, frame);',
      },
    ],
  },
  {
    name: 'no-quiet-line',
    patches: [
      { file: EXCHANGE, from: 'return Math.max(0, this.#quietAt - this.#clock.monotonicMs());', to: 'return 0;' },
      { file: EXCHANGE, from: '? null : parts.doubts', to: '? null : null' },
    ],
  },
  {
    name: 'intent-not-stored-first',
    patches: [
      {
        file: PASS,
        from: `recordSending(context, facts, asked.value);
    parts.phase(id, 'writing');
    await sendOnce(parts, wire, facts, decision.purchaseCount);`,
        to: `await sendOnce(parts, wire, facts, decision.purchaseCount);
    recordSending(context, facts, asked.value);`,
      },
    ],
  },
  {
    name: 'total-ignored',
    patches: [
      { file: DECIDE, from: '&&\n    proof.totalPurchasedFen === sale.before.totalPurchasedFen + sale.creditFen', to: '' },
      { file: DECIDE, from: '&& proof.totalPurchasedFen === sale.before.totalPurchasedFen;', to: ';' },
    ],
  },
  {
    name: 'second-attempt-before-hold-time',
    patches: [{ file: DECIDE, from: 'const held = sale.holdMs - sale.sinceLastAttemptMs;', to: 'const held = 0;' }],
  },
  {
    name: 'given-back-while-in-doubt',
    patches: [{ file: STATE, from: "return state === 'notApplied' || state === 'sendLater';", to: "return state !== 'confirmed';" }],
  },
  {
    name: 'reply-believed',
    patches: [
      {
        file: PASS,
        from: "if (facts.state === 'sending') recordInDoubt(context, facts, `noAnswer.${fault.kind}`);",
        to: "if (facts.state === 'sending') recordNotApplied(context, facts, 'notApplied', 'noAnswer.timeout', null);",
      },
    ],
  },
  {
    name: 'count-ignored',
    patches: [
      { file: DECIDE, from: 'proof.purchaseCount === nextPurchaseCount(sale.before.purchaseCount) &&', to: '' },
      { file: DECIDE, from: 'proof.purchaseCount === sale.before.purchaseCount && ', to: '' },
    ],
  },
  {
    name: 'identity-not-read',
    patches: [{ file: 'service/settle/ask-meter.ts', from: 'const { serial } = identity.value;', to: 'const { serial } = meter;' }],
  },
  {
    // The framer's own look at the address, and the library's behind it.
    name: 'neighbours-reply-accepted',
    patches: [{ file: 'fieldbus/frame/expected.ts', from: 'if (bytes[pos] !== expected.unit) return 0;', to: '' }, ...LIBRARY_BELIEVES],
  },
  {
    name: 'confirmed-before-commit',
    patches: [
      {
        file: RECORD,
        from: `context.store.transaction(() => {
    advance(context, facts, 'confirmed', evidenceOf(after, now.at));`,
        to: `context.store.transaction(() => advance(context, facts, 'confirmed', evidenceOf(after, now.at)));
  context.store.transaction(() => {`,
      },
    ],
  },
  {
    name: 'lease-broken-by-polling',
    patches: [
      {
        file: BUS_LINE,
        from: 'const cancel = clock.after(job.maxMs, released);',
        to: "const cancel = clock.after(job.priority === 'command' ? 120 : job.maxMs, released);",
      },
      { file: BUS_LINE, from: "await lease.end({ kind: this.#closed ? 'closed' : 'leaseOver' });", to: '' },
    ],
  },
  {
    name: 'gap-in-slip-numbers',
    patches: [
      {
        file: 'store/sale/slip.ts',
        from: 'const counter = (lastCounter.first(store, draft)?.counter ?? 0) + 1;',
        to: "const counter = (lastCounter.first(store, draft)?.counter ?? 0) + (draft.kind === 'returned' ? 2 : 1);",
      },
      { file: 'store/triggers/triggers.ts', from: '`NEW.counter IS NOT (SELECT', to: '`0 AND NEW.counter IS NOT (SELECT' },
    ],
  },
  {
    name: 'owed-reply-believed',
    patches: [{ file: 'fieldbus/frame/doubt.ts', from: 'if (owed.untilMs > nowMs) return owed.count;', to: '' }],
  },
  {
    name: 'restart-forgets-the-last-frame',
    patches: [
      { file: SETTLER, from: '(this.#sentMs.get(op) ?? this.#startedMs)', to: '(this.#sentMs.get(op) ?? Number.NEGATIVE_INFINITY)' },
    ],
  },
  {
    name: 'exception-taken-for-refusal',
    patches: [
      {
        file: PASS,
        from: 'await wire.sell(meter, { creditFen: op.creditFen, purchaseCount });',
        to: `const said = await wire.sell(meter, { creditFen: op.creditFen, purchaseCount });
    if (!said.ok && said.fault.kind === 'exception')
      recordNotApplied(parts.context, opFacts(parts.context, op.id), 'notApplied', 'noEffect', null);`,
      },
    ],
  },
  {
    name: 'open-sales-not-taken-up-again',
    patches: [{ file: SETTLER, from: 'if (settlesByItself(open.state)) void this.engage(open.op);', to: 'void open;' }],
  },
  {
    name: 'half-open-line-kept',
    patches: [
      { file: 'fieldbus/scheduler/connection.ts', from: 'if (this.#silences >= MOST_SILENCES) this.renew();', to: 'void MOST_SILENCES;' },
    ],
  },
  {
    name: 'book-not-moved-on',
    patches: [{ file: RECORD, from: 'fen(facts.before.totalPurchasedFen + op.creditFen)', to: 'facts.before.totalPurchasedFen' }],
  },
  {
    name: 'wall-clock-trusted',
    patches: [
      { file: SETTLER, from: 'this.#startedMs = context.env.clock.monotonicMs();', to: 'this.#startedMs = context.env.clock.now();' },
      { file: SETTLER, from: 'clock.monotonicMs() - (this.#sentMs.get(op)', to: 'clock.now() - (this.#sentMs.get(op)' },
      { file: SETTLER, from: 'this.#sentMs.set(op, clock.monotonicMs())', to: 'this.#sentMs.set(op, clock.now())' },
    ],
  },
  {
    name: 'check-sum-not-checked',
    patches: [
      {
        file: 'fieldbus/frame/crc16.ts',
        from: 'return to - from >= 4 && crc16(bytes, from, to - 2) === (bytes[to - 2]! | (bytes[to - 1]! << 8));',
        to: 'return to - from >= 4 && bytes.length > 0;',
      },
      ...LIBRARY_BELIEVES,
    ],
  },
  {
    name: 'work-lock-not-asked',
    patches: [
      {
        file: PASS,
        from: 'if (workLockOf(context.store, facts.op.meter)) return heldByWorkLock(context, facts, asked.value);',
        to: 'void [workLockOf, heldByWorkLock];',
      },
    ],
  },
  {
    // What the form showed when the amount was typed, in place of what the meter says in the same lease.
    name: 'stale-quote-sent',
    patches: [
      {
        file: PASS,
        from: "const asked = await askProof(wire, facts.meter, facts.state === 'intent' || facts.state === 'sendLater');",
        to: `const quoted = { serial: facts.meter.serial, ...facts.before, balanceFen: 0, encrypted: false, prepaidOn: true, doubted: false } as unknown as Proof;
    const asked = facts.state === 'intent' ? { ok: true as const, value: quoted } : await askProof(wire, facts.meter, facts.state === 'sendLater');`,
      },
    ],
  },
  {
    name: 'double-click-sells-twice',
    patches: [
      {
        file: 'service/sale/sell.ts',
        from: 'const before = opByUid(context.store, input.uid);',
        to: 'const before = null as ReturnType<typeof opByUid> | null;',
      },
      {
        file: 'store/database/migration/0001-spine.ts',
        from: 'CREATE TABLE op (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE',
        to: 'CREATE TABLE op (id INTEGER PRIMARY KEY, uid TEXT NOT NULL',
      },
    ],
  },
  {
    name: 'hash-leaves-out-the-seat',
    patches: [
      {
        file: 'store/ledger/ledger.ts',
        from: 'entryHash(prev, { ...row, links, postings })',
        to: "entryHash(prev, { ...row, seat: '', links, postings })",
      },
    ],
  },
];

export const MUTANTS: readonly Mutant[] = [...SALE_MUTANTS, ...ACT_MUTANTS];
