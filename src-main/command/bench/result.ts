/** What every bench says in its last line. */

export interface BenchResult {
  readonly bench: string;
  readonly ours: number;
  /** The same work done the bare way in the same run; null where the peer is not on this machine. */
  readonly peer: number | null;
  /** What cannot be beaten: the wire's own time or rate; null where there is no such limit. */
  readonly limit: number | null;
  readonly ratio: number;
  /** The bound that `ratio` is held against. */
  readonly floor: number;
  readonly pass: boolean;
  /** Whatever else helps to understand the figures. */
  readonly also?: Readonly<Record<string, number | string>>;
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits + 1));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
}

/** Nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
