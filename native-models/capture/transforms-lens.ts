// The intrinsics of transforms.json: shared or per frame, as focal lengths or as fields of view, with or without a lens.

import { z } from 'zod'
import type { Distortion, Intrinsics } from '../scene/camera.ts'
import type { ImageSize } from './image-size.ts'

const coefficient = z.number().optional()

export const LensFields = z.object({
  camera_model: z.string().optional(),
  is_fisheye: z.boolean().optional(),
  camera_angle_x: coefficient, camera_angle_y: coefficient,
  fl_x: coefficient, fl_y: coefficient, cx: coefficient, cy: coefficient, w: coefficient, h: coefficient,
  k1: coefficient, k2: coefficient, k3: coefficient, k4: coefficient, k5: coefficient, k6: coefficient,
  p1: coefficient, p2: coefficient,
})
export type LensFields = z.infer<typeof LensFields>

/** Calls `fail` with a plain sentence where the fields state no usable camera. */
export function transformsIntrinsics(f: LensFields, { width, height }: ImageSize, fail: (what: string) => never): Intrinsics {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) fail(`the image size is ${width}x${height}`)
  const fx = f.fl_x ?? focalOf(f.camera_angle_x, width) ?? f.fl_y ?? focalOf(f.camera_angle_y, height)
    ?? fail('no focal length is given (fl_x or camera_angle_x)')
  const fy = f.fl_y ?? (f.fl_x === undefined ? focalOf(f.camera_angle_y, height) : undefined) ?? fx
  if (!(fx > 0 && fy > 0)) fail(`the focal length is ${fx > 0 ? fy : fx}, it must be greater than zero`)
  return { width, height, fx, fy, cx: f.cx ?? width / 2, cy: f.cy ?? height / 2, distortion: lensOf(f, fail) }
}

const focalOf = (angle: number | undefined, pixels: number): number | undefined =>
  angle === undefined ? undefined : (0.5 * pixels) / Math.tan(angle / 2)

const PERSPECTIVE = ['SIMPLE_PINHOLE', 'PINHOLE', 'SIMPLE_RADIAL', 'RADIAL', 'OPENCV', 'PERSPECTIVE']

function lensOf(f: LensFields, fail: (what: string) => never): Distortion {
  const model = f.camera_model ?? (f.is_fisheye === true ? 'OPENCV_FISHEYE' : 'OPENCV')
  const { k1 = 0, k2 = 0, k3 = 0, k4 = 0, k5 = 0, k6 = 0, p1 = 0, p2 = 0 } = f
  if (model === 'OPENCV_FISHEYE') return { model, params: [k1, k2, k3, k4] }
  if (model === 'FULL_OPENCV') return { model, params: [k1, k2, p1, p2, k3, k4, k5, k6] }
  if (!PERSPECTIVE.includes(model)) return fail(`camera model "${model}" is not supported; supported are ${PERSPECTIVE.join(', ')}, FULL_OPENCV and OPENCV_FISHEYE`)
  // Without the model's name, k4 is the eighth power to some writers and a denominator to others.
  if (k4 !== 0 || k5 !== 0 || k6 !== 0) return fail(`k4, k5 and k6 have a meaning only with "camera_model": "FULL_OPENCV" or "OPENCV_FISHEYE", this says "${model}"`)
  if (k3 !== 0) return { model: 'FULL_OPENCV', params: [k1, k2, p1, p2, k3, 0, 0, 0] }
  if (k1 === 0 && k2 === 0 && p1 === 0 && p2 === 0) return { model: 'NONE', params: [] }
  return { model: 'OPENCV', params: [k1, k2, p1, p2] }
}
