// A small scene with exact masks: three balls on a floor, one of two halves, as what photographs say of it and as splats.

import type { FieldView } from '../../../native-models/fields/trained/supervision.ts'
import { areaOf, maskFrom } from '../../../native-models/perception/mask.ts'
import { physicalScale } from '../../../native-models/perception/physical-scale.ts'
import { cameraCentre, type Camera } from '../../../native-models/scene/camera.ts'
import { transformDirection, type Vec3 } from '../../../native-models/scene/geometry.ts'
import type { MaskMeasures, PyramidLevel, SupervisedFrame } from '../../../native-models/scene/supervised-frame.ts'
import { Random } from '../../../native-models/splatting/random.ts'
import { ringOfCameras } from '../../radiance/samples.ts'
import type { TruthFrame } from '../truth-cloud.ts'

/** What there is: the floor, two plain balls, and the two halves of a third. */
export const [FLOOR, RED, GREEN, TOP, BOTTOM] = [1, 2, 3, 4, 5]
/** Things with embeddings of their own: those, and the third ball as a whole. */
export const WHOLE = 6
export const THINGS = [FLOOR, RED, GREEN, TOP, BOTTOM, WHOLE] as const
const BALLS = [{ at: [0.55, 0.1, 0.3], radius: 0.3, id: RED, color: [200, 60, 50] }, { at: [-0.35, 0.5, 0.3], radius: 0.3, id: GREEN, color: [60, 180, 70] }, { at: [-0.3, -0.5, 0.42], radius: 0.42, id: TOP, color: [60, 90, 210] }] as const
const FLOOR_RADIUS = 1.3
export const [WIDTH, HEIGHT] = [64, 48]

/** Things of which a pixel's id is part. */
export const coveredBy = (id: number): number[] => (id === TOP || id === BOTTOM ? [id, WHOLE] : id === 0 ? [] : [id])

function seen(camera: Camera, p: number): { id: number; depth: number; color: readonly number[] } {
  const { fx, fy, cx, cy } = camera.intrinsics
  const from = cameraCentre(camera)
  const d = transformDirection(camera.worldFromCamera, [((p % WIDTH) + 0.5 - cx) / fx, (Math.floor(p / WIDTH) + 0.5 - cy) / fy, 1])
  let best: { id: number; depth: number; color: readonly number[] } = { id: 0, depth: Infinity, color: [0, 0, 0] }
  const floor = -from[2] / d[2]
  if (floor > 0 && Math.hypot(from[0] + floor * d[0], from[1] + floor * d[1]) < FLOOR_RADIUS) best = { id: FLOOR, depth: floor, color: [150, 140, 120] }
  for (const { at, radius, id, color } of BALLS) {
    const to = from.map((v, k) => v - at[k]!) as unknown as Vec3
    const [a, b, c] = [d[0] ** 2 + d[1] ** 2 + d[2] ** 2, to[0] * d[0] + to[1] * d[1] + to[2] * d[2], to[0] ** 2 + to[1] ** 2 + to[2] ** 2 - radius ** 2]
    const depth = (-b - Math.sqrt(b * b - a * c)) / a
    if (depth > 0 && depth < best.depth) best = { id: id === TOP && from[2] + depth * d[2] < at[2] ? BOTTOM : id, depth, color: id === TOP && from[2] + depth * d[2] < at[2] ? [230, 200, 60] : color }
  }
  return Number.isFinite(best.depth) ? best : { ...best, depth: 0 }
}

export function truthFrame(camera: Camera): TruthFrame {
  const pixels = Array.from({ length: WIDTH * HEIGHT }, (_, p) => seen(camera, p))
  return { camera, mask: Uint16Array.from(pixels, ({ id }) => id), rgb: Uint8Array.from(pixels.flatMap(({ color }) => color)), depth: Uint16Array.from(pixels, ({ depth }) => Math.round(depth * 1000)) }
}

export const cameras = (count: number): Camera[] => ringOfCameras(count, WIDTH, HEIGHT)

/** Unit vectors in any direction, one a thing, in the order of THINGS. */
export function embeddingsOf(width: number, seed: number): Map<number, Float32Array> {
  const random = new Random(seed)
  return new Map(THINGS.map((thing) => {
    const row = Float32Array.from({ length: width }, () => random.normal())
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0))
    return [thing, row.map((x) => x / length)]
  }))
}

const MEASURED: Omit<MaskMeasures, 'pixels' | 'scale' | 'depth'> = { predictedIou: 1, stability: 1, level: null, known: 1, depthSpread: 0, agreement: 1, seenThrough: 0, scaleRatio: 0, frameMisfit: 0, merged: 0, poison: 0, flags: [] }

/** A photograph as a perfect segmenter and a perfect encoder see it. */
export function viewOf(frame: TruthFrame, embeddings: ReadonlyMap<number, Float32Array>, pyramid: readonly PyramidLevel[] = []): FieldView {
  const width = embeddings.get(FLOOR)!.length
  const there = THINGS.filter((thing) => frame.mask.some((id) => coveredBy(id).includes(thing)))
  const depth = Float32Array.from(frame.depth, (z) => z / 1000)
  const masks = there.map((thing) => maskFrom(Array.from(frame.mask, (id) => (coveredBy(id).includes(thing) ? 1 : 0)), WIDTH, HEIGHT))
  const supervised: SupervisedFrame = {
    width: WIDTH, height: HEIGHT, runs: masks.map(({ runs }) => runs), embeddingWidth: width, pyramid,
    measures: masks.map((mask): MaskMeasures => ({ ...MEASURED, pixels: areaOf(mask), scale: physicalScale(mask, { camera: frame.camera, depth }).scale, depth: 1 })),
    embeddings: Float32Array.from(there.flatMap((thing) => [...embeddings.get(thing)!])),
  }
  return { camera: frame.camera, frame: supervised }
}

/** Tiles whose embedding is the mean of what they show, to unit length. */
export function pyramidOf(frame: TruthFrame, embeddings: ReadonlyMap<number, Float32Array>, ratios: readonly number[]): PyramidLevel[] {
  const width = embeddings.get(FLOOR)!.length
  return ratios.map((ratio) => {
    const side = Math.round(ratio * HEIGHT)
    const along = (length: number): number => Math.ceil((length - side) / (side / 2)) + 1
    const [columns, rows] = [along(WIDTH), along(HEIGHT)]
    const out = new Float32Array(rows * columns * width)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const [x0, y0] = [Math.round((column * (WIDTH - side)) / (columns - 1)), Math.round((row * (HEIGHT - side)) / (rows - 1))]
        const sum = new Float32Array(width).fill(1e-6)
        for (let y = y0; y < y0 + side; y++) for (let x = x0; x < x0 + side; x++) embeddings.get(frame.mask[y * WIDTH + x]!)?.forEach((value, k) => { sum[k]! += value })
        const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0))
        out.set(sum.map((value) => value / length), (row * columns + column) * width)
      }
    return { ratio, columns, rows, embeddings: out }
  })
}
