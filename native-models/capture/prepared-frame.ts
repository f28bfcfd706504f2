// A photograph and its depth made ready to train on: decoded, undistorted, brought to one width. Done in a thread of
// its own (worker.ts): ask for it through prepare.ts.

import path from 'node:path'
import sharp from 'sharp'
import type { Intrinsics } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import type { FrameRecord } from '../scene/records.ts'
import { readDepth, type DepthImage } from './depth.ts'
import { malformed, reasonOf } from './files.ts'
import { mapOf } from './pixel-maps.ts'
import { averageArea, chooseDepth, remapColor, type Pixels } from './resample.ts'
import type { PixelMap } from './undistort.ts'
import { warpDepth } from './warp-depth.ts'

/** As `prepareFrame` (prepare.ts) says, on the thread that calls it. */
export async function preparedFrame(root: string, frame: FrameRecord, width: number): Promise<PreparedFrame> {
  const { intrinsics } = frame.camera
  const photograph = await readPhotograph(path.join(root, frame.imagePath), intrinsics)
  const map = mapOf(intrinsics, width)
  const { width: w, height: h } = map.intrinsics
  const source = map.source
  const color = source === null ? { rgb: averageArea(photograph, w, h), valid: null } : remapColor(photograph, { ...map, source })
  return {
    id: frame.id,
    name: frame.name,
    camera: { intrinsics: map.intrinsics, worldFromCamera: frame.camera.worldFromCamera },
    ...color,
    depth: frame.depthPath === null ? null : await prepareDepth(root, frame, frame.depthPath, map),
  }
}

/** Stored pixels as sRGB; what is transparent becomes white, as the makers of such captures assume. */
async function readPhotograph(file: string, { width, height }: Intrinsics): Promise<Pixels> {
  try {
    const { data, info } = await sharp(file).flatten({ background: '#ffffff' }).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
    if (info.width !== width || info.height !== height) throw malformed(file, `it is ${info.width}x${info.height} now, ${width}x${height} when it was imported; import the capture again`)
    return { width, height, rgb: data }
  } catch (error) {
    if (error instanceof Fault) throw error
    throw malformed(file, `the photograph cannot be decoded (${reasonOf(error)})`)
  }
}

async function prepareDepth(root: string, frame: FrameRecord, depthPath: string, map: PixelMap): Promise<Float32Array> {
  const image = await readDepth(path.join(root, depthPath))
  if (frame.depthIntrinsics !== undefined && frame.depthOffset !== undefined) {
    return warpDepth(image, frame.depthUnit ?? 1, frame.depthIntrinsics, frame.depthOffset, map.intrinsics)
  }
  const depth = chooseDepth(image, { ...map.intrinsics, samples: map.samples }, depthPlace(frame, map, image))
  const unit = frame.depthUnit ?? 1
  for (let i = 0; i < depth.length; i++) depth[i]! *= unit
  return depth
}

/** Where a sample of the prepared image lies in the depth image. */
function depthPlace(frame: FrameRecord, { intrinsics: to, samples, source }: PixelMap, image: DepthImage): (column: number, row: number) => readonly [number, number] {
  const own = frame.depthIntrinsics
  if (own !== undefined) {
    return (column, row) => [
      (((column + 0.5) / samples - to.cx) / to.fx) * own.fx + own.cx,
      (((row + 0.5) / samples - to.cy) / to.fy) * own.fy + own.cy,
    ]
  }
  // Registered to the photograph: pixel for pixel, perhaps at another resolution.
  if (source === null) {
    const [sx, sy] = [image.width / (to.width * samples), image.height / (to.height * samples)]
    return (column, row) => [(column + 0.5) * sx, (row + 0.5) * sy]
  }
  const [sx, sy] = [image.width / frame.camera.intrinsics.width, image.height / frame.camera.intrinsics.height]
  return (column, row) => {
    const at = (row * to.width * samples + column) * 2
    return [source[at]! * sx, source[at + 1]! * sy]
  }
}
