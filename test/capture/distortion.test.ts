// COLMAP's lens models: numbers worked out by hand from its formulas, and there-and-back over whole images.

import { describe, expect, it } from 'vitest'
import { DISTORTION_MODELS, type Distortion, type DistortionModel } from '../../native-models/scene/camera.ts'
import { distort, distortionParams, foldRadius, undistort } from '../../native-models/capture/distortion.ts'

/** Strong but sane lenses, as calibrations give them. */
const LENSES: Record<DistortionModel, number[]> = {
  NONE: [],
  SIMPLE_RADIAL: [-0.12],
  RADIAL: [-0.21, 0.08],
  OPENCV: [0.0578421, -0.0805099, -0.000980296, 0.00015575],
  FULL_OPENCV: [-0.3, 0.11, 0.0007, -0.0004, -0.02, 0.05, 0.03, -0.004],
  FOV: [0.92],
  DIVISION: [-0.15],
  EUCM: [0.6, 1.1],
  FISHEYE: [],
  OPENCV_FISHEYE: [-0.02, 0.007, -0.004, 0.0006],
  SIMPLE_RADIAL_FISHEYE: [-0.03],
  RADIAL_FISHEYE: [-0.03, 0.004],
  THIN_PRISM_FISHEYE: [-0.02, 0.003, 0.0005, -0.0007, 0.001, -0.0002, 0.0008, -0.0006],
  RAD_TAN_THIN_PRISM_FISHEYE: [-0.02, 0.003, 0.001, -0.0005, 0.0001, 0, 0.0006, -0.0004, 0.0005, 0, -0.0003, 0.0001],
}

describe('distort', () => {
  // Each value is COLMAP's formula at (0.3, -0.4): r² = 0.25, r⁴ = 0.0625; fisheye theta = atan(0.5) = 0.463647609.
  const theta = Math.atan(0.5)
  const [tu, tv] = [0.6 * theta, -0.8 * theta]
  const t2 = theta * theta
  it.each<[DistortionModel, number[], readonly [number, number]]>([
    ['SIMPLE_RADIAL', [0.2], [0.3 * 1.05, -0.4 * 1.05]],
    ['RADIAL', [0.2, 0.4], [0.3 * 1.075, -0.4 * 1.075]],
    // + 2 p1 uv + p2 (r² + 2u²); + 2 p2 uv + p1 (r² + 2v²)
    ['OPENCV', [0.2, 0.4, 0.01, 0.02], [0.3 * 1.075 - 0.0024 + 0.0086, -0.4 * 1.075 - 0.0048 + 0.0057]],
    ['FULL_OPENCV', [0.2, 0.4, 0, 0, 0, 0.4, 0, 0], [(0.3 * 1.075) / 1.1, (-0.4 * 1.075) / 1.1]],
    ['FOV', [1], [(0.3 * Math.atan(Math.tan(0.5))) / 0.5, (-0.4 * Math.atan(Math.tan(0.5))) / 0.5]],
    // d = 2 / (1 + sqrt(1 - 4 k r²))
    ['DIVISION', [-0.3], [(0.3 * 2) / (1 + Math.sqrt(1.3)), (-0.4 * 2) / (1 + Math.sqrt(1.3))]],
    ['EUCM', [0.5, 1], [0.3 / (0.5 * Math.sqrt(1.25) + 0.5), -0.4 / (0.5 * Math.sqrt(1.25) + 0.5)]],
    ['FISHEYE', [], [tu, tv]],
    ['OPENCV_FISHEYE', [0.1, 0, 0, 0.5], [tu * (1 + 0.1 * t2 + 0.5 * t2 ** 4), tv * (1 + 0.1 * t2 + 0.5 * t2 ** 4)]],
    ['RADIAL_FISHEYE', [0.1, 0.2], [tu * (1 + 0.1 * t2 + 0.2 * t2 * t2), tv * (1 + 0.1 * t2 + 0.2 * t2 * t2)]],
    ['THIN_PRISM_FISHEYE', [0, 0, 0, 0, 0, 0, 0.01, 0.02], [tu + 0.01 * t2, tv + 0.02 * t2]],
    ['THIN_PRISM_FISHEYE', [0, 0, 0.01, 0, 0, 0, 0, 0], [tu + 0.02 * tu * tv, tv + 0.01 * (t2 + 2 * tv * tv)]],
    // p0 is the one that stretches x
    ['RAD_TAN_THIN_PRISM_FISHEYE', [0, 0, 0, 0, 0, 0, 0.01, 0, 0, 0, 0, 0], [tu + 0.01 * (t2 + 2 * tu * tu), tv + 0.02 * tu * tv]],
    ['RAD_TAN_THIN_PRISM_FISHEYE', [0, 0, 0, 0, 0, 0, 0, 0, 0.01, 0.02, 0.03, 0.04], [tu + 0.01 * t2 + 0.02 * t2 * t2, tv + 0.03 * t2 + 0.04 * t2 * t2]],
  ])('%s %j', (model, params, expected) => {
    const [x, y] = distort({ model, params }, 0.3, -0.4)!
    expect(x).toBeCloseTo(expected[0], 12)
    expect(y).toBeCloseTo(expected[1], 12)
  })

  it('knows how many parameters each model takes', () => {
    for (const model of DISTORTION_MODELS) expect(LENSES[model], model).toHaveLength(distortionParams(model))
  })
})

