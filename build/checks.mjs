// Types, lint and layers of every file: which programs see to them, side by side on the cores there are.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { env, node } from './install.mjs';
import { root, run } from './run.mjs';

const solid = join(root, 'node_modules');
const program = (/** @type {readonly string[]} */ ...path) => join(solid, ...path);
const world = join(root, 'build', 'world.mjs');
/** What build/world.mjs has linted already. */
const lintedWithTypes = ['**/*.ts', '!**/*.svelte.ts', 'build/', '*.config.js'];

/** Each with the checks that it stands for, the slowest first. @type {readonly { checks: readonly string[], name: string, args: readonly string[] }[]} */
const programs = [
  { checks: ['types', 'lint'], name: 'engine and shared', args: [world, 'main'] },
  {
    checks: ['lint'],
    name: 'format',
    args: [program('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  },
  { checks: ['types', 'lint'], name: 'window modules, build, browser tests', args: [world, 'build'] },
  {
    checks: ['types'],
    name: 'window',
    args: [program('svelte-check', 'bin', 'svelte-check'), '--tsconfig', 'tsconfig.renderer.json', '--output', 'human'],
  },
  {
    checks: ['lint'],
    name: 'window',
    args: [program('eslint', 'bin', 'eslint.js'), '.', ...lintedWithTypes.flatMap((pattern) => ['--ignore-pattern', pattern])],
  },
  {
    checks: ['layers'],
    name: 'imports',
    args: [
      program('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      ...['--config', '.dependency-cruiser.cjs', 'src-main', 'src-renderer', 'src-shared'],
    ],
  },
  { checks: ['types'], name: 'shared alone', args: [program('typescript', 'bin', 'tsc'), '-p', 'tsconfig.shared.json'] },
];

/** @param {number} limitS @returns {Promise<{ passed: number, failed: number }>} each of types, lint and layers counts as one test */
export async function runChecks(limitS) {
  const waiting = [...programs];
  /** @type {Map<string, boolean>} */
  const good = new Map();
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { checks, name, args } = next;
      const { code, output, seconds } = await run(node, args, { limitS, env });
      for (const check of checks) good.set(check, (good.get(check) ?? true) && code === 0);
      console.log(`${checks.join(', ')}: ${name} ${seconds.toFixed(1)} s${code === 0 ? '' : `, exit ${code}`}`);
      if (code !== 0) console.log(output.trim());
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
  const passed = [...good.values()].filter(Boolean).length;
  return { passed, failed: good.size - passed };
}
