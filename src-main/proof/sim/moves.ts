/** What really moved on the meters, frame by frame: the truth that the ledger is held against. */
import type { MeterId } from '../../../src-shared/value/id.ts';

/** Money that a meter took or gave back. */
export interface Move {
  readonly meter: MeterId;
  /** What its balance jumped by: + onto it, − off it. */
  readonly amountFen: number;
  /** By the app, or by somebody else's PC. */
  readonly by: 'app' | 'elsewhere';
  /** Happened after the ledger was saved that was put back since, or later than the gateway promised: only a reading can tell the ledger. */
  unforeseen: boolean;
}

export interface Held {
  readonly id: MeterId;
  readonly balanceFen: number;
}

export class Moves {
  readonly all: Move[] = [];
  /** Meters that were given another figure than the app had sent: what they hold then is nobody's sum any more. */
  readonly spoilt = new Set<MeterId>();

  /** @param before what the same meters held a moment ago: no time has passed for them to deduct in. */
  note(before: readonly Held[], after: readonly Held[], by: Move['by'], unforeseen = false): void {
    after.forEach(({ id, balanceFen }, index) => {
      const amountFen = balanceFen - (before[index]?.balanceFen ?? balanceFen);
      if (amountFen !== 0) this.all.push({ meter: id, amountFen, by, unforeseen });
    });
  }

  /** By the app, of about this amount; a balance that is set carries what was used while its frame was on its way. */
  ofApp(meter: MeterId, amountFen: number, toleranceFen: number): Move[] {
    return this.all.filter((one) => one.by === 'app' && one.meter === meter && Math.abs(one.amountFen - amountFen) <= toleranceFen);
  }
}
