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
];
