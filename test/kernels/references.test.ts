// The references against each other and against mathematics, in float64 and without a graphics adapter: what they say of
// gradients is what central differences of what they draw say.

import { describe, expect, test } from 'vitest'
import { projectionBackwardReference } from '../../native-models/kernels/projection-backward/projection-backward.reference.ts'
import { projectReference, type ReferenceCamera, type ReferenceCloud } from '../../native-models/kernels/projection/projection.reference.ts'
import { rasterBackwardReference, type ImageGradient } from '../../native-models/kernels/raster-backward/raster-backward.reference.ts'
import { renderReference } from '../../native-models/kernels/raster/raster.reference.ts'
import { harmonicSlopesReference, harmonicsReference } from '../../native-models/kernels/shared/harmonics.reference.ts'
import { litTiles, reachedTiles, tileCount } from '../../native-models/kernels/tiles/tiles.reference.ts'
import { central, largestError, referenceGradients, SPLAT_GRADIENTS } from './reference-gradients.ts'
import { random, randomCloud, referenceCamera, slantedCamera, twisted } from './splat-scene.ts'

/** Step of the differences: small enough that hardly ever a splat crosses 1/255 at some pixel; float64 keeps 1e-9 of the loss. */
const STEP = 1e-6
/** Of the largest gradient of its kind: the difference's own error, STEP² and rounding over STEP. */
const DIFFERENCE_TOLERANCE = 1e-6
const [WIDTH, HEIGHT] = [30, 22]
const BACKGROUND = [0.3, 0.1, 0.6]

function noise(width: number, height: number): ImageGradient {
  const next = random(7)
  const signed = (n: number): Float64Array => Float64Array.from({ length: n }, () => 2 * next() - 1)
  return { width, height, background: BACKGROUND, color: signed(width * height * 4), alpha: signed(width * height) }
}

function lossOf(cloud: ReferenceCloud, camera: ReferenceCamera, image: ImageGradient, antialiased: boolean): number {
  const { color, alpha } = renderReference(cloud, camera, BACKGROUND, antialiased)
  return color.reduce((sum, v, k) => sum + v * image.color[k]!, 0) + alpha.reduce((sum, v, k) => sum + v * image.alpha[k]!, 0)
}

describe.each([false, true])('the gradient references, antialiased: %s', (antialiased) => {
  const camera = referenceCamera(slantedCamera(WIDTH, HEIGHT))
  const image = noise(WIDTH, HEIGHT)

  test.each([0, 1, 2, 3] as const)('agree with central differences in every parameter, harmonics of degree %d', (degree) => {
    // Some smaller than a pixel, where the compensation counts; some beyond the border, where J is held.
    const cloud = randomCloud(12, degree, 31 + degree)
    cloud.logScales.fill(-4.5, 0, 9)
    for (let i = 9; i < 12; i++) cloud.means[3 * i] = cloud.means[3 * i]! * 2.2
    cloud.logScales.fill(-0.7, 27, 36)
    const gradients = referenceGradients(cloud, camera, image, antialiased)
    for (const name of SPLAT_GRADIENTS) {
      const expected = central(Float64Array.from(cloud[name]), STEP, (values) => lossOf({ ...cloud, [name]: values }, camera, image, antialiased))
      const { error, largest } = largestError(gradients[name], expected)
      expect(largest, name).toBeGreaterThan(0)
      expect(error / largest, name).toBeLessThan(DIFFERENCE_TOLERANCE)
    }
    const pose = central(new Float64Array(6), STEP, (twist) => lossOf(cloud, { ...camera, pose: twisted(camera.pose, [...twist]) }, image, antialiased))
    const { error, largest } = largestError(gradients.pose, pose)
    expect(error / largest, 'pose').toBeLessThan(DIFFERENCE_TOLERANCE)
  })

  test('say nothing of splats that are not drawn', () => {
    const cloud = randomCloud(3, 1, 5)
    cloud.means[0] = NaN
    cloud.opacityLogits[1] = -20
    cloud.rotations.fill(0, 8, 12)
    const splats = [0, 1, 2].map((i) => projectReference(cloud, i, camera, antialiased))
    expect(splats).toEqual([null, null, null])
    for (const [i, by] of rasterBackwardReference(splats, image).entries()) {
      expect([by.u, by.v, by.depth, by.logOpacity, ...by.conic, ...by.rgb].every((v) => v === 0)).toBe(true)
      expect(projectionBackwardReference(cloud, i, camera, by, antialiased)).toBeNull()
    }
  })
})

