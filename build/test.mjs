// `npm test`: every stage in order with its time and count; `npm test -- --only unit,sockets` runs some. The last line is the sum.
import './node-version.mjs';
import { stages } from './check.mjs';
import { endIfAsked, passSignalsOn } from './run.mjs';

/** These run always: the others stand on them, and they cost nothing once done. */
const always = ['install', 'window'];

/** @param {readonly string[]} args @returns {readonly string[] | undefined} the names after --only */
function chosenNames(args) {
  const at = args.indexOf('--only');
  const names = at < 0 ? undefined : (args[at + 1] ?? '').split(',');
  const unknown = names?.filter((name) => !stages.some((stage) => stage.name === name)) ?? [];
  if (unknown.length > 0) {
    console.error(`No stage ${unknown.join(', ')}. There are: ${stages.map((stage) => stage.name).join(', ')}`);
    process.exit(2);
  }
  return names;
}

/**
 * A stage that crashes is a failure, never a silence.
 * @param {import('./check.mjs').Stage} stage @param {ReadonlySet<string>} broken stages that failed
 * @returns {Promise<import('./check.mjs').Count>}
 */
async function runStage(stage, broken) {
  const missing = stage.needs?.filter((name) => broken.has(name)) ?? [];
  if (missing.length > 0) return { passed: 0, failed: 1, note: `not run: ${missing.join(', ')} failed` };
  try {
    return await stage.run(stage.budgetS * 10);
  } catch (fault) {
    return { passed: 0, failed: 1, note: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) };
  }
}

passSignalsOn();
const chosen = chosenNames(process.argv.slice(2));
const table = [];
const broken = new Set();
let passed = 0;
let failed = 0;
for (const stage of stages) {
  if (chosen && !chosen.includes(stage.name) && !always.includes(stage.name)) continue;
  console.log(`\n── ${stage.name}`);
  const begun = performance.now();
  const count = await runStage(stage, broken);
  endIfAsked();
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (count.failed > 0) broken.add(stage.name);
  passed += count.passed;
  failed += count.failed;
  const skipped = count.skipped ? `, ${count.skipped} skipped` : '';
  const line = `${stage.name.padEnd(10)}${seconds.padStart(7)} s of ${String(stage.budgetS).padStart(3)} s${String(count.passed).padStart(6)} passed, ${count.failed} failed${skipped}`;
  table.push(line);
  console.log(count.note ? `${line}   ${count.note}` : line);
  if (stage.name === 'install' && count.failed > 0) break;
}
console.log(`\n${table.join('\n')}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
