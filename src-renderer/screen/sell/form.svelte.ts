/** The desk's form: the amount and how it is paid, as typed, and what is wrong with it. */
import type { PayMethod } from '../../../src-shared/contract/operator/desk.ts';
import type { CallOutput } from '../../../src-shared/contract/operator/index.ts';
import { centiKwh, type CentiKwh } from '../../../src-shared/value/energy.ts';
import type { TextKey } from '../../../src-shared/text/say.ts';
import { parseYuan, plainDigits, subtractFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { Field } from './keys.ts';

export interface FormFault {
  readonly field: Field;
  readonly key: TextKey;
}

export class Form {
  amountText = $state('');
  tenderedText = $state('');
  methodIndex = $state(0);
  reference = $state('');
  note = $state('');
  /** Wrong amounts are only said once the cashier wants to go on. */
  fault = $state.raw<FormFault | null>(null);

  /** What the energy that was typed costs, once the engine has said it. */
  worth = $state.raw<CallOutput<'sale.amountFor'> | null>(null);
  /** "100d", "100度": so much energy instead of an amount. */
  energyCentiKwh = $derived(energyTyped(this.amountText));
  /** Enter may come before the engine has said what the energy costs. */
  pricing = $derived(this.energyCentiKwh !== null && this.worth === null);
  /** The typed amount, when it is one. */
  amountFen = $derived.by<Fen | null>(() => {
    if (this.energyCentiKwh !== null) return this.worth?.amountFen ?? null;
    const parsed = parseYuan(this.amountText);
    return parsed.ok && parsed.value > 0 ? parsed.value : null;
  });
  tenderedFen = $derived.by<Fen | null>(() => {
    const parsed = parseYuan(this.tenderedText);
    return parsed.ok && parsed.value > 0 ? parsed.value : null;
  });
  /** Negative while the cash handed over does not reach the amount. */
  changeFen = $derived.by<Fen | null>(() =>
    this.tenderedFen === null || this.amountFen === null ? null : subtractFen(this.tenderedFen, this.amountFen),
  );

  method(methods: readonly PayMethod[]): PayMethod | null {
    return methods[this.methodIndex] ?? null;
  }

  /** What belongs to another way to pay goes. */
  payBy(index: number, { drawer, needsReference }: PayMethod): void {
    this.methodIndex = index;
    if (!drawer) this.tenderedText = '';
    if (!needsReference) this.reference = '';
  }

  /** What stands against going on, by field; null = nothing. */
  check(methods: readonly PayMethod[]): FormFault | null {
    const amount = this.energyCentiKwh === null ? parseYuan(this.amountText) : null;
    if (amount?.ok === false) return { field: 'amount', key: amount.fault };
    if ((amount?.value ?? this.amountFen ?? 0) <= 0) return { field: 'amount', key: 'sell.amountPositive' };
    const method = this.method(methods);
    if (method?.needsReference && this.reference.trim() === '') return { field: 'reference', key: 'sell.needReference' };
    if (!method?.drawer || this.tenderedText.trim() === '') return null;
    const tendered = parseYuan(this.tenderedText);
    if (!tendered.ok) return { field: 'tendered', key: tendered.fault };
    return this.changeFen !== null && this.changeFen < 0 ? { field: 'tendered', key: 'sell.tenderShort' } : null;
  }

  /** Everything as for a new customer: no amount, paid in cash. */
  clear(): void {
    this.amountText = '';
    this.worth = null;
    this.clearPayment();
  }

  /** Another account: the typed amount stays, how it is paid does not. */
  clearPayment(): void {
    this.tenderedText = '';
    this.methodIndex = 0;
    this.reference = '';
    this.note = '';
    this.fault = null;
  }
}

/** Digits with up to two decimals, then d or 度: 0.01 kWh; null for anything else, and for nothing. */
export function energyTyped(text: string): CentiKwh | null {
  const match = /^(\d{1,7})(?:\.(\d{1,2}))?\s*(?:d|D|ｄ|Ｄ|度)$/.exec(plainDigits(text));
  if (!match) return null;
  const energy = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return energy > 0 ? centiKwh(energy) : null;
}
