// The stages of `npm test`: what each runs, how it counts, and what it may cost.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser, findBrowser } from './browser.mjs';
import { runChecks } from './checks.mjs';
import { env, install, node } from './install.mjs';
import { checkPacking } from './pack.mjs';
import { root, run } from './run.mjs';
import { buildWindow } from './window.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped?: number, note?: string }} Count
 * @typedef {object} Stage
 * @property {string} name
 * @property {number} budgetS the seconds it should cost on two idle cores; ten times as much ends it by force
 * @property {readonly string[]} [needs] stages that must have passed for this one to make sense
 * @property {(limitS: number) => Promise<Count>} run
 */

/** Turns a preparation into a stage that counts only when it fails. @param {() => Promise<{ ok: boolean, detail: string }>} work */
const prepare = (work) => async () => {
  const { ok, detail } = await work();
  return { passed: 0, failed: ok ? 0 : 1, note: detail };
};

/** Runs the vitest projects and counts by its JSON report; a run without one, or that failed without a failed test, is a failure. */
function vitest(/** @type {readonly string[]} */ ...projects) {
  return async (/** @type {number} */ limitS) => {
    const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-report-'));
    const report = join(folder, 'report.json');
    const chosen = projects.flatMap((project) => ['--project', project]);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const browser = findBrowser();
    const { code, output } = await run(node, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...chosen, ...reporters], {
      limitS,
      show: true,
      env: browser ? { ...env, WATTKEEPER_BROWSER: browser } : env,
    });
    try {
      return countReport(JSON.parse(readFileSync(report, 'utf8')), code);
    } catch (fault) {
      return { passed: 0, failed: 1, note: `no report (${/** @type {Error} */ (fault).message}); exit ${code}: ${output.slice(-300)}` };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} report
 * @param {number} code vitest's exit code
 * @returns {Count}
 */
function countReport(report, code) {
  const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failed = report.numFailedTests + brokenFiles;
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: report.numPendingTests };
}

const testFiles = readdirSync(root)
  .filter((name) => name.startsWith('src-'))
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }))
  .filter((path) => path.endsWith('.test.ts'));
/** @param {string} kind */
const has = (kind) => testFiles.some((path) => path.endsWith(`.${kind}.test.ts`));

/** @param {number} limitS @returns {Promise<Count>} each fact about the packed program counts as one test */
async function runPacking(limitS) {
  const checks = await checkPacking(limitS);
  for (const { name, fault } of checks) console.log(fault === null ? `packed: ${name}` : `packed: ${name}: ${fault}`);
  const failed = checks.filter(({ fault }) => fault !== null).length;
  return { passed: checks.length - failed, failed };
}

/** In the order in which they run. A kind of test of which there is no file is left out. @type {Stage[]} */
export const stages = [
  { name: 'install', budgetS: 60, run: prepare(install) },
  { name: 'browser', budgetS: 60, run: prepare(ensureBrowser) },
  { name: 'window', budgetS: 10, run: prepare(buildWindow) },
  { name: 'checks', budgetS: 25, run: runChecks },
  { name: 'unit', budgetS: 60, run: vitest('unit', 'window') },
  ...(has('socket') ? [{ name: 'sockets', budgetS: 90, needs: ['window'], run: vitest('sockets') }] : []),
  ...(has('kill') ? [{ name: 'kills', budgetS: 40, run: vitest('kills') }] : []),
  ...(has('sim') ? [{ name: 'seeds', budgetS: 10, run: vitest('seeds') }] : []),
  ...(has('chromium') ? [{ name: 'chromium', budgetS: 120, needs: ['browser', 'window'], run: vitest('chromium') }] : []),
  { name: 'packing', budgetS: 20, needs: ['window'], run: runPacking },
];
