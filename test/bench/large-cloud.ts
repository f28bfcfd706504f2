// How a large cloud feels in the window: node test/bench/large-cloud.ts SPLATS [DEGREE]
// Makes a file of splats, imports it, opens it in Chromium and prints every stretch over 50 ms during which the page
// could not answer, while the splats came and for some seconds after. The browser draws on the processor here, in
// another process: frames are slow, but they do not hold the page.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { createHost } from '../../electron/host/host.ts'
import { findChromium } from '../../electron/setup/chromium.mjs'
import { CHUNK_SPLATS, emptyChunk, type SplatStream } from '../../native-models/exchange/splat-source.ts'
import { writeSplatFile } from '../../native-models/exchange/write-file.ts'
import { drained } from '../exchange/samples.ts'

const WEBGL_FLAGS = ['--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist']
const AFTERWARDS_MS = 8000
const [count, shDegree] = [Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 0) as 0 | 1 | 2 | 3]

/** A rolling plain of small splats. */
const plain: SplatStream = {
  count, shDegree, antialiased: false, hasInstanceIds: false,
  // eslint-disable-next-line @typescript-eslint/require-await
  async *chunks() {
    const side = Math.ceil(Math.sqrt(count))
    for (let start = 0; start < count; start += CHUNK_SPLATS) {
      const chunk = emptyChunk(start, Math.min(CHUNK_SPLATS, count - start), shDegree, false)
      for (let i = 0; i < chunk.count; i++) {
        const [u, v] = [(start + i) % side, Math.floor((start + i) / side)].map((k) => (k / side) * 4 - 2) as [number, number]
        chunk.means.set([u, 0.3 * Math.sin(3 * u) * Math.cos(2 * v), v], i * 3)
        chunk.sh.set([u / 2, v / 2, 0.5], i * (shDegree + 1) ** 2 * 3)
      }
      chunk.logScales.fill(Math.log(2 / side))
      chunk.opacityLogits.fill(3)
      for (let i = 0; i < chunk.count; i++) chunk.rotations[i * 4] = 1
      yield chunk
    }
  },
}

const folder = mkdtempSync(join(tmpdir(), 'studio-large-'))
process.env['STUDIO_HOME'] = join(folder, 'home')
const file = join(folder, 'plain.ply')
await drained(writeSplatFile(plain, 'ply', file, new AbortController().signal))
const host = await createHost({ projectPath: join(folder, 'plain.studio') })
const browser = await chromium.launch({ executablePath: findChromium()!, args: WEBGL_FLAGS })
try {
  const started = performance.now()
  const job = await host.client.jobs.start({ kind: 'import', params: { folder: file, up: 'y', registration: true } })
  while ((await host.client.jobs.list({})).jobs.find(({ id }) => id === job.id)!.finishedAt === null) await new Promise((resolve) => { setTimeout(resolve, 50) })
  const importS = (performance.now() - started) / 1000
  const page = await browser.newPage({ viewport: { width: 640, height: 400 } })
  page.setDefaultTimeout(300_000)
  page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`))
  await page.addInitScript(() => {
    const held: { at: number; ms: number }[] = []
    Object.assign(globalThis, { held })
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) held.push({ at: Math.round(entry.startTime), ms: Math.round(entry.duration) }) }).observe({ type: 'longtask', buffered: true })
  })
  const { url } = await host.listen()
  const opened = performance.now()
  await page.goto(url)
  await page.locator('.stage[data-final="true"]').waitFor()
  const shownS = (performance.now() - opened) / 1000
  await page.waitForTimeout(AFTERWARDS_MS)
  const { held, heap } = await page.evaluate(() => ({ held: (globalThis as unknown as { held: { at: number; ms: number }[] }).held, heap: (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? null }))
  process.stdout.write(`${JSON.stringify({ splats: count, shDegree, importS, shownS, held, longestMs: Math.max(0, ...held.map(({ ms }) => ms)), heap })}\n`)
} finally {
  await browser.close()
  await host.close()
  rmSync(folder, { recursive: true, force: true })
}
