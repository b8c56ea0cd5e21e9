// One project per stage of `npm test`; `npx vitest run PATH` finds the right one by the file's name.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const staged = ['socket', 'kill', 'sim', 'chromium'].map((kind) => `**/*.${kind}.test.ts`);

export default defineConfig({
  test: {
    // Every core: the process that hands out the files does next to nothing, yet by default it has one for itself.
    maxWorkers: '100%',
    projects: [
      // Modules keep no state (a tidy rule), so files may share a worker: it saves a third of the time.
      { test: { name: 'unit', include: ['src-{main,shared}/**/*.test.ts'], exclude: staged, isolate: false, testTimeout: 20_000 } },
      {
        plugins: [svelte(), svelteTesting()],
        test: { name: 'window', environment: 'happy-dom', include: ['src-renderer/**/*.test.ts'], exclude: staged },
      },
      { test: { name: 'sockets', include: ['src-*/**/*.socket.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'kills', include: ['src-*/**/*.kill.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 } },
      { test: { name: 'seeds', include: ['src-*/**/*.sim.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'chromium',
          include: ['src-*/**/*.chromium.test.ts'],
          globalSetup: ['build/browser-server.ts'],
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
