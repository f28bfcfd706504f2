// A photograph and its depth made ready to train on: decoded, undistorted, brought to one width.

import path from 'node:path'
import sharp from 'sharp'
import type { Camera, Intrinsics } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import type { FrameRecord } from '../scene/records.ts'
import { readDepth, type DepthImage } from './depth.ts'
import { malformed, reasonOf } from './files.ts'
import { averageArea, chooseDepth, remapColor, type Pixels } from './resample.ts'
import { pixelMap, type PixelMap } from './undistort.ts'
import { warpDepth } from './warp-depth.ts'

/**
 * Reads one frame at `width` pixels; never larger than the photograph. Throws `capture.malformed` naming the file if a
 * photograph or depth image cannot be decoded, or is no longer the size it was imported with.
 */
export async function prepareFrame(root: string, frame: FrameRecord, width: number): Promise<PreparedFrame> {
  const { intrinsics } = frame.camera
  const photograph = await readPhotograph(path.join(root, frame.imagePath), intrinsics)
  const map = cachedMap(intrinsics, Math.min(width, intrinsics.width))
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

/** A capture has few cameras; those with intrinsics of their own per frame pass through. */
const MAPS_KEPT = 4
const maps = new Map<string, PixelMap>()

/** Maps cost a tenth of a second or so for a lens; frames of one camera share theirs. */
function cachedMap(intrinsics: Intrinsics, width: number): PixelMap {
  const key = JSON.stringify([intrinsics, width])
  const map = maps.get(key) ?? pixelMap(intrinsics, width)
  maps.delete(key)
  maps.set(key, map)
  if (maps.size > MAPS_KEPT) maps.delete(maps.keys().next().value!)
  return map
}

/** The pinhole `prepareFrame` gives this frame at that width, without reading the photograph. */
export const preparedCamera = (frame: FrameRecord, width: number): Camera => ({
  intrinsics: cachedMap(frame.camera.intrinsics, Math.min(width, frame.camera.intrinsics.width)).intrinsics,
  worldFromCamera: frame.camera.worldFromCamera,
})

/**
 * A mask drawn on the photograph, (photograph height, photograph width), as the prepared image of that width shows it:
 * (height, width), each pixel the mask's value at its centre, 0 outside the photograph.
 */
export function prepareMask<Mask extends Uint8Array | Uint16Array>(frame: FrameRecord, mask: Mask, width: number): Mask {
  const { intrinsics } = frame.camera
  const { intrinsics: to, samples, source } = cachedMap(intrinsics, Math.min(width, intrinsics.width))
  const middle = Math.floor(samples / 2)
  const out = (mask instanceof Uint16Array ? new Uint16Array(to.width * to.height) : new Uint8Array(to.width * to.height)) as Mask
  for (let pixel = 0; pixel < out.length; pixel++) {
    const [column, row] = [pixel % to.width, Math.floor(pixel / to.width)]
    const at = ((row * samples + middle) * to.width * samples + column * samples + middle) * 2
    const u = source === null ? ((column + 0.5) / to.width) * intrinsics.width : source[at]!
    const v = source === null ? ((row + 0.5) / to.height) * intrinsics.height : source[at + 1]!
    const inside = u >= 0 && v >= 0 && u < intrinsics.width && v < intrinsics.height
    if (inside) out[pixel] = mask[Math.floor(v) * intrinsics.width + Math.floor(u)]!
  }
  return out
}
