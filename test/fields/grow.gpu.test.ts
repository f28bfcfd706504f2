// Regions grown from a click in frames whose true depth and masks are known.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { growRegion } from '../../native-models/fields/grow.ts'
import { syntheticCapture, type TruthCapture, type TruthFrame } from './truth-cloud.ts'

let folder: string
let capture: TruthCapture
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grow-'))
  capture = await syntheticCapture({ out: join(folder, 'capture'), scene: 'tabletop', objects: 8, frames: 2, size: '240x180', depthNoise: 0, blur: 0, seed: 21 })
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const grow = (frame: TruthFrame, x: number, y: number): Uint8Array => growRegion({
  width: frame.camera.intrinsics.width, height: frame.camera.intrinsics.height,
  color: Float32Array.from(frame.rgb, (c) => c / 255), depth: Float32Array.from(frame.depth, (d) => d / 1000),
}, frame.camera.intrinsics, x, y)

/** The pixel of an instance's mask that lies deepest inside it, and how deep, pixels. */
function heart(frame: TruthFrame, id: number): { x: number; y: number; depth: number } {
  const { width, height } = frame.camera.intrinsics
  let best = { x: 0, y: 0, depth: 0 }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let depth = 0
      const inside = (r: number): boolean => [[-r, 0], [r, 0], [0, -r], [0, r]].every(([dx, dy]) => frame.mask[(y + dy!) * width + x + dx!] === id)
      while (inside(depth + 1) && depth < 20) depth++
      if (depth > best.depth) best = { x, y, depth }
    }
  }
  return best
}

describe('a region grown from a click', () => {
  it('stays on what was clicked: most regions are pure, and hold a good part of it', () => {
    let [pure, tried, covered] = [0, 0, 0]
    for (const frame of capture.frames) {
      for (const { id, label } of capture.truth.instances) {
        const { x, y, depth } = heart(frame, id)
        if (label === 'table' || depth < 4) continue
        const region = grow(frame, x + 0.5, y + 0.5)
        const [size, inside, whole] = [region.filter((v) => v === 1).length, region.filter((v, p) => v === 1 && frame.mask[p] === id).length, frame.mask.filter((v) => v === id).length]
        tried++
        if (inside / size > 0.85) pure++
        covered += inside / whole
      }
    }
    expect(tried).toBeGreaterThan(8)
    expect(pure / tried).toBeGreaterThan(0.85)
    expect(covered / tried).toBeGreaterThan(0.4)
  })

  it('is empty where nothing is seen, whatever the pixel', () => {
    const frame = capture.frames[0]!
    const nothing = { width: 8, height: 8, color: new Float32Array(192), depth: new Float32Array(64) }
    expect(growRegion(nothing, frame.camera.intrinsics, 3, 3).every((v) => v === 0)).toBe(true)
    expect(() => grow(frame, -5, 9999)).not.toThrow()
  })
})
