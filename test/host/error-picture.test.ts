import { expect, test } from 'vitest'
import { errorPicture } from '../../electron/host/error-picture.ts'
import { NO_DISTORTION } from '../../native-models/scene/camera.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'

const frame = (rgb: number[], valid: number[] | null): PreparedFrame => ({
  id: 'f', name: 'f', rgb: Uint8Array.from(rgb), valid: valid === null ? null : Uint8Array.from(valid), depth: null,
  camera: { intrinsics: { width: rgb.length / 3, height: 1, fx: 1, fy: 1, cx: 0, cy: 0, distortion: NO_DISTORTION }, worldFromCamera: [] },
})
const neutral = { gain: [1, 1, 1] as [number, number, number], bias: [0, 0, 0] as [number, number, number] }
const lightness = (pixels: Uint8Array, at: number): number => pixels[at * 3]! + pixels[at * 3 + 1]! + pixels[at * 3 + 2]!

test('brighter where the two differ more, and neither where there is no photograph', () => {
  const color = Float32Array.from([0.5, 0.5, 0.5, 0.55, 0.55, 0.55, 0.7, 0.7, 0.7, 0, 0, 0])
  const photograph = frame([128, 128, 128, 128, 128, 128, 128, 128, 128, 255, 255, 255], [1, 1, 1, 0])
  const { picture, psnr } = errorPicture({ color }, photograph, neutral)
  const lit = [0, 1, 2].map((at) => lightness(picture.pixels, at))
  expect(lit[0]).toBeLessThan(lit[1]!)
  expect(lit[1]).toBeLessThan(lit[2]!)
  expect(Array.from(picture.pixels.subarray(9))).toEqual([38, 42, 48])
  const mse = [0.5, 0.55, 0.7].reduce((sum, v) => sum + (v - 128 / 255) ** 2, 0) / 3
  expect(psnr).toBeCloseTo(-10 * Math.log10(mse), 5)
})

test('a photograph’s exposure is no error', () => {
  const exposed = { gain: [2, 2, 2] as [number, number, number], bias: [0.1, 0, 0] as [number, number, number] }
  const { picture, psnr } = errorPicture({ color: Float32Array.from([0.2, 0.2, 0.2]) }, frame([127.5, 102, 102], null), exposed)
  expect(lightness(picture.pixels, 0)).toBeLessThan(40)
  expect(psnr).toBeGreaterThan(50)
})
