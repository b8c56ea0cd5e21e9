/** The peer of bench buses, compiled where a compiler and libmodbus are at hand. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SOURCE = join(import.meta.dirname, 'libmodbus-peer.c');
const run = promisify(execFile);

export interface Libmodbus {
  /** Reads all ports at once, a thread each. @returns requests a second */
  measure(ports: readonly number[], ms: { readonly warmUp: number; readonly measure: number; readonly stagger: number }): Promise<number>;
  close(): void;
}

/** null where it cannot be compiled here. */
export function compileLibmodbus(): Libmodbus | null {
  const folder = mkdtempSync(join(tmpdir(), 'bench-libmodbus-'));
  const program = join(folder, 'peer');
  const close = () => rmSync(folder, { recursive: true });
  if (spawnSync('cc', ['-O2', '-o', program, SOURCE, '-lmodbus', '-lpthread']).status !== 0) {
    close();
    return null;
  }
  return {
    async measure(ports, { warmUp, measure, stagger }) {
      const { stdout } = await run(program, [warmUp, measure, Math.round(stagger * 1000), ...ports].map(String));
      return (Number(stdout) * 1000) / measure;
    },
    close,
  };
}
