/** The contract as JSON schema: what third parties read in `GET /calls`. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import type { Contract } from '../../src-shared/contract/call.ts';
import type { CallDescription } from './gate-type.ts';

export function describeCalls(contract: Contract): CallDescription[] {
  return Object.entries(contract).map(([name, { kind, right, approval, mostBytes, input, output }]) => ({
    name,
    kind,
    right,
    approval,
    ...(mostBytes === undefined ? {} : { mostBytes }),
    input: jsonSchema(input),
    output: jsonSchema(output),
  }));
}

/** What goes over the wire: the side before branding. Checks that JSON schema cannot say (a UUID in lower case) are left out. */
function jsonSchema(schema: v.GenericSchema): object {
  return toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' });
}
