import { expect, test } from 'vitest'
import { bootstrapMean } from '../../native-models/evaluation/bootstrap.ts'
import { psnr, ssim, type Image } from '../../native-models/scene/image-metrics.ts'

const picture = (value: (x: number, y: number, c: number) => number, width = 24, height = 18): Image => ({
  width, height, pixels: Float32Array.from({ length: width * height * 3 }, (_, at) => value(Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3)),
})
const pattern = picture((x, y, c) => 0.5 + 0.4 * Math.sin(x * 0.9 + y * 0.4 + c))

test('a picture is itself', () => {
  expect(psnr(pattern, pattern)).toBeCloseTo(100, 6)
  expect(ssim(pattern, pattern)).toBeCloseTo(1, 6)
})

test('a constant error of 0.1 is 20 dB', () => {
  const off = { ...pattern, pixels: pattern.pixels.map((value) => value + 0.1) }
  expect(psnr(pattern, off)).toBeCloseTo(20, 4)
})

test('SSIM of two flat pictures is the luminance term alone, away from the border', () => {
  const [a, b] = [picture(() => 0.4), picture(() => 0.6)]
  const inside = new Uint8Array(24 * 18)
  for (let y = 5; y < 13; y++) inside.fill(1, y * 24 + 5, y * 24 + 19)
  expect(ssim(a, b, inside)).toBeCloseTo((2 * 0.4 * 0.6 + 1e-4) / (0.4 ** 2 + 0.6 ** 2 + 1e-4), 4)
})

test('structure counts: noise costs SSIM, pixels that are not valid cost nothing', () => {
  const noisy = { ...pattern, pixels: pattern.pixels.map((value, at) => value + 0.2 * Math.sin(at * 12.9898)) }
  expect(ssim(pattern, noisy)).toBeLessThan(0.9)
  const nothing = new Uint8Array(24 * 18).fill(1)
  const half = { ...pattern, pixels: pattern.pixels.map((value, at) => (at < 24 * 3 * 9 ? value : 0)) }
  nothing.fill(0, 24 * 9)
  expect(psnr(pattern, half, nothing)).toBeCloseTo(100, 6)
})

test('the interval holds the mean, narrows with agreement, and is the same every time', () => {
  const spread = bootstrapMean([20, 22, 24, 26])
  expect(spread.low).toBeLessThan(23)
  expect(spread.high).toBeGreaterThan(23)
  expect(bootstrapMean([20, 22, 24, 26])).toEqual(spread)
  expect(bootstrapMean([23, 23, 23])).toEqual({ value: 23, n: 3, low: 23, high: 23 })
})
