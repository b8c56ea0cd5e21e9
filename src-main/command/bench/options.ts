/** What a bench may be told on the command line. */

export interface BenchOptions {
  /** Where ledgers that take long to make are kept between runs; a folder of the system's own where left out. */
  readonly cache: string | null;
  /** How many sales the ledger of bench start holds. */
  readonly sales: number;
}

export const USUAL_SALES = 100_000;
