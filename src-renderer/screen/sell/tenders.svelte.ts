/** How one payment is tendered: by one pay method, or by two, the second for what is typed and the first for the rest. */
import type { PayMethod } from '../../../src-shared/contract/operator/desk.ts';
import type { TextKey } from '../../../src-shared/text/say.ts';
import { parseYuan, subtractFen, type Fen } from '../../../src-shared/value/fen.ts';

export interface TenderInput {
  readonly method: string;
  readonly amountFen: Fen;
  readonly reference: string | null;
}

export class TenderRow {
  methodIndex = $state(0);
  /** Empty on the first row: it takes what is left. */
  amountText = $state('');
  reference = $state('');

  constructor(methodIndex: number) {
    this.methodIndex = methodIndex;
  }

  amountFen = $derived.by<Fen | null>(() => {
    const parsed = parseYuan(this.amountText);
    return parsed.ok && parsed.value > 0 ? parsed.value : null;
  });
}

export class Tenders {
  first = new TenderRow(0);
  second = $state<TenderRow | null>(null);
  tenderedText = $state('');

  /** Adds the second way to pay, or takes it away. */
  toggleSecond(): void {
    this.second = this.second === null ? new TenderRow(1) : null;
  }

  /** What the first way pays of this total; null while the second is not an amount below it. */
  restFen(totalFen: Fen): Fen | null {
    if (this.second === null) return totalFen;
    const secondFen = this.second.amountFen;
    return secondFen === null || secondFen >= totalFen ? null : subtractFen(totalFen, secondFen);
  }

  /** What is in cash, for the change. */
  cashFen(totalFen: Fen, methods: readonly PayMethod[]): Fen | null {
    const parts = this.parts(totalFen, methods);
    return parts?.find(({ method }) => methods.find(({ code }) => code === method)?.drawer)?.amountFen ?? null;
  }

  tenderedFen(): Fen | null {
    const parsed = parseYuan(this.tenderedText);
    return parsed.ok && parsed.value > 0 ? parsed.value : null;
  }

  /** Null while it is not whole. */
  parts(totalFen: Fen, methods: readonly PayMethod[]): TenderInput[] | null {
    const rest = this.restFen(totalFen);
    const one = (row: TenderRow, amountFen: Fen): TenderInput | null => {
      const method = methods[row.methodIndex];
      return method ? { method: method.code, amountFen, reference: method.needsReference ? row.reference.trim() : null } : null;
    };
    if (rest === null) return null;
    const first = one(this.first, rest);
    const second = this.second?.amountFen != null ? one(this.second, this.second.amountFen) : undefined;
    if (!first || second === null) return null;
    return second ? [first, second] : [first];
  }

  /** What stands against going on; null = nothing. */
  check(totalFen: Fen, methods: readonly PayMethod[]): TextKey | null {
    const rows = this.second ? [this.first, this.second] : [this.first];
    if (this.restFen(totalFen) === null) return 'split.secondTooLarge';
    if (rows.length > 1 && rows[0]?.methodIndex === rows[1]?.methodIndex) return 'split.sameMethod';
    if (rows.some((row) => methods[row.methodIndex]?.needsReference && row.reference.trim() === '')) return 'sell.referenceFirst';
    const [tendered, cash] = [this.tenderedFen(), this.cashFen(totalFen, methods)];
    return tendered !== null && cash !== null && tendered < cash ? 'sell.tenderShort' : null;
  }
}
