/** What makes two requests the same act: the call and its input as parsed, whose fields stand in the order of their schema. */
import { createHash } from 'node:crypto';

export function inputHash(call: string, input: object): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([call, input]))
    .digest();
}
