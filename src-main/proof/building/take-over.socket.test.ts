/** Take-over of the practice building over real sockets: as quick as its wires allow, and nothing but reads on any of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeOverBuilding } from './take-over-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'building-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it(
  'every meter that answers, every byte a read, within the limit of the slowest wire and its dead meter',
  { timeout: 180_000 },
  async () => {
    const result = await takeOverBuilding(folder);
    expect(result.functions).toEqual([3]);
    expect(result).toMatchObject({ meters: 350, opened: 290, read: 58, unreached: ['A0903', '3A-08'] });
    expect(result.differs).toEqual(['A0501', 'A1103', 'A2305', 'B0701', '1A-03', '2A-02']);
    // Alone on a machine 1.2; both ends share it, so a busy one is slower.
    expect(result.ratio).toBeGreaterThan(0.95);
    expect(result.ratio).toBeLessThan(2.5);
  },
);
