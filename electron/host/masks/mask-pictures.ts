// What lies under a mask: depth as a picture, how its pixels spread over it, and where they lie in the world.

import sharp from 'sharp'
import { boundsOf, type Mask } from '../../../native-models/perception/mask.ts'
import type { DepthView } from '../../../native-models/perception/physical-scale.ts'
import { unproject } from '../../../native-models/scene/camera.ts'
import { writeSafetensors } from '../../../native-models/scene/safetensors.ts'
import type { MaskDepth } from '../../contract/masks.ts'
import { depthColor } from './depth-colors.ts'

const png = (pixels: Uint8Array, width: number, height: number): Promise<Uint8Array> =>
  sharp(pixels, { raw: { width, height, channels: 4 } }).png({ compressionLevel: 6 }).toBuffer()

/** Its runs as a .ranges blob. */
export const maskBytes = ({ runs }: Mask): Uint8Array => new Uint8Array(runs.buffer, runs.byteOffset, runs.byteLength).slice()

/** Depths told apart reach so far around the mask, as a share of its own box; what lies beside it says whether it bled. */
const AROUND = 0.35
/** Share of the depths at either end that the colours do not tell apart: noise of sensors. */
const ENDS = 0.02

/** Nearest and farthest depth around the mask; null where none is known. */
export function depthRange({ depth }: DepthView, mask: Mask): [number, number] | null {
  const { x0, y0, x1, y1 } = boundsOf(mask)
  const [mx, my] = [Math.ceil((x1 - x0) * AROUND), Math.ceil((y1 - y0) * AROUND)]
  const near: number[] = []
  for (let y = Math.max(0, y0 - my); y < Math.min(mask.height, y1 + my); y++)
    for (let x = Math.max(0, x0 - mx); x < Math.min(mask.width, x1 + mx); x++) {
      const value = depth[y * mask.width + x]!
      if (value > 0) near.push(value)
    }
  if (near.length === 0) return null
  near.sort((a, b) => a - b)
  const [from, to] = [near[Math.floor(ENDS * (near.length - 1))]!, near[Math.ceil((1 - ENDS) * (near.length - 1))]!]
  return [from, Math.max(to, from * (1 + 1e-6))]
}

/** Coloured over the range, clear where depth is unknown. */
export function depthPng({ depth }: DepthView, { width, height }: Mask, [near, far]: readonly [number, number]): Promise<Uint8Array> {
  const pixels = new Uint8Array(width * height * 4)
  for (let at = 0; at < depth.length; at++) {
    if (depth[at]! <= 0) continue
    pixels.set(depthColor((depth[at]! - near) / (far - near)), at * 4)
    pixels[at * 4 + 3] = 255
  }
  return png(pixels, width, height)
}

const BINS = 32

/** Pixels of the mask by their depth; what lies beyond the range counts at its ends. */
export function depthHistogram({ depth }: DepthView, { runs }: Mask, [near, far]: readonly [number, number]): number[] {
  const bins = Array.from({ length: BINS }, () => 0)
  for (let k = 0; k < runs.length; k += 2) for (let at = runs[k]!; at < runs[k + 1]!; at++) {
    if (depth[at]! <= 0) continue
    bins[Math.min(BINS - 1, Math.max(0, Math.floor(((depth[at]! - near) / (far - near)) * BINS)))]!++
  }
  return bins
}

/** Drawn in the scene at most: more would hide the splats that they are compared with. */
const MOST_POINTS = 800

/** (N, 3) world positions of the mask's pixels whose depth is known, evenly drawn. */
export function maskPoints({ depth, camera }: DepthView, { runs, width }: Mask): Float32Array {
  const known: number[] = []
  for (let k = 0; k < runs.length; k += 2) for (let at = runs[k]!; at < runs[k + 1]!; at++) if (depth[at]! > 0) known.push(at)
  const positions = new Float32Array(Math.min(known.length, MOST_POINTS) * 3)
  const step = known.length / (positions.length / 3)
  for (let i = 0; i * 3 < positions.length; i++) {
    const at = known[Math.floor((i + 0.5) * step)]!
    positions.set(unproject(camera, (at % width) + 0.5, Math.floor(at / width) + 0.5, depth[at]!), i * 3)
  }
  return positions
}

export const encodePoints = (positions: Float32Array): Uint8Array => writeSafetensors({ positions: { dtype: 'F32', shape: [positions.length / 3, 3], data: positions } })

/** Box along the axes around nearly all of the points. */
export function boundsOfPoints(positions: Float32Array): MaskDepth['bounds'] {
  if (positions.length === 0) return null
  const ends = [0, 1, 2].map((axis) => {
    const sorted = Float32Array.from({ length: positions.length / 3 }, (_, i) => positions[i * 3 + axis]!).sort()
    return [sorted[Math.floor(ENDS * (sorted.length - 1))]!, sorted[Math.ceil((1 - ENDS) * (sorted.length - 1))]!] as const
  })
  return { min: [ends[0]![0], ends[1]![0], ends[2]![0]], max: [ends[0]![1], ends[1]![1], ends[2]![1]] }
}
