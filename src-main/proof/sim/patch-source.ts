/** Loads the app with a mutant's patches in its source: the program itself has no switch that a test could turn. */
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutant.ts';

const SOURCES = fileURLToPath(new URL('../../', import.meta.url));

/** Must run before the patched files are imported. @returns a check that every patch was applied. */
export function patchSource(mutant: Mutant): () => void {
  const waiting = new Set(mutant.patches);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:') || loaded.source === undefined || loaded.source === null) return loaded;
      const file = fileURLToPath(url).slice(SOURCES.length);
      const patches = mutant.patches.filter((patch) => fileURLToPath(url) === SOURCES + file && patch.file === file);
      if (patches.length === 0) return loaded;
      const source = patches.reduce(
        (text, patch) => {
          waiting.delete(patch);
          return applied(text, patch);
        },
        String(loaded.source instanceof Uint8Array ? Buffer.from(loaded.source) : loaded.source),
      );
      return { ...loaded, source };
    },
  });
  return () => {
    const [missing] = waiting;
    if (missing) throw new Error(`mutant ${mutant.name}: ${missing.file} was not loaded`);
  };
}

/** @throws Error where the text to be changed is not there exactly once: the source has moved on, and the mutant must follow. */
export function applied(text: string, { file, from, to }: Mutant['patches'][number]): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${file}: expected once, found ${parts.length - 1} times: ${from}`);
  return parts.join(to);
}
