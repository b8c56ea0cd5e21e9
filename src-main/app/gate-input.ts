/** Says in words of our own what is wrong with an input, never repeating what was sent: it may be a password. */
import * as v from 'valibot';
import type { Fault } from '../../src-shared/contract/call.ts';
import { bad, good, type Result } from '../../src-shared/value/result.ts';

/** The kinds of complaint, each a key of its own sentence; `input.wrongKind` is any other. */
const PROBLEMS: Readonly<Record<string, string>> = {
  min_length: 'input.tooShort',
  max_length: 'input.tooLong',
  min_value: 'input.tooSmall',
  max_value: 'input.tooLarge',
  safe_integer: 'input.notWhole',
  integer: 'input.notWhole',
  regex: 'input.wrongForm',
  check: 'input.wrongForm',
  picklist: 'input.notInList',
};

/** @returns the parsed input, or fault `input.invalid` with the dotted field and, in `values.problem`, the key of the sentence that says what is wrong. */
export function readInput(schema: v.GenericSchema, rawInput: unknown): Result<unknown, Fault> {
  const parsed = v.safeParse(schema, rawInput, { abortEarly: true });
  return parsed.success ? good(parsed.output) : bad(inputFault(parsed.issues[0]));
}

/** The complaint inside fault `input.invalid` as a fault of its own, for the sentence that says what is wrong. */
export function problemOf(fault: Fault): Fault | undefined {
  const problem = fault.code === 'input.invalid' ? fault.values?.['problem'] : undefined;
  return typeof problem === 'string' ? { ...fault, code: problem } : undefined;
}

function inputFault(issue: v.BaseIssue<unknown>): Fault {
  const field = v.getDotPath(issue);
  const problem = issue.received === 'undefined' ? 'input.missing' : (PROBLEMS[issue.type] ?? 'input.wrongKind');
  const limit = typeof issue.requirement === 'number' ? { limit: issue.requirement } : {};
  return { code: 'input.invalid', ...(field ? { field } : {}), values: { field: field ?? '', problem, ...limit } };
}
