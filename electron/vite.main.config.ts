// Builds Electron's main process to one file. The window is built by renderer/vite.config.ts and served by the host.

import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  root: here,
  build: {
    outDir: '../.vite/build',
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    lib: { entry: 'main.ts', formats: ['cjs'], fileName: () => 'main.cjs' },
    rollupOptions: { external: ['electron', ...builtinModules.map((name) => `node:${name}`)] },
  },
  resolve: { conditions: ['node'] },
})