describe('undistort', () => {
  it.each(DISTORTION_MODELS)('%s: there and back over the image', (model) => {
    const lens: Distortion = { model, params: LENSES[model] }
    for (let x = -0.8; x <= 0.8; x += 0.1) {
      for (let y = -0.6; y <= 0.6; y += 0.1) {
        const seen = distort(lens, x, y)!
        const [u, v] = undistort(lens, ...seen)!
        expect(Math.hypot(u - x, v - y), `${x}, ${y}`).toBeLessThan(1e-9)
      }
    }
  })

  it.each(['FISHEYE', 'OPENCV_FISHEYE', 'THIN_PRISM_FISHEYE', 'RAD_TAN_THIN_PRISM_FISHEYE', 'FOV', 'EUCM'] as const)('%s: there and back at 75 degrees', (model) => {
    const lens: Distortion = { model, params: LENSES[model] }
    const r = Math.tan((75 * Math.PI) / 180)
    for (let angle = 0; angle < 6; angle++) {
      const [x, y] = [r * Math.cos(angle), r * Math.sin(angle)]
      const [u, v] = undistort(lens, ...distort(lens, x, y)!)!
      expect(Math.hypot(u - x, v - y) / r).toBeLessThan(1e-6)
    }
  })

  it('has no answer behind a fisheye, or past the reach of a division lens', () => {
    expect(undistort({ model: 'FISHEYE', params: [] }, 1.6, 0)).toBeNull()
    expect(undistort({ model: 'DIVISION', params: [-0.5] }, 1.5, 0)).toBeNull()
    expect(undistort({ model: 'FOV', params: [1] }, 1.6, 0)).toBeNull()
  })

  it('approaches the limits of the FOV model smoothly', () => {
    expect(distort({ model: 'FOV', params: [1e-9] }, 0.3, 0)![0]).toBeCloseTo(0.3, 12)
    expect(distort({ model: 'FOV', params: [1] }, 1e-9, 0)![0]).toBeCloseTo(2 * Math.tan(0.5) * 1e-9, 18)
  })
})

describe('foldRadius', () => {
  it('is where a barrel polynomial turns back', () => {
    // d/dr (r - 0.3 r³) = 0 at r = 1/sqrt(0.9) = 1.054
    expect(foldRadius({ model: 'SIMPLE_RADIAL', params: [-0.3] }, 3)).toBeCloseTo(1.054, 1)
  })
  it('is the limit for a lens that never turns back', () => {
    expect(foldRadius({ model: 'SIMPLE_RADIAL', params: [0.3] }, 3)).toBe(3)
    expect(foldRadius({ model: 'FISHEYE', params: [] }, 5)).toBe(5)
  })
})
