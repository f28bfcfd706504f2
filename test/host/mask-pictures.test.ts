// What lies under a mask: depth in colours and bins, and its pixels in the world.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { depthColor } from '../../electron/host/masks/depth-colors.ts'
import { boundsOfPoints, depthHistogram, depthRange, maskPoints } from '../../electron/host/masks/mask-pictures.ts'
import { maskFrom } from '../../native-models/perception/mask.ts'
import { NO_DISTORTION, type Camera } from '../../native-models/scene/camera.ts'

const [WIDTH, HEIGHT] = [20, 10]
const camera: Camera = { intrinsics: { width: WIDTH, height: HEIGHT, fx: 20, fy: 20, cx: 10, cy: 5, distortion: NO_DISTORTION }, worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 7, 0, 0, 0, 1] }
/** The left half stands at 2, the right half at 4, and the last column is not known. */
const depth = Float32Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at % WIDTH === WIDTH - 1 ? 0 : at % WIDTH < WIDTH / 2 ? 2 : 4))
const view = { camera, depth }
const maskOf = (inside: (x: number, y: number) => boolean) => maskFrom(Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => Number(inside(at % WIDTH, Math.floor(at / WIDTH)))), WIDTH, HEIGHT)

test('the range reaches around the mask, so that what it bled over is told apart', () => {
  expect(depthRange(view, maskOf((x) => x >= 4 && x < 8))?.map((value) => Math.round(value))).toEqual([2, 2])
  expect(depthRange(view, maskOf((x) => x >= 6 && x < 12))).toEqual([2, 4])
  expect(depthRange({ camera, depth: new Float32Array(WIDTH * HEIGHT) }, maskOf(() => true))).toBeNull()
})

test('a mask of two surfaces has two humps, and unknown pixels are in none', () => {
  const mask = maskOf((x) => x >= 5)
  const bins = depthHistogram(view, mask, [2, 4])
  expect([bins[0], bins.at(-1), bins.reduce((sum, count) => sum + count, 0)]).toEqual([5 * HEIGHT, 9 * HEIGHT, 14 * HEIGHT])
})

test('its pixels lie where the camera sees them', () => {
  const points = maskPoints(view, maskOf((x, y) => x === 12 && y === 6))
  // Pixel middle (12.5, 6.5) at depth 4: (2.5 / 20 * 4, 1.5 / 20 * 4, 4), and the camera stands at z = 7.
  expect([...points].map((value) => Number(value.toFixed(5)))).toEqual([0.5, 0.3, 11])
  expect(boundsOfPoints(points)).toEqual({ min: [points[0], points[1], points[2]], max: [points[0], points[1], points[2]] })
  expect(maskPoints(view, maskOf((x) => x === WIDTH - 1))).toHaveLength(0)
})

test('near is lighter than far all the way, and the window’s key has the same colours', () => {
  const light = (share: number): number => depthColor(share).reduce((sum, value, k) => sum + value * [0.2126, 0.7152, 0.0722][k]!, 0)
  for (let share = 0; share < 1; share += 0.05) expect(light(share)).toBeGreaterThan(light(share + 0.05))
  const css = readFileSync(new URL('../../renderer/panels/masks/masks.css', import.meta.url), 'utf8')
  const stops = [...(/\.depth-key \{[^}]*linear-gradient\(to right, (.*)\);/.exec(css)?.[1] ?? '').matchAll(/rgb\((\d+) (\d+) (\d+)\)/g)].map((found) => found.slice(1).map(Number))
  expect(stops.length).toBeGreaterThan(2)
  expect(stops).toEqual(stops.map((_, at) => depthColor(at / (stops.length - 1))))
})
