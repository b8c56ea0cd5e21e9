/** A refusal in the middle of a transaction: thrown so that nothing of it stays, and a value again outside. */
import type { Fault } from '../../src-shared/contract/call.ts';
import { bad, good, type Result } from '../../src-shared/value/result.ts';
import type { Context } from './context.ts';

export class Refused extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.code);
    this.fault = fault;
  }
}

/** Throws where there is something against it. */
export function refuse(fault: Fault | null): void {
  if (fault) throw new Refused(fault);
}

/** What was good, or a refusal. */
export function orThrow<T>(outcome: Result<T, Fault>): T {
  if (!outcome.ok) throw new Refused(outcome.fault);
  return outcome.value;
}

/** Runs whole or not at all. */
export function wholeOrRefused<T>({ store }: Pick<Context, 'store'>, work: () => T): Result<T, Fault> {
  try {
    return good(store.transaction(work));
  } catch (error) {
    if (error instanceof Refused) return bad(error.fault);
    throw error;
  }
}
