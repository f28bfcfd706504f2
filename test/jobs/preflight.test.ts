import { expect, test } from 'vitest'
import { ReconstructParams } from '../../electron/contract/jobs.ts'
import { predicted, sizeOf, type Machine, type RunSize } from '../../electron/jobs/prediction.ts'
import { assertFits } from '../../electron/jobs/preflight.ts'
import { NO_DISTORTION } from '../../native-models/scene/camera.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'

// What making a buffer asks of the platform; nothing is made here.
Object.assign(globalThis, { GPUBufferUsage: { STORAGE: 1, COPY_SRC: 2, COPY_DST: 4, UNIFORM: 8 } })

const machine = (more: Partial<Machine> = {}, limits: Partial<Machine['adapter']['limits']> = {}): Machine => ({
  adapter: {
    adapterName: 'a card', software: false, subgroupMinSize: 32, subgroupMaxSize: 32,
    limits: { storageBindingBytes: 2e9, bufferBytes: 2e9, storageBuffers: 10, workgroupsPerDimension: 65_535, offsetAlignment: 256, ...limits },
  },
  memoryBytes: 16e9, diskBytes: 100e9, ...more,
})
const size = (params: Partial<ReturnType<typeof ReconstructParams.parse>> = {}, more: Partial<RunSize> = {}): RunSize =>
  ({ frames: 100, width: 640, height: 480, depth: true, params: ReconstructParams.parse({ width: 640, maxSplats: 60_000, ...params }), ...more })
const KNOWN = { secondsPerWork: 1e-9, runs: 3 }

test('what fits is let through, with its needs and what the time was worked out from', () => {
  const prediction = predicted(size(), machine(), KNOWN)
  expect(prediction).toMatchObject({ misfits: [], ways: [], basis: 'the last 3 runs on this adapter' })
  expect(prediction.needs.seconds).toBeCloseTo(3000 * (0.84 * 640 * 480 + 2.5 * 0.7 * 60_000) * 1e-9)
  expect(predicted(size({ minutes: 0.001 }), machine(), KNOWN).needs.seconds).toBeCloseTo(0.06)
  expect(predicted(size(), machine(), null)).toMatchObject({ basis: null, needs: { seconds: null } })
  expect(() => assertFits(prediction)).not.toThrow()
})

test('too little memory is said before the work, with the ways that fit and what each needs', () => {
  const { needs } = predicted(size(), machine(), KNOWN)
  const short = machine({ memoryBytes: needs.memoryBytes! * 0.9 })
  const prediction = predicted(size(), short, KNOWN)
  expect(prediction.ways.map(({ flags }) => flags)).toEqual(['--width 320'])
  for (const way of prediction.ways) expect(predicted(size(way.params as never, { width: 320, height: 240 }), short, KNOWN).misfits).toEqual([])
  expect(() => assertFits(prediction)).toThrow(/about .* of memory, and .* are free: choose --width 320/)
  expect(() => assertFits(predicted(size(), machine({ memoryBytes: 1e6 }), KNOWN))).toThrow(/lower --width and --max-splats/)
})

test('an adapter whose buffers are too small asks for fewer splats', () => {
  const { ways, misfits } = predicted(size({ maxSplats: 4_000_000 }), machine({}, { storageBindingBytes: 128e6 }), KNOWN)
  expect(misfits).toMatchObject([{ what: 'adapter', message: expect.stringMatching(/4\u202f000\u202f000 splats need .* in one buffer, and a card allows 128 MB/) }])
  expect(ways.some(({ params }) => Number(params['maxSplats']) < 4_000_000)).toBe(true)
})

test('too little disk is said before the work', () => {
  const prediction = predicted(size(), machine({ diskBytes: 60e6 }), KNOWN)
  expect(prediction.misfits).toMatchObject([{ what: 'disk' }])
  expect(() => assertFits(prediction)).toThrow(expect.objectContaining({ code: 'disk.full', message: expect.stringContaining('--max-splats') }))
})

test('where both are needed, both are offered together', () => {
  const base = predicted(size({ maxSplats: 3_000_000 }, { frames: 2000 }), machine({ adapter: { ...machine().adapter, software: true } }), KNOWN)
  const tight = machine({ adapter: { ...machine().adapter, software: true }, memoryBytes: base.needs.memoryBytes! * 0.2 })
  const { ways } = predicted(size({ maxSplats: 3_000_000 }, { frames: 2000 }), tight, KNOWN)
  expect(ways).toHaveLength(1)
  expect(ways[0]!.flags).toMatch(/--width \d+ --max-splats \d+/)
})

test('more of anything needs more', () => {
  const bytes = (...args: Parameters<typeof size>): number => predicted(size(...args), machine({ adapter: { ...machine().adapter, software: true } }), KNOWN).needs.memoryBytes!
  for (const more of [bytes({}, { frames: 200 }), bytes({}, { width: 1280, height: 960 }), bytes({ maxSplats: 120_000 })]) expect(more).toBeGreaterThan(bytes())
})

test('the size is that of the largest photograph, never enlarged', () => {
  const frame = (width: number, height: number): FrameRecord => ({
    id: `${width}`, type: 'frame', captureId: 'c', name: 'n', index: 0, imagePath: 'p', depthPath: null, depthUnit: null,
    camera: { intrinsics: { width, height, fx: 1, fy: 1, cx: 0, cy: 0, distortion: NO_DISTORTION }, worldFromCamera: Array.from({ length: 16 }, () => 0) },
  })
  const params = ReconstructParams.parse({ width: 480 })
  expect(sizeOf([frame(320, 240), frame(960, 480)], params)).toMatchObject({ width: 480, height: 240, depth: false, frames: 2 })
  expect(sizeOf([frame(320, 240)], params)).toMatchObject({ width: 320, height: 240 })
})