describe('the antialiased reference', () => {
  const camera = referenceCamera(slantedCamera(WIDTH, HEIGHT))
  const withScale = (logScale: number): ReferenceCloud => {
    const cloud = randomCloud(1, 0, 2)
    cloud.means.fill(0)
    cloud.logScales.fill(logScale)
    cloud.opacityLogits.fill(2)
    return cloud
  }

  test('leaves large splats as they are and takes from small ones what the blur adds', () => {
    const plain = projectReference(withScale(0), 0, camera)!
    expect(projectReference(withScale(0), 0, camera, true)!.opacity / plain.opacity).toBeGreaterThan(0.99)
    // Light on the screen, ∝ opacity √det Σ, is that of the unblurred splat.
    const small = withScale(-4.5)
    const light = (antialiased: boolean): number => {
      const { opacity, conic: [a, b, c] } = projectReference(small, 0, camera, antialiased)!
      return opacity / Math.sqrt(a * c - b * b)
    }
    const pixels = (camera.fx * camera.fy * Math.exp(-9)) / projectReference(small, 0, camera)!.depth ** 2
    expect(light(true) / plain.opacity / pixels).toBeGreaterThan(0.95)
    expect(light(true) / plain.opacity / pixels).toBeLessThan(1.1)
    expect(light(false)).toBeGreaterThan(2 * light(true))
  })
})

describe('the harmonics reference', () => {
  test('is an orthonormal basis of the sphere', () => {
    // Midpoints in cos θ and φ: exact in φ, to 1e-4 in θ for polynomials of degree 6.
    const [rows, columns] = [400, 16]
    const sums = Array.from({ length: 16 }, () => new Float64Array(16))
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        const [z, angle] = [(2 * (r + 0.5)) / rows - 1, (2 * Math.PI * c) / columns]
        const across = Math.sqrt(1 - z * z)
        const y = harmonicsReference([across * Math.cos(angle), across * Math.sin(angle), z])
        for (let i = 0; i < 16; i++) for (let j = 0; j < 16; j++) sums[i]![j]! += (y[i]! * y[j]! * 4 * Math.PI) / (rows * columns)
      }
    for (let i = 0; i < 16; i++) for (let j = 0; j < 16; j++) expect(sums[i]![j]).toBeCloseTo(i === j ? 1 : 0, 3)
  })

  test('has the slopes of its values', () => {
    const at = [0.3, -0.5, 0.81]
    for (let axis = 0; axis < 3; axis++) {
      const [above, below] = [STEP, -STEP].map((step) => harmonicsReference(at.map((v, k) => v + (k === axis ? step : 0))))
      for (const [k, slope] of harmonicSlopesReference(at).entries()) expect(slope[axis]).toBeCloseTo((above![k]! - below![k]!) / (2 * STEP), 8)
    }
  })
})

test('tiles with a lit pixel are among those reached, and few others are', () => {
  const camera = referenceCamera(slantedCamera(61, 43))
  const cloud = randomCloud(200, 0, 4)
  let [lit, reached] = [0, 0]
  for (let i = 0; i < cloud.count; i++) {
    const splat = projectReference(cloud, i, camera)
    if (splat === null) continue
    const [must, may] = [litTiles(splat, camera, 8), reachedTiles(splat, camera, 8, 0)]
    expect(may).toEqual(expect.arrayContaining(must))
    expect(may.every((tile) => tile < tileCount(camera, 8))).toBe(true)
    lit += must.length
    reached += may.length
  }
  expect(lit).toBeGreaterThan(500)
  expect(reached / lit).toBeLessThan(1.15)
})
