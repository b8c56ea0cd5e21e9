/** A file of faults: the first entry that fits a request decides, and what is misspelt is named. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../platform/virtual-env.ts';
import { readFaultFile } from './fault-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faults-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function policyOf(content: unknown) {
  const file = join(folder, 'faults.json');
  writeFileSync(file, JSON.stringify(content));
  return readFaultFile(file, seededRandom(1));
}

const frame = (bus: string, unit: number) => ({ bus, unit, fc: 3, pdu: Uint8Array.of(3, 4, 0, 0, 25) });

it('lets the first entry decide whose bus and unit fit', () => {
  const policy = policyOf({
    faults: [
      { bus: 'A', unit: 7, chances: { loseReply: 10_000 } },
      { bus: 'A', chances: { echo: 10_000 } },
      { unit: 9, chances: { loseRequest: 10_000, splitReply: 10_000 } },
    ],
  });
  expect(policy.atRequest(frame('A', 7))).toEqual({ loseReply: true });
  expect(policy.atRequest(frame('A', 9))).toEqual({ echo: true });
  expect(policy.atRequest(frame('B', 9))).toEqual({ loseRequest: true, splitReply: true });
  expect(policy.atRequest(frame('B', 7))).toEqual({});
});

it('names an unknown fault and a chance out of range', () => {
  expect(() => policyOf({ faults: [{ chances: { loseRequst: 1 } }] })).toThrow(/faults\.0\.chances\.loseRequst/);
  expect(() => policyOf({ faults: [{ chances: { echo: 10_001 } }] })).toThrow(/faults\.0\.chances\.echo/);
});
