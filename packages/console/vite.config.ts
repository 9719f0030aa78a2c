import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The console is plain files under one origin with the API. Nothing is inlined, so that a policy of
 * `script-src 'self'; style-src 'self'` holds. In development `DAYBOOK_URL` names the server to talk to.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), tailwind()],
  resolve: {
    alias: { '@daybook/core': fileURLToPath(new URL('../core/src/index.ts', import.meta.url)) },
  },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssMinify: true,
    // light-dark() and nesting stay as written: every browser that runs the scripts knows them.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    sourcemap: false,
  },
  server: {
    proxy: { '/v1': process.env['DAYBOOK_URL'] ?? 'http://127.0.0.1:4000' },
  },
});
