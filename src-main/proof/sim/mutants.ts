/** Faults put into the app's own source on purpose: the simulation must notice each of them, or it proves nothing. */

export interface Patch {
  /** Path below src-main. */
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
}

const PASS = 'service/settle/pass.ts';
const DECIDE = 'domain/operation/decide.ts';
const EXCHANGE = 'fieldbus/frame/exchange.ts';
const STATE = 'domain/operation/state.ts';
const SETTLER = 'service/settle/settler.ts';
const RECORD = 'service/settle/record.ts';
const BUS_LINE = 'fieldbus/scheduler/bus-line.ts';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'retry-on-timeout',
    patches: [
      {
        file: PASS,
        from: 'await wire.sell(meter, { amountFen: op.creditFen, purchaseCount });',
        to: 'const frame = { amountFen: op.creditFen, purchaseCount }; if (!(await wire.sell(meter, frame)).ok) await wire.sell(meter, frame);',
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
    name: 'neighbours-reply-accepted',
    patches: [{ file: 'fieldbus/frame/expected.ts', from: 'if (bytes[pos] !== expected.unit) return 0;', to: '' }],
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
        file: 'store/slip.ts',
        from: 'const counter = (lastCounter.first(store, draft)?.counter ?? 0) + 1;',
        to: "const counter = (lastCounter.first(store, draft)?.counter ?? 0) + (draft.kind === 'returned' ? 2 : 1);",
      },
      { file: 'store/triggers.ts', from: '`NEW.counter IS NOT (SELECT', to: '`0 AND NEW.counter IS NOT (SELECT' },
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
        from: 'await wire.sell(meter, { amountFen: op.creditFen, purchaseCount });',
        to: `const said = await wire.sell(meter, { amountFen: op.creditFen, purchaseCount });
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
];
