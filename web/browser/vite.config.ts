import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const web = 'http://127.0.0.1:8080'

/** Build: `npx vite build --config web/browser/vite.config.ts`; development against a running `parley start`: `npx vite --config …`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/browser',
    emptyOutDir: true,
    target: 'es2023',
    // Names, sizes and hashes are what the size check and the web role's cache headers rely on.
    assetsDir: 'assets',
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      '/api': web,
      '/jmap': web,
      '/.well-known/jmap': web,
      '/health': web,
      '/live': { target: web, ws: true },
    },
  },
})
