// Types and lint of one world of files from one program: what the compiler has worked out, the linter does not work out again.
// `node build/world.mjs main` or `build`, after tsconfig.NAME.json; exit 1 when a fault was named.
import { join, relative } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { parser } from 'typescript-eslint';
import { sound } from '../eslint.config.js';
import { root } from './run.mjs';

const host = {
  getCanonicalFileName: (/** @type {string} */ name) => name,
  getCurrentDirectory: () => root,
  getNewLine: () => '\n',
};

/** @param {string} world @returns {import('typescript').ParsedCommandLine} */
function readConfig(world) {
  const fail = (/** @type {import('typescript').Diagnostic} */ fault) => {
    throw new Error(ts.formatDiagnostic(fault, host));
  };
  const read = ts.getParsedCommandLineOfConfigFile(
    join(root, `tsconfig.${world}.json`),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
  );
  if (!read) throw new Error(`tsconfig.${world}.json cannot be read`);
  return read;
}

/**
 * The faults of the world's own files; what these import from another world is checked there.
 * @param {import('typescript').Program} program @param {readonly string[]} own
 */
function typeFaults(program, own) {
  const files = own.flatMap((name) => program.getSourceFile(name) ?? []);
  return [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...files.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
}

/** @param {import('typescript').Program} program @param {readonly string[]} own */
async function lintFaults(program, own) {
  const withProgram = { languageOptions: { parserOptions: { project: null, programs: [program] } } };
  // The window's modules with runes have a parser that rewrites them: here they are read as they stand, elsewhere by that parser.
  const asTheyStand = { files: ['**/*.svelte.ts'], languageOptions: { parser }, rules: sound };
  const linter = new ESLint({ cwd: root, overrideConfig: [withProgram, asTheyStand], warnIgnored: false });
  const results = await linter.lintFiles(own.map((name) => relative(root, name)));
  const faulty = results.filter(({ errorCount, warningCount }) => errorCount + warningCount > 0);
  return faulty.length === 0 ? '' : (await linter.loadFormatter('stylish')).format(faulty);
}

const config = readConfig(process.argv[2] ?? '');
const program = ts.createProgram({
  rootNames: config.fileNames,
  options: config.options,
  configFileParsingDiagnostics: ts.getConfigFileParsingDiagnostics(config),
});
const wrong = typeFaults(program, config.fileNames);
const unclean = await lintFaults(program, config.fileNames);
if (wrong.length > 0) console.log(ts.formatDiagnostics(wrong, host));
if (unclean !== '') console.log(unclean);
process.exitCode = wrong.length > 0 || unclean !== '' ? 1 : 0;
