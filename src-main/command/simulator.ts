/** Serves the practice site alone, for any Modbus master: `--port N --data DIR --speed X --faults FILE`. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadProfiles } from '../fieldbus/profile/load.ts';
import { systemEnv } from '../platform/system-env.ts';
import { readFaultFile } from '../simulator/fault-file.ts';
import { noFaults } from '../simulator/faults.ts';
import { startPracticeMeters } from '../simulator/practice.ts';
import { practiceSite } from '../simulator/site/practice-site.ts';

const FASTEST = 1_000;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    speed: { type: 'string', default: '1' },
    faults: { type: 'string' },
  },
});

function numberBetween(name: string, text: string, low: number, high: number): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < low || number > high) throw new Error(`--${name}: a number from ${low} to ${high}, got ${text}`);
  return number;
}

async function main(): Promise<void> {
  if (values.data === undefined) throw new Error('--data: the folder in which the meters are kept');
  const env = systemEnv();
  const running = await startPracticeMeters({
    env,
    folder: values.data,
    site: practiceSite,
    profiles: loadProfiles(join(import.meta.dirname, '../../resources/meter-profiles')),
    speed: numberBetween('speed', values.speed, 0, FASTEST),
    faults: values.faults === undefined ? noFaults : readFaultFile(values.faults, env.random),
    firstPort: numberBetween('port', values.port, 0, 65_535 - practiceSite.buses.length),
  });
  process.stdout.write(`${JSON.stringify({ site: practiceSite.name, buses: running.buses })}\n`);
  const end = () => void running.close().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
