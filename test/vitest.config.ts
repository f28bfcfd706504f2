import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// architecture: the house rules.  unit: pure functions, files, host.  kernels: everything that needs a GPU adapter (a software one will do).
// window: the studio's window in Chromium.  desktop: the Electron shell against its stand-in, or the real thing.
const root = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig({
  root,
  test: {
    projects: [
      { root, test: { name: 'architecture', include: ['test/architecture.test.ts'] } },
      { root, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/**/*.gpu.test.ts', 'test/architecture.test.ts'], testTimeout: 30_000 } },
      // One file at a time: the software adapter already uses every core, and JIT on first dispatch takes seconds.
      { root, test: { name: 'kernels', include: ['test/**/*.gpu.test.ts'], testTimeout: 180_000, hookTimeout: 60_000, fileParallelism: false } },
      // Nothing waits less than the page does: what is polled for a second only fails on a busy machine.
      { root, test: { name: 'window', include: ['test/window/*.spec.ts', 'test/desktop/*.spec.ts'], testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false, expect: { poll: { timeout: 60_000 } } } },
    ],
  },
})
