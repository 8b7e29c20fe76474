import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the console into `dist/console`, from where the server serves it. Development: `npm run web` beside a running server. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    // The content security policy allows no `data:` scripts and no inline ones.
    assetsInlineLimit: 0,
    // Older targets would have `light-dark()` rewritten into something that does not follow the chosen colours.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': 'http://127.0.0.1:7400', '/health': 'http://127.0.0.1:7400' } },
});
