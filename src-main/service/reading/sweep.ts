/** How long a bus took for its last round of full readings. */
import type { Instant } from '../../../src-shared/value/instant.ts';

export class Sweep {
  readonly round: number | null;
  readonly beganAt: Instant | null;
  /** When the last meter of the round was read. */
  readonly endedAt: Instant | null;
  readonly meters: number;

  constructor(round: number | null, beganAt: Instant | null, endedAt: Instant | null, meters: number) {
    this.round = round;
    this.beganAt = beganAt;
    this.endedAt = endedAt;
    this.meters = meters;
  }

  begun(round: number, at: Instant): Sweep {
    return this.round === round ? this : new Sweep(round, at, null, 0);
  }

  read(at: Instant): Sweep {
    return new Sweep(this.round, this.beganAt, at, this.meters + 1);
  }
}

export const noSweep = new Sweep(null, null, null, 0);
