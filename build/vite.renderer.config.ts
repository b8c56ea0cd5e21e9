// Builds the window into out/renderer, with relative addresses so that it loads over HTTP and from the shell alike.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src-renderer',
  base: './',
  plugins: [svelte()],
  build: { outDir: '../out/renderer', emptyOutDir: true, target: 'chrome130', reportCompressedSize: false },
});
