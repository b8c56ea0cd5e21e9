/** `npm run kill`: pulls SIGKILL on a engine that sells and switches, at frame boundaries, again and again, and judges what is left. */
import { parseArgs } from 'node:util';
import { WORKS, type Work } from '../proof/kill/office.ts';
import { runKills } from '../proof/kill/run-kills.ts';

const USAGE = 'npm run kill -- [--kills N] [--seed S] [--of refund,closing] [--json]';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    of: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: 'kills' | 'seed', text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  process.stderr.write(`--${name} takes a whole number above 0, not "${text}". ${USAGE}\n`);
  process.exit(2);
}

/** What is done beside selling and switching. */
function works(text: string): Work[] {
  const known = WORKS.filter((work) => text.split(',').includes(work));
  if (
    known.join() ===
    text
      .split(',')
      .filter(Boolean)
      .toSorted((a, b) => WORKS.indexOf(a as Work) - WORKS.indexOf(b as Work))
      .join()
  )
    return known;
  process.stderr.write(`--of takes ${WORKS.join()}, not "${text}". ${USAGE}\n`);
  process.exit(2);
}

const run = await runKills({
  kills: wholeNumber('kills', values.kills),
  seed: wholeNumber('seed', values.seed),
  works: works(values.of),
  onKill: ({ text }, number) => {
    if (!values.json) process.stdout.write(`kill ${number}, ${text}\n`);
  },
});
const { kills, lost, doubled, stuck, auditBreaks, findings, sales, acts, tasks, seconds } = run;
for (const finding of findings) process.stdout.write(`${finding}\n`);
process.stdout.write(`${JSON.stringify({ kills: kills.length, lost, doubled, stuck, sales, acts, tasks, auditBreaks, seconds })}\n`);
process.exitCode = lost + doubled + stuck + auditBreaks === 0 ? 0 : 1;
