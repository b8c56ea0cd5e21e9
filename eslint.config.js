// What the linter holds every file to: sound promises and types, small functions, no surprises.
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** A program of its own for each world, which build/world.mjs hands over ready made. @param {string} world */
const typed = (world) => ({ parserOptions: { project: `tsconfig.${world}.json`, tsconfigRootDir: import.meta.dirname } });

/** What only types can tell: build/world.mjs asks it of every file, this configuration of those that one parser reads alone. @type {import('eslint').Linter.RulesRecord} */
export const sound = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

export default defineConfig(
  { ignores: ['node_modules/', 'out/', 'dist/', 'data/'] },
  js.configs.recommended,
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      complexity: ['error', 20],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-depth': ['error', 4],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 6],
      'no-console': 'error',
      'no-else-return': 'error',
      'no-implicit-coercion': ['error', { boolean: false }],
      'no-param-reassign': 'error',
      'no-shadow': 'error',
      'no-throw-literal': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
      // `table[i]!` with a proven index is the honest way to read an array under noUncheckedIndexedAccess.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  { files: ['src-main/**/*.ts', 'src-shared/**/*.ts'], ignores: ['**/*.chromium.test.ts'], languageOptions: typed('main'), rules: sound },
  {
    files: ['src-renderer/**/*.ts', '**/*.chromium.test.ts', 'build/**/*.{ts,mjs}', '*.config.{ts,js}'],
    ignores: ['**/*.svelte.ts'],
    languageOptions: typed('build'),
    rules: sound,
  },
  { files: ['src-renderer/**'], languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    rules: { 'prefer-const': 'off', 'svelte/prefer-const': ['error', { destructuring: 'all' }] },
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
  // The wall's state is replaced whole, thousands of rows at once; reactive collections would watch each of them.
  { files: ['src-renderer/screen/wall/**'], rules: { 'svelte/prefer-svelte-reactivity': 'off' } },
  { files: ['build/**', '*.js', '*.cjs'], languageOptions: { globals: globals.node } },
  // Commands and the build scripts speak on the terminal; a `describe` is as long as its cases.
  { files: ['build/**', 'src-main/command/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.test.ts'], rules: { 'max-lines-per-function': 'off' } },
  // TypeScript finds undefined names itself.
  { files: ['**/*.ts', '**/*.svelte'], rules: { 'no-undef': 'off' } },
);
