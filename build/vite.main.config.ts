// Builds the packed program: `--mode main` into out/main, one file and its workers beside it; `--mode preload` into out/preload.
import { builtinModules } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** Packages that load a native file from beside themselves stay packages; all others are taken into the program. */
const packages = ['better-sqlite3', 'serialport'];
/** What `ws` would use if it were there; it asks within a `try`. */
const absent = ['bufferutil', 'utf-8-validate'];
const outside = new Set(['electron', ...builtinModules, ...packages, ...absent]);

/** Where a thread is started from the source beside it, that source becomes a program of its own and the address names it. */
function workers(): Plugin {
  return {
    name: 'workers',
    enforce: 'pre',
    transform(code, id) {
      return code.replace(/new URL\('(\.{1,2}\/[\w./-]+\.worker)\.ts', import\.meta\.url\)/g, (_whole, path: string) => {
        const fileName = `${basename(path)}.js`;
        this.emitFile({ type: 'chunk', id: resolve(dirname(id), `${path}.ts`), fileName });
        return `new URL('./${fileName}', import.meta.url)`;
      });
    },
  };
}

export default defineConfig(({ mode }) => ({
  root: join(import.meta.dirname, '..'),
  publicDir: false as const,
  logLevel: 'warn' as const,
  plugins: mode === 'main' ? [workers()] : [],
  ssr: { noExternal: true as const },
  build: {
    ssr: `src-main/electron/${mode}.ts`,
    outDir: `out/${mode}`,
    emptyOutDir: true,
    target: 'node22',
    minify: false,
    reportCompressedSize: false,
    // What the packages taken in ask to be named for.
    license: mode === 'main' && { fileName: 'licences.txt' },
    rollupOptions: {
      external: (id: string) => id.startsWith('node:') || outside.has(id),
      output:
        mode === 'main'
          ? { format: 'es' as const, entryFileNames: 'index.js', chunkFileNames: '[name].js' }
          : // A sandboxed preload is a script of the older kind.
            { format: 'cjs' as const, entryFileNames: '[name].cjs' },
    },
  },
}));
