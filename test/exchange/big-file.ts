// A big .ply written and read in a process of its own, so that its memory is that of this work alone.
//   node test/exchange/big-file.ts SPLATS DEGREE [FOLDER]
// prints one JSON value: bytes of the file, resident memory beyond the start, the longest time the event loop was held.

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openSplats } from '../../native-models/exchange/open-splats.ts'
import { soundSplats } from '../../native-models/exchange/quarantine.ts'
import { CHUNK_SPLATS, emptyChunk, type SplatStream } from '../../native-models/exchange/splat-source.ts'
import { writeSplatFile } from '../../native-models/exchange/write-file.ts'
import { random } from './samples.ts'

const [count, shDegree] = [Number(process.argv[2]), Number(process.argv[3]) as 0 | 1 | 2 | 3]
const folder = mkdtempSync(join(process.argv[4] ?? tmpdir(), 'studio-big-'))
const none = new AbortController().signal

/** Made as they are asked for: nothing of it is kept. */
const made: SplatStream = {
  count, shDegree, antialiased: false, hasInstanceIds: true,
  // eslint-disable-next-line @typescript-eslint/require-await
  async *chunks() {
    for (let start = 0; start < count; start += CHUNK_SPLATS) {
      const chunk = emptyChunk(start, Math.min(CHUNK_SPLATS, count - start), shDegree, true)
      const next = random(start)
      for (const part of ['means', 'logScales', 'opacityLogits', 'rotations', 'sh'] as const) for (let i = 0; i < chunk[part].length; i++) chunk[part][i] = next() - 0.5
      chunk.instanceIds!.fill(start / CHUNK_SPLATS)
      yield chunk
    }
  },
}

let rss = 0
const look = (): void => { rss = Math.max(rss, process.memoryUsage.rss()) }

async function pulled<T>(work: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const step = await work.next()
    look()
    if (step.done === true) return step.value
  }
}

try {
  const before = process.memoryUsage.rss()
  const file = join(folder, 'big.ply')
  const started = performance.now()
  await pulled(writeSplatFile(made, 'ply', file, none))
  const wrote = performance.now()
  const held = monitorEventLoopDelay({ resolution: 1 })
  held.enable()
  const source = await openSplats(file)
  const sound = await pulled(soundSplats(source, none))
  const checked = performance.now()
  await pulled(writeSplatFile(sound, 'ply', join(folder, 'again.ply'), none))
  held.disable()
  await source.close()
  const again = statSync(join(folder, 'again.ply')).size
  const { size } = statSync(file)
  process.stdout.write(`${JSON.stringify({ splats: sound.count, bytes: size, same: again === size, rssBeyondStart: rss - before, longestTurnMs: held.max / 1e6, writeS: (wrote - started) / 1000, checkS: (checked - wrote) / 1000, storeS: (performance.now() - checked) / 1000 })}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
