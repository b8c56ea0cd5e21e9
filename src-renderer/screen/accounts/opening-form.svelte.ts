/** The opening form: for whom, what is written and what is bought, as typed, and what is wrong with it. */
import type { CallInput } from '../../../src-shared/contract/operator/index.ts';
import type { AccountCard, DeskHit, PayMethod } from '../../../src-shared/contract/operator/desk.ts';
import type { OpeningPreparation, PlanView } from '../../../src-shared/contract/operator/opening.ts';
import type { TextKey } from '../../../src-shared/text/say.ts';
import { formatYuan, parseYuan, plainDigits, subtractFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';
import { priceE4, type PriceE4 } from '../../../src-shared/value/price.ts';

export const THRESHOLDS = ['alarm1Fen', 'alarm2Fen', 'overdraftFen'] as const;
export type Threshold = (typeof THRESHOLDS)[number];
export type FormField = 'name' | 'phone' | 'account' | 'plan' | Threshold | 'amount' | 'reference' | 'tendered';

export interface FormFault {
  readonly field: FormField;
  readonly key: TextKey;
}

const PHONE = /^[+\d][\d -]*$|^$/;
/** 100.0000 yuan/kWh: more is a slip of the finger. */
const MOST_PRICE = 100;

export class OpeningForm {
  /** An account that exists gets one more meter. */
  existing = $state(false);
  account = $state.raw<DeskHit | null>(null);
  name = $state('');
  contact = $state('');
  phone = $state('');
  /** A plan's id, or 'own' for a price that is named here; '' while none is chosen. */
  planId = $state('');
  ownPrice = $state('');
  thresholds = $state<Record<Threshold, string>>({ alarm1Fen: '', alarm2Fen: '', overdraftFen: '' });
  buys = $state(true);
  amountText = $state('');
  methodIndex = $state(0);
  reference = $state('');
  tenderedText = $state('');
  /** What is wrong is only said once the cashier wants to go on. */
  fault = $state.raw<FormFault | null>(null);

  amountFen = $derived.by<Fen | null>(() => positive(this.amountText));
  changeFen = $derived.by<Fen | null>(() => {
    const tendered = positive(this.tenderedText);
    return tendered === null || this.amountFen === null ? null : subtractFen(tendered, this.amountFen);
  });

  /** What the site would write, before anybody changes it. */
  begin({ parameters, planId, plans }: OpeningPreparation): void {
    for (const name of THRESHOLDS) this.thresholds[name] = formatYuan(parameters[name]).replaceAll(',', '');
    this.planId = String(planId ?? (plans.length === 1 ? plans[0]?.planId : '') ?? '');
    this.fault = null;
  }

  /** The account is known already: its name and phone are not asked for. */
  takeAccount({ accountId, name, room, contact, phone, meters }: AccountCard): void {
    this.existing = true;
    const unread = { balanceFen: null, readAt: null, lost: false, supply: null };
    this.account = { accountId, name, room, contact, phoneMasked: phone.slice(-4), meters: meters.length, ...unread };
  }

  plan(plans: readonly PlanView[]): PlanView | null {
    return plans.find(({ planId }) => String(planId) === this.planId) ?? null;
  }

  method(methods: readonly PayMethod[]): PayMethod | null {
    return methods[this.methodIndex] ?? null;
  }

  /** The first thing that stands against going on, in the order of the form; null = nothing. */
  check(methods: readonly PayMethod[]): FormFault | null {
    return this.#person() ?? this.#written() ?? (this.buys ? this.checkPayment(methods) : null);
  }

  /** @param uid made when the form opened. Null while something is wrong. */
  input(uid: OpUid, meterId: number, methods: readonly PayMethod[]): (CallInput<'opening.start'> & { readonly uid: OpUid }) | null {
    this.fault = this.check(methods);
    if (this.fault) return null;
    const { name, contact, phone } = this;
    const own = priceOf(this.ownPrice);
    return {
      ...{ uid, meterId },
      account: this.existing && this.account ? { accountId: this.account.accountId } : { name, contact, phone },
      parameters: {
        alarm1Fen: threshold(this.thresholds.alarm1Fen) ?? 0,
        alarm2Fen: threshold(this.thresholds.alarm2Fen) ?? 0,
        overdraftFen: threshold(this.thresholds.overdraftFen) ?? 0,
      },
      plan: this.planId === 'own' && own !== null ? { flatE4: own } : { planId: Number(this.planId) },
      firstPurchase: this.purchase(methods),
    };
  }

  /** As the engine takes it; null for none. */
  purchase(methods: readonly PayMethod[]): Exclude<CallInput<'opening.start'>['firstPurchase'], undefined> {
    const method = this.method(methods);
    if (!this.buys || this.amountFen === null || !method) return null;
    const reference = method.needsReference ? this.reference.trim() : null;
    const tenderedFen = method.drawer ? positive(this.tenderedText) : null;
    return { amountFen: this.amountFen, tenders: [{ method: method.code, amountFen: this.amountFen, reference }], tenderedFen };
  }

  #person(): FormFault | null {
    if (this.existing) return this.account ? null : { field: 'account', key: 'opening.form.needAccount' };
    if (this.name.trim() === '') return { field: 'name', key: 'open.needName' };
    return PHONE.test(this.phone.trim()) ? null : { field: 'phone', key: 'open.badPhone' };
  }

  #written(): FormFault | null {
    if (this.planId === '') return { field: 'plan', key: 'opening.form.needPlan' };
    if (this.planId === 'own' && priceOf(this.ownPrice) === null) return { field: 'plan', key: 'opening.form.badPrice' };
    for (const field of THRESHOLDS) if (threshold(this.thresholds[field]) === null) return { field, key: 'opening.form.badThreshold' };
    const crossed = (threshold(this.thresholds.alarm2Fen) ?? 0) > (threshold(this.thresholds.alarm1Fen) ?? 0);
    return crossed ? { field: 'alarm2Fen', key: 'opening.wrong.alarmsCrossed' } : null;
  }

  /** What is wrong with the payment alone. */
  checkPayment(methods: readonly PayMethod[]): FormFault | null {
    const amount = parseYuan(this.amountText);
    if (!amount.ok) return { field: 'amount', key: amount.fault === 'amount.empty' ? 'opening.form.needAmount' : amount.fault };
    if (amount.value <= 0) return { field: 'amount', key: 'sell.amountPositive' };
    const method = this.method(methods);
    if (method?.needsReference && this.reference.trim() === '') return { field: 'reference', key: 'opening.form.needReference' };
    if (!method?.drawer || this.tenderedText.trim() === '') return null;
    const short = this.changeFen === null || this.changeFen < 0;
    return short ? { field: 'tendered', key: 'sell.tenderShort' } : null;
  }
}

function positive(text: string): Fen | null {
  const parsed = parseYuan(text);
  return parsed.ok && parsed.value > 0 ? parsed.value : null;
}

function threshold(text: string): Fen | null {
  const parsed = parseYuan(text);
  return parsed.ok && parsed.value >= 0 ? parsed.value : null;
}

/** "0.83" → 8300; at most four decimals. */
export function priceOf(text: string): PriceE4 | null {
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(plainDigits(text).trim());
  if (!match) return null;
  const price = Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'));
  return price > 0 && price <= MOST_PRICE * 10_000 ? priceE4(price) : null;
}
