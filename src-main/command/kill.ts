/** `npm run kill`: pulls SIGKILL on a engine that sells and switches, at frame boundaries, again and again, and judges what is left. */
import { parseArgs } from 'node:util';
import { runKills } from '../proof/kill/run-kills.ts';

const USAGE = 'npm run kill -- [--kills N] [--seed S] [--json]';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: 'kills' | 'seed', text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  process.stderr.write(`--${name} takes a whole number above 0, not "${text}". ${USAGE}\n`);
  process.exit(2);
}

const run = await runKills({
  kills: wholeNumber('kills', values.kills),
  seed: wholeNumber('seed', values.seed),
  onKill: ({ text }, number) => {
    if (!values.json) process.stdout.write(`kill ${number}, ${text}\n`);
  },
});
const { kills, lost, doubled, stuck, auditBreaks, findings, sales, acts, seconds } = run;
for (const finding of findings) process.stdout.write(`${finding}\n`);
process.stdout.write(`${JSON.stringify({ kills: kills.length, lost, doubled, stuck, sales, acts, auditBreaks, seconds })}\n`);
process.exitCode = lost + doubled + stuck + auditBreaks === 0 ? 0 : 1;
