/** What an audit asks, and what it says. */

/** One rule of the ledger as a query that finds the rows that break it. */
export interface Check {
  readonly name: string;
  /** Gives `subject` and `detail` of each break. */
  readonly sql: string;
}

export interface Break {
  /** The name of the check, e.g. "entry.sum". */
  readonly check: string;
  /** What it concerns, e.g. "entry 17". */
  readonly subject: string;
  readonly detail: string;
}

export interface AuditReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly breaks: readonly Break[];
  /** Hex hash of the last entry of each day, by yyyymmdd. */
  readonly days: Readonly<Record<string, string>>;
}
