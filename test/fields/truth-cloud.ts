// A splat cloud made from a synthetic capture's true depth, so that tests of what comes after training need none.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { openGpu } from '../../native-models/gpu/gpu.ts'
import { unproject, type Camera } from '../../native-models/scene/camera.ts'
import { logit, SH_C0, type SplatCloud } from '../../native-models/scene/splats.ts'
import { generateCapture } from '../../native-models/synthetic/generate.ts'
import type { SynthParams } from '../../native-models/synthetic/params.ts'
import { Truth } from '../../native-models/synthetic/truth.ts'

export interface TruthFrame { camera: Camera; mask: Uint16Array; rgb: Uint8Array; depth: Uint16Array }
export interface TruthCapture { truth: Truth; frames: TruthFrame[] }

export async function syntheticCapture(params: SynthParams): Promise<TruthCapture> {
  const gpu = await openGpu()
  try {
    const run = generateCapture(gpu, params, new AbortController().signal)
    while ((await run.next()).done !== true) continue
  } finally {
    gpu.close()
  }
  return readCapture(params.out)
}

/** A synthetic capture that lies in a folder. */
export async function readCapture(folder: string): Promise<TruthCapture> {
  const truth = Truth.parse(JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8')))
  const k = (await numbers(join(folder, 'camera-intrinsics.txt')))
  return { truth, frames: await Promise.all(truth.frames.map((frame) => readFrame(folder, frame.name, k))) }
}

const numbers = async (file: string): Promise<number[]> => (await readFile(file, 'utf8')).trim().split(/\s+/).map(Number)

async function readFrame(folder: string, name: string, k: number[]): Promise<TruthFrame> {
  const png = async (kind: string): Promise<ReturnType<typeof decode>> => decode(await readFile(join(folder, kind, `${name}.png`)))
  const [rgb, depth, mask] = await Promise.all(['rgb', 'depth', 'mask'].map(png)) as [ReturnType<typeof decode>, ReturnType<typeof decode>, ReturnType<typeof decode>]
  const { width, height } = rgb
  const intrinsics = { width, height, fx: k[0]!, fy: k[4]!, cx: k[2]!, cy: k[5]!, distortion: { model: 'NONE' as const, params: [] } }
  return {
    camera: { intrinsics, worldFromCamera: await numbers(join(folder, 'pose', `${name}.txt`)) },
    rgb: Uint8Array.from(rgb.data), depth: Uint16Array.from(depth.data), mask: Uint16Array.from(mask.data),
  }
}

/** One round splat per `step`-th pixel of every frame, as wide as the pixels it stands for; `owner` is its true id. */
export function cloudOfDepth(frames: readonly TruthFrame[], step: number): { cloud: SplatCloud; owner: Uint16Array } {
  const rows = frames.flatMap(({ camera, mask, rgb, depth }, f) => {
    const { width, height, fx } = camera.intrinsics
    const out: { mean: readonly number[]; scale: number; color: number[]; owner: number }[] = []
    for (let y = f % step; y < height; y += step) {
      for (let x = (f * 3) % step; x < width; x += step) {
        const p = y * width + x
        const z = depth[p]! / 1000
        out.push({ mean: unproject(camera, x + 0.5, y + 0.5, z), scale: (0.5 * step * z) / fx, color: [...rgb.subarray(p * 3, p * 3 + 3)], owner: mask[p]! })
      }
    }
    return out
  })
  return {
    cloud: {
      count: rows.length, shDegree: 0,
      means: Float32Array.from(rows.flatMap((r) => r.mean)),
      rotations: Float32Array.from(rows.flatMap(() => [1, 0, 0, 0])),
      logScales: Float32Array.from(rows.flatMap((r) => Array.from({ length: 3 }, () => Math.log(r.scale)))),
      opacityLogits: new Float32Array(rows.length).fill(logit(0.9)),
      sh: Float32Array.from(rows.flatMap((r) => r.color.map((c) => (c / 255 - 0.5) / SH_C0))),
    },
    owner: Uint16Array.from(rows, (r) => r.owner),
  }
}

/** Intersection over union of two ascending index lists. */
export function overlap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const other = new Set(Array.from(b))
  const both = Array.from(a).filter((i) => other.has(i)).length
  return both / (a.length + b.length - both || 1)
}
