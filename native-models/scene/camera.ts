// A camera: how a world point becomes a pixel. Camera space is OpenCV's: +x right, +y down, +z forward.
// Pixel centres lie at +0.5: the first pixel covers [0, 1).

import { z } from 'zod'
import { invertRigid, transformPoint, type Vec3 } from './geometry.ts'

/**
 * COLMAP's names; `params` are what remains of its parameter list after focal lengths and principal point.
 * A model that differs from another only in sharing one focal length is not repeated (SIMPLE_DIVISION is DIVISION).
 */
export const DISTORTION_MODELS = [
  'NONE', 'SIMPLE_RADIAL', 'RADIAL', 'OPENCV', 'FULL_OPENCV', 'FOV', 'DIVISION', 'EUCM',
  'FISHEYE', 'OPENCV_FISHEYE', 'SIMPLE_RADIAL_FISHEYE', 'RADIAL_FISHEYE', 'THIN_PRISM_FISHEYE', 'RAD_TAN_THIN_PRISM_FISHEYE',
] as const
export type DistortionModel = (typeof DISTORTION_MODELS)[number]

const finite = z.number().refine(Number.isFinite, 'must be a finite number')

export const Distortion = z.object({ model: z.enum(DISTORTION_MODELS), params: z.array(finite) })
export type Distortion = z.infer<typeof Distortion>

export const Intrinsics = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  fx: finite.positive(),
  fy: finite.positive(),
  cx: finite,
  cy: finite,
  distortion: Distortion,
})
export type Intrinsics = z.infer<typeof Intrinsics>

export const Camera = z.object({
  intrinsics: Intrinsics,
  /** Row-major rigid 4x4, camera (OpenCV) to world. */
  worldFromCamera: z.array(finite).length(16),
})
export type Camera = z.infer<typeof Camera>

export const NO_DISTORTION: Distortion = { model: 'NONE', params: [] }

/** The same pinhole seen at another image size; both axes scale on their own so rounding stays exact. */
export function resizeIntrinsics(from: Intrinsics, width: number, height: number): Intrinsics {
  const [sx, sy] = [width / from.width, height / from.height]
  return { ...from, width, height, fx: from.fx * sx, fy: from.fy * sy, cx: from.cx * sx, cy: from.cy * sy }
}

export const cameraCentre = (camera: Camera): Vec3 => [
  camera.worldFromCamera[3]!, camera.worldFromCamera[7]!, camera.worldFromCamera[11]!,
]
export const cameraRight = (c: Camera): Vec3 => [c.worldFromCamera[0]!, c.worldFromCamera[4]!, c.worldFromCamera[8]!]
export const cameraDown = (c: Camera): Vec3 => [c.worldFromCamera[1]!, c.worldFromCamera[5]!, c.worldFromCamera[9]!]
export const cameraForward = (c: Camera): Vec3 => [c.worldFromCamera[2]!, c.worldFromCamera[6]!, c.worldFromCamera[10]!]

/** World point to [u, v, depth] through the undistorted pinhole; depth <= 0 lies behind the camera. */
export function project(camera: Camera, point: Vec3): Vec3 {
  const p = transformPoint(invertRigid(camera.worldFromCamera), point)
  const { fx, fy, cx, cy } = camera.intrinsics
  return [(fx * p[0]) / p[2] + cx, (fy * p[1]) / p[2] + cy, p[2]]
}

/** Pixel [u, v] at camera depth z to a world point, through the undistorted pinhole. */
export function unproject(camera: Camera, u: number, v: number, depth: number): Vec3 {
  const { fx, fy, cx, cy } = camera.intrinsics
  return transformPoint(camera.worldFromCamera, [((u - cx) / fx) * depth, ((v - cy) / fy) * depth, depth])
}
