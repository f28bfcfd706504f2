// Supervision looks at a photograph at a time: what it holds must not grow with how many there are.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { encode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SuperviseParams } from '../../electron/contract/jobs.ts'
import type { JobContext } from '../../electron/jobs/job-context.ts'
import { supervise } from '../../electron/jobs/supervise.ts'
import { openBlobs } from '../../electron/project/blobs.ts'
import { checkModel } from '../../native-models/perception/open-model.ts'
import { addPack } from '../../native-models/perception/pack-store.ts'
import { NO_DISTORTION } from '../../native-models/scene/camera.ts'
import type { CaptureRecord, FrameRecord, Records } from '../../native-models/scene/records.ts'
import { FIXTURES } from '../perception/fixtures.ts'

const FRAMES = 90
/** By then caches and the runtime's own pools are full. */
const SETTLED = 25
const [WIDTH, HEIGHT] = [160, 120]
/** Of 65 photographs more. Their pictures and depth alone would be 9 MB, what was seen in them as much again. */
const MOST_GROWTH = 5e6

let home: string
const homeBefore = process.env['STUDIO_HOME']
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'studio-memory-'))
  process.env['STUDIO_HOME'] = home
  for (const name of ['clip', 'sam-batched']) await addPack(join(FIXTURES, name), join(home, 'models'), checkModel)
}, 100_000)
afterAll(() => {
  if (homeBefore === undefined) delete process.env['STUDIO_HOME']
  else process.env['STUDIO_HOME'] = homeBefore
  rmSync(home, { recursive: true, force: true })
})

/** Photographs of stripes, of another width in each, on a wall two metres away, from cameras in a row. */
function capture(folder: string): Records {
  mkdirSync(folder, { recursive: true })
  const frames = Array.from({ length: FRAMES }, (_, k): FrameRecord => {
    const rgb = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => 40 + (Math.floor(i / 3) % (23 + k)) * 1.9)
    writeFileSync(join(folder, `${k}.png`), encode({ width: WIDTH, height: HEIGHT, channels: 3, depth: 8, data: rgb }))
    writeFileSync(join(folder, `${k}.depth.png`), encode({ width: WIDTH, height: HEIGHT, channels: 1, depth: 16, data: new Uint16Array(WIDTH * HEIGHT).fill(2000) }))
    const camera = { intrinsics: { width: WIDTH, height: HEIGHT, fx: 150, fy: 150, cx: WIDTH / 2, cy: HEIGHT / 2, distortion: NO_DISTORTION }, worldFromCamera: [1, 0, 0, k * 0.01, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }
    return { id: `f${k}`, type: 'frame', captureId: 'c', name: String(k), index: k, imagePath: `${k}.png`, depthPath: `${k}.depth.png`, depthUnit: 0.001, camera }
  })
  const record: CaptureRecord = { id: 'c', type: 'capture', name: 'wall', root: folder, format: 'rgbd', missing: [], up: null, metric: null, bounds: { min: [-1, -1, 0], max: [1, 1, 2] }, pointsBlob: null, warnings: [] }
  return Object.fromEntries([record, ...frames].map((one) => [one.id, one]))
}

function contextOf(folder: string, records: Records): JobContext {
  return {
    jobId: 'job', signal: new AbortController().signal, folder, blobs: openBlobs(join(folder, 'blobs')), records: () => records,
    gpu: () => Promise.reject(new Error('no adapter is needed')), loadCheckpoint: () => Promise.resolve(null), saveCheckpoint: () => Promise.resolve(),
    settings: () => ({}), pausing: () => false, curve: () => [], preview: () => Promise.resolve(),
  }
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that are reachable: objects and the buffers they hold. */
function held(): number {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

describe('the memory of supervision', { timeout: 400_000 }, () => {
  it('does not grow with the number of photographs, in either pass, and every step says what is left', async () => {
    const folder = join(home, 'project')
    const run = supervise(SuperviseParams.parse({ pack: 'clip,sam-batched', points: 3, minIou: 0, minStability: 0, minPixels: 20, pyramid: 1 }), contextOf(folder, capture(join(folder, 'capture'))))
    const at: Record<string, Record<number, number>> = {}
    for (;;) {
      const next = await run.next()
      if (next.done === true) {
        expect(next.value.result).toMatchObject({ frames: FRAMES })
        break
      }
      const { phase, step, total, rate, secondsLeft } = next.value
      expect(total).toBe(FRAMES)
      expect(rate).toBeGreaterThan(0)
      expect(secondsLeft! * rate!).toBeCloseTo(FRAMES - step, 6)
      if (step === SETTLED || step === FRAMES) (at[phase] ??= {})[step] = held()
    }
    expect(Object.keys(at)).toEqual(['looking at photographs', 'comparing photographs'])
    for (const [phase, bytes] of Object.entries(at)) expect(bytes[FRAMES]! - bytes[SETTLED]!, `${phase}: ${JSON.stringify(bytes)}`).toBeLessThan(MOST_GROWTH)
  })
})
