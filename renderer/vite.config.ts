// Builds the window to .vite/window. Paths are relative, so the same files are served by the host and by the shell.

import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  root: here,
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../.vite/window', import.meta.url)),
    emptyOutDir: true,
    // One page, loaded from this machine: three and Spark are big, and splitting them would gain nothing.
    chunkSizeWarningLimit: 6000,
    // Fonts and icons stay files: a strict CSP then needs no data: fonts.
    assetsInlineLimit: 0,
  },
})
