/** Serves a site's workbook alone, for any Modbus master: `--site FILE --speed N --faults FILE --port N --data DIR`. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readPracticeWorkbook } from '../app/practice/workbook.ts';
import { loadProfiles } from '../fieldbus/profile/load.ts';
import { systemEnv } from '../platform/system-env.ts';
import { readFaultFile } from '../simulator/fault-file.ts';
import { noFaults } from '../simulator/faults.ts';
import { startPracticeMeters } from '../simulator/practice.ts';

const FASTEST = 1_000;
const RESOURCES = join(import.meta.dirname, '../../resources');

const OPTIONS = {
  /** Any site's workbook; its sheet of simulated meters may be missing. */
  site: { type: 'string', default: join(RESOURCES, 'practice/building.xlsx') },
  port: { type: 'string', default: '0' },
  /** Where the meters are kept; without it they end with this process. */
  data: { type: 'string' },
  speed: { type: 'string', default: '1' },
  faults: { type: 'string' },
} as const;

const USAGE = 'simulator [--site FILE] [--speed 0…1000] [--faults FILE] [--port N] [--data DIR]';

/** @throws Error with the usage for an option that there is not. */
function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function numberBetween(name: string, text: string, low: number, high: number): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < low || number > high) throw new Error(`--${name}: a number from ${low} to ${high}, got ${text}`);
  return number;
}

async function main(): Promise<void> {
  const values = readOptions();
  const env = systemEnv();
  const speed = numberBetween('speed', values.speed, 0, FASTEST);
  const faults = values.faults === undefined ? noFaults : readFaultFile(values.faults, env.random);
  const profiles = loadProfiles(join(RESOURCES, 'meter-profiles'));
  const { site } = await readPracticeWorkbook(values.site, profiles, env.clock);
  const firstPort = numberBetween('port', values.port, 0, 65_535 - site.buses.length);
  const kept = values.data === undefined ? {} : { folder: values.data };
  const running = await startPracticeMeters({ env, site, profiles, speed, faults, firstPort, ...kept });
  process.stdout.write(`${JSON.stringify({ site: site.name, meters: site.meters.length, speed, buses: running.buses })}\n`);
  const end = () => void running.close().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
