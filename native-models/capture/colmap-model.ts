// A COLMAP sparse model as its files hold it, and how its cameras become ours.
// Format: https://colmap.github.io/format.html; model ids and parameter order: COLMAP's src/colmap/sensor/models.h.

import type { DistortionModel, Intrinsics } from '../scene/camera.ts'
import { invertRigid, rigid, type Mat4, type Quaternion, type Vec3 } from '../scene/geometry.ts'

export interface ColmapImage {
  /** Path below the image folder. */
  readonly name: string
  readonly intrinsics: Intrinsics
  readonly worldFromCamera: Mat4
}

interface CameraModel {
  readonly name: string
  readonly focals: 1 | 2
  readonly extra: number
  readonly distortion: DistortionModel | null
}

const model = (name: string, focals: 1 | 2, extra: number, distortion: DistortionModel | null): CameraModel => ({ name, focals, extra, distortion })

/** By COLMAP's model id. A null distortion has no pinhole image: COLMAP's undistorter leaves it out as well. */
export const CAMERA_MODELS: readonly CameraModel[] = [
  model('SIMPLE_PINHOLE', 1, 0, 'NONE'),
  model('PINHOLE', 2, 0, 'NONE'),
  model('SIMPLE_RADIAL', 1, 1, 'SIMPLE_RADIAL'),
  model('RADIAL', 1, 2, 'RADIAL'),
  model('OPENCV', 2, 4, 'OPENCV'),
  model('OPENCV_FISHEYE', 2, 4, 'OPENCV_FISHEYE'),
  model('FULL_OPENCV', 2, 8, 'FULL_OPENCV'),
  model('FOV', 2, 1, 'FOV'),
  model('SIMPLE_RADIAL_FISHEYE', 1, 1, 'SIMPLE_RADIAL_FISHEYE'),
  model('RADIAL_FISHEYE', 1, 2, 'RADIAL_FISHEYE'),
  model('THIN_PRISM_FISHEYE', 2, 8, 'THIN_PRISM_FISHEYE'),
  model('RAD_TAN_THIN_PRISM_FISHEYE', 2, 12, 'RAD_TAN_THIN_PRISM_FISHEYE'),
  model('SIMPLE_DIVISION', 1, 1, 'DIVISION'),
  model('DIVISION', 2, 1, 'DIVISION'),
  model('SIMPLE_FISHEYE', 1, 0, 'FISHEYE'),
  model('FISHEYE', 2, 0, 'FISHEYE'),
  model('EUCM', 2, 2, 'EUCM'),
  model('EQUIRECTANGULAR', 2, -2, null),
]

/** Focal lengths, principal point, the rest; an equirectangular image has only a width and a height. */
export const parameterCount = (camera: CameraModel): number => camera.focals + 2 + camera.extra

/** Throws a plain sentence, via `fail`, when the numbers are no camera. */
export function intrinsicsOf(camera: CameraModel, width: number, height: number, params: readonly number[], fail: (what: string) => never): Intrinsics {
  if (camera.distortion === null) fail(`camera model ${camera.name} has no flat image to train on; export perspective views of it first`)
  if (!(Number.isSafeInteger(width) && Number.isSafeInteger(height) && width > 0 && height > 0)) fail(`the image size is ${width}x${height}`)
  const bad = params.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) fail(`parameter ${bad + 1} of camera model ${camera.name} is ${params[bad]}`)
  const [fx, fy] = [params[0]!, params[camera.focals - 1]!]
  if (!(fx > 0 && fy > 0)) fail(`the focal length is ${fx > 0 ? fy : fx}, it must be greater than zero`)
  const [cx, cy, ...extra] = params.slice(camera.focals)
  return { width, height, fx, fy, cx: cx!, cy: cy!, distortion: { model: camera.distortion, params: extra } }
}

/** From COLMAP's cameraFromWorld; throws through `fail` on NaN and on a zero quaternion. */
export function worldFromCameraOf(rotation: Quaternion, translation: Vec3, fail: (what: string) => never): Mat4 {
  if (![...rotation, ...translation].every(Number.isFinite)) fail('the pose is not a number (NaN or infinite)')
  if (!(Math.hypot(...rotation) > 0)) fail('the rotation is a zero quaternion')
  return invertRigid(rigid(rotation, translation))
}
