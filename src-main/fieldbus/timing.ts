/** Every wait of a bus in milliseconds, with the values that real meters were seen to need. */

/** 9600 baud, 8N1: 10 bits. */
export const USUAL_CHARACTER_MS = 10_000 / 9600;

export interface BusTiming {
  /** Read time-out until a meter's own pace is known. At 600 ms and more no late replies were seen in the field. */
  readonly firstReadTimeoutMs: number;
  readonly minReadTimeoutMs: number;
  readonly maxReadTimeoutMs: number;
  /** null: what the profile says for the command, 3000 in all known ones. */
  readonly commandTimeoutMs: number | null;
  /** Silence needed after a time-out; null: as long again as that time-out was. */
  readonly drainMs: number | null;
  /** Silence needed after a bad check sum, noise or a frame nobody asked for. */
  readonly strayQuietMs: number;
  /** Silence needed on a line just opened: an earlier run's replies may still be on their way. */
  readonly openQuietMs: number;
  /** Silence that ends a reply of unknown length. */
  readonly replySilenceMs: number;
  /** How long the bus waits for the line to become quiet before it gives up. */
  readonly maxQuietWaitMs: number;
  readonly connectTimeoutMs: number;
  /** A line that would not open is tried again after this, doubling to reconnectMaxMs; commands and screens try at once. */
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  /** A meter that does not answer is left out of polling for this long, doubling to backOffMaxMs. */
  readonly backOffMinMs: number;
  readonly backOffMaxMs: number;
  /** Waiting leases of each priority. */
  readonly queueLimit: number;
  /** How long after a time-out its reply may still come (the gateway's holdMs): a like answer in that time is waited out. */
  readonly doubtMs: number;
}

export const DEFAULT_TIMING: Omit<BusTiming, 'doubtMs'> = {
  firstReadTimeoutMs: 1000,
  minReadTimeoutMs: 50,
  maxReadTimeoutMs: 1500,
  commandTimeoutMs: null,
  drainMs: null,
  strayQuietMs: 300,
  openQuietMs: 300,
  replySilenceMs: 50,
  maxQuietWaitMs: 10_000,
  connectTimeoutMs: 3000,
  reconnectMinMs: 500,
  reconnectMaxMs: 30_000,
  backOffMinMs: 2000,
  backOffMaxMs: 300_000,
  queueLimit: 256,
};
