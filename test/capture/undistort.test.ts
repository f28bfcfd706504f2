// Preparing photographs of lenses: the pinhole chosen, and that a scene seen through a lens looks straight again.

import { describe, expect, it } from 'vitest'
import { DISTORTION_MODELS, type Distortion, type Intrinsics } from '../../native-models/scene/camera.ts'
import { undistort } from '../../native-models/capture/distortion.ts'
import { averageArea, chooseDepth, remapColor } from '../../native-models/capture/resample.ts'
import { pixelMap, undistortedPinhole } from '../../native-models/capture/undistort.ts'

const camera = (distortion: Distortion): Intrinsics => ({ width: 160, height: 120, fx: 140, fy: 141, cx: 82, cy: 59, distortion })
const PARAMS: Partial<Record<Distortion['model'], number[]>> = {
  SIMPLE_RADIAL: [-0.12], RADIAL: [0.15, 0.02], OPENCV: [0.06, -0.08, 0.001, -0.002], FULL_OPENCV: [-0.2, 0.05, 0.001, 0, 0, 0.02, 0, 0],
  FOV: [0.8], DIVISION: [-0.1], EUCM: [0.5, 1.1], FISHEYE: [], OPENCV_FISHEYE: [-0.02, 0.01, 0, 0], SIMPLE_RADIAL_FISHEYE: [0.02],
  RADIAL_FISHEYE: [0.02, -0.01], THIN_PRISM_FISHEYE: [-0.02, 0.01, 0.001, 0, 0, 0, 0.001, 0], RAD_TAN_THIN_PRISM_FISHEYE: [0.02, 0, 0, 0, 0, 0, 0.001, 0, 0, 0, 0, 0],
}

/** A smooth scene on the plane z = 1, in sRGB bytes. */
const sceneAt = (x: number, y: number): [number, number, number] => [128 + 100 * Math.sin(6 * x), 128 + 100 * Math.cos(5 * y), 128 + 90 * Math.sin(4 * (x + y))]

function photographOf(from: Intrinsics): Uint8Array {
  const rgb = new Uint8Array(from.width * from.height * 3)
  for (let i = 0; i < from.width * from.height; i++) {
    const [u, v] = [(i % from.width) + 0.5, Math.floor(i / from.width) + 0.5]
    const ray = undistort(from.distortion, (u - from.cx) / from.fx, (v - from.cy) / from.fy)
    if (ray) rgb.set(sceneAt(...(ray as [number, number])).map(Math.round), i * 3)
  }
  return rgb
}

describe('undistortedPinhole', () => {
  it('leaves a pinhole alone', () => {
    const pinhole = camera({ model: 'NONE', params: [] })
    expect(undistortedPinhole(pinhole)).toEqual(pinhole)
  })

  it('follows COLMAP: focal length kept, size and principal point scaled together', () => {
    const from: Intrinsics = { width: 100, height: 100, fx: 100, fy: 100, cx: 50, cy: 50, distortion: { model: 'SIMPLE_RADIAL', params: [0.5] } }
    const to = undistortedPinhole(from)
    // The corners reach in farthest: (-0.495, -0.495) is undistorted to r with r + 0.5 r³ = 0.7000, r = 0.5948, x = -0.4206.
    const grow = 50 / (50 - (50 - 100 * 0.4206))
    expect([to.fx, to.fy]).toEqual([100, 100])
    expect(to.width).toBe(Math.floor(100 / grow))
    expect(to.cx).toBeCloseTo((50 * to.width) / 100, 12)
  })
})

describe('remapColor', () => {
  it.each(DISTORTION_MODELS.filter((model) => model !== 'NONE'))('%s: the scene is straight again, without blanks', (model) => {
    const from = camera({ model, params: PARAMS[model]! })
    const map = pixelMap(from, 80)
    const { rgb, valid } = remapColor({ ...from, rgb: photographOf(from) }, { ...map, source: map.source! })
    const { width, height, fx, fy, cx, cy } = map.intrinsics
    expect(width).toBe(80)
    expect(valid).toBeNull()
    let worst = 0
    for (let i = 0; i < width * height; i++) {
      const expected = sceneAt(((i % width) + 0.5 - cx) / fx, (Math.floor(i / width) + 0.5 - cy) / fy)
      for (let c = 0; c < 3; c++) worst = Math.max(worst, Math.abs(rgb[i * 3 + c]! - expected[c]!))
    }
    // Averaging over a pixel and rounding bend the waves a little; a pixel of displacement would cost 8.
    expect(worst).toBeLessThan(4)
  })

  it('marks what the photograph does not show', () => {
    const from = camera({ model: 'NONE', params: [] })
    const source = Float32Array.from([1, 1, 500, 1, Number.NaN, Number.NaN, 2.5, 2.5])
    const { valid } = remapColor({ ...from, rgb: photographOf(from) }, { intrinsics: { ...from, width: 2, height: 2 }, samples: 1, source })
    expect([...valid!]).toEqual([1, 0, 0, 1])
  })
})

describe('averageArea', () => {
  it('is the mean of what a pixel covers, parts of pixels included', () => {
    const rgb = Uint8Array.from([0, 0, 0, 90, 90, 90, 180, 180, 180])
    expect([...averageArea({ width: 3, height: 1, rgb }, 2, 1)]).toEqual([30, 30, 30, 150, 150, 150])
    expect([...averageArea({ width: 3, height: 1, rgb }, 1, 1)]).toEqual([90, 90, 90])
    expect([...averageArea({ width: 1, height: 3, rgb }, 1, 1)]).toEqual([90, 90, 90])
  })
  it('gives back an image of the right size untouched', () => {
    const rgb = Uint8Array.from([1, 2, 3, 4, 5, 6])
    expect(averageArea({ width: 2, height: 1, rgb }, 2, 1)).toBe(rgb)
  })
})

describe('chooseDepth', () => {
  const values = Float32Array.from([1000, 1000, 3000, 3000, 1000, 3000, 3000, 0, 0, 0, 0, 3000, 0, 1000, 0, 0])
  const at = (column: number, row: number): [number, number] => [column + 0.5, row + 0.5]
  it('never averages over an edge, and leaves mostly unknown pixels unknown', () => {
    const depth = chooseDepth({ width: 4, height: 4, values }, { width: 2, height: 2, samples: 2 }, at)
    expect([...depth]).toEqual([1000, 3000, 0, 0])
  })
  it('is 0 outside the depth image', () => {
    const depth = chooseDepth({ width: 4, height: 4, values }, { width: 2, height: 1, samples: 1 }, (column) => [column * 10 - 1, 0])
    expect([...depth]).toEqual([0, 0])
  })
})
