/** Small house rules that no compiler keeps: sizes, whence time and chance come, no hidden state, no swallowed fault, no foreign trace. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { TEXT } from '../../src-shared/text/say.ts';

interface SourceFile {
  readonly path: string;
  readonly lines: readonly string[];
  /** The same lines with comments blanked; strings stay. */
  readonly code: readonly string[];
}

const root = join(import.meta.dirname, '..', '..');
const skipped = new Set(['node_modules', 'out', 'dist', 'data', '.git']);

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((row) => {
    const path = folder === '' ? row.name : `${folder}/${row.name}`;
    if (skipped.has(row.name)) return [];
    return row.isDirectory() ? filesUnder(path) : [path];
  });
}

/** Comments become blanks of the same height, so that line numbers stay true. */
function withoutComments(path: string, text: string): string {
  const blank = (comment: string) => comment.replace(/[^\n]/g, ' ');
  const blocks = text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, blank);
  return /[.](ts|svelte|mjs|cjs|js)$/.test(path) ? blocks.replace(/(?<=^|[\s;{}(),])\/\/.*$/gm, blank) : blocks;
}

function read(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, lines: text.split('\n'), code: withoutComments(path, text).split('\n') };
}

const paths = filesUnder('').map((path) => path.replaceAll(sep, '/'));
const texts = paths.filter((path) => /[.](ts|svelte|mjs|cjs|js|json|css|html|yaml|yml|md|sh)$|^[.]ci\/run$/.test(path)).map(read);
const sources = texts.filter(({ path }) => /^(src-|build\/)/.test(path) && /[.](ts|svelte|mjs|css)$/.test(path));
const program = sources.filter(({ path }) => /^src-.*[.](ts|svelte)$/.test(path));
const isTest = (path: string) => path.endsWith('.test.ts');

/** Without what stands between quotes: words, not arithmetic. */
const withoutStrings = (line: string) => line.replace(/'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g, "''");

/** `path:line text` of every line of code that matches. */
function matches(files: readonly SourceFile[], pattern: RegExp, part: 'code' | 'lines' = 'code'): string[] {
  return files.flatMap((file) =>
    file[part].flatMap((line, at) => (pattern.test(line) ? [`${file.path}:${at + 1} ${line.trim().slice(0, 120)}`] : [])),
  );
}

test('files are at most 300 lines, tests too; only tables of texts may be longer', () => {
  const long = sources.filter(({ path, lines }) => lines.length - 1 > 300 && !/^src-shared\/text\//.test(path));
  expect(long.map(({ path, lines }) => `${path}:${lines.length - 1} lines`)).toEqual([]);
});

test('a file opens with a sentence that says what it is for', () => {
  const opening = /^(\/\*\*? |\/\/ |<!-- |\/\*\* ?$)/;
  const silent = sources.filter(({ lines }) => !opening.test(lines[0] ?? '') || `${lines[0]} ${lines[1]}`.split(/\s+/).length < 5);
  expect(silent.map(({ path }) => `${path}:1`)).toEqual([]);
});

test('time and chance come in through Env, in both worlds from their folder `platform`', () => {
  const clockOrChance =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bprocess\.hrtime\b|\bMath\.random\b|\b(set|clear)(Timeout|Interval|Immediate)\b|\brequestAnimationFrame\b/;
  // A browser test measures the page by the page's own clock.
  const elsewhere = program.filter(({ path }) => !/^src-(main|renderer)\/platform\/|\/proof\/chromium\/|\/tidy\.test\.ts$/.test(path));
  expect(matches(elsewhere, clockOrChance)).toEqual([]);
});

test('no module keeps state: neither a `let` nor an empty collection at its top level, unless its type forbids changes', () => {
  const modules = program.filter(({ path }) => path.endsWith('.ts') && !isTest(path));
  const mutable =
    /^(export )?(let|var)\s|^(export )?const \w+\b(?!: (Readonly|readonly )).*= (new (Map|Set|WeakMap|WeakSet)(<.*>)?\(\)|\[\]);?$|^(export )?const \w+(: Record<.*>)? = \{\};?$/;
  expect(matches(modules, mutable)).toEqual([]);
});

test('no fault is swallowed: no empty catch, by keyword or by method', () => {
  const empty =
    /\bcatch\s*(\([^)]*\)\s*)?\{\s*\}|\.catch\(\s*(async\s*)?\(\w*\)\s*=>\s*(\{\s*\}|undefined|null|void 0)\s*\)|\.catch\(\s*\)/g;
  const swallowing = program.flatMap(({ path, code }) => {
    const text = code.join('\n');
    return [...text.matchAll(empty)].map(({ index }) => `${path}:${text.slice(0, index).split('\n').length}`);
  });
  expect(swallowing).toEqual([]);
});

test('no floating point near money: no fraction, parseFloat or toFixed where amounts, energy and prices are computed', () => {
  const exact = program.filter(
    ({ path }) => /^src-(shared\/(value|contract)|main\/(domain|service|store|app))\//.test(path) && !isTest(path),
  );
  const unquoted = exact.map((file) => ({ ...file, code: file.code.map(withoutStrings) }));
  expect(matches(unquoted, /\bparseFloat\b|\.toFixed\(|(?<![\w.])\d+\.\d+(?![\w.])/)).toEqual([]);
});

test('nothing is left for later', () => {
  const others = texts.filter(({ path }) => !path.endsWith('/tidy.test.ts') && path !== 'package-lock.json');
  expect(matches(others, /\b(TODO|FIXME|XXX|HACK)\b|\b(test|it|describe)\.(only|skip|todo)\b/, 'lines')).toEqual([]);
});

test('no trace of one machine: no absolute path of a home or a work folder, no registry in the lock', () => {
  const home = /(^|[\s"'`(=:])\/(work|root|home|Users|tmp)\/[\w.-]|\b[A-Z]:\\+Users\\/;
  const others = texts.filter(({ path }) => path !== 'package-lock.json' && !path.endsWith('/tidy.test.ts'));
  expect(matches(others, home, 'lines')).toEqual([]);
  const lock = texts.filter(({ path }) => path === 'package-lock.json');
  expect(lock).toHaveLength(1);
  expect(matches(lock, /"resolved"|registry\.|"file:|"link"/, 'lines')).toEqual([]);
  expect(paths.filter((path) => /(^|\/)\.npmrc$/.test(path))).toEqual([]);
});

test('only the composition knows both contracts', () => {
  const both = program.filter(({ path, code }) => {
    const imported = code.filter((line) => /\bfrom '|\bimport '|\bimport\('/.test(line)).join('\n');
    return !path.startsWith('src-main/app/') && ['operator', 'tenant'].every((contract) => imported.includes(`contract/${contract}/`));
  });
  expect(both.map(({ path }) => path)).toEqual([]);
});

test('a sentence names the same values in Chinese and in English', () => {
  const names = (sentence: string) => [...new Set([...sentence.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort();
  const different = Object.entries(TEXT).filter(([, [zh, en]]) => zh === '' || en === '' || names(zh).join() !== names(en).join());
  expect(different.map(([key]) => key)).toEqual([]);
});
