// The splats on screen as plain arrays on the CPU, for picking, marking, outlines and recolouring.

import { unpackSplat, type SplatMesh } from '@sparkjsdev/spark'
import { create } from 'zustand'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'

export interface CpuCloud {
  readonly count: number
  /** Which of all splats these are, ascending, where only a part is shown; null where all are. */
  readonly indices: Uint32Array | null
  /** (N, 3) world. */
  readonly centers: Float32Array
  /** (N, 3) standard deviations, world units. */
  readonly scales: Float32Array
  /** (N, 4) xyzw. */
  readonly rotations: Float32Array
  readonly opacities: Float32Array
  /** (N, 3) sRGB bytes. */
  readonly colors: Uint8Array
}

interface CloudState {
  /** The cloud shown, the blob it came from, and whether it is a finished reconstruction or still training. */
  readonly blob: string | null
  readonly final: boolean
  readonly cloud: CpuCloud | null
  /** How much of a finished reconstruction has been fetched, 0…1; null while none is on its way. */
  readonly loading: number | null
}

export const useCloud = create<CloudState>()(() => ({ blob: null, final: false, cloud: null, loading: null }))

/** Whether a cloud that was loaded from `blob` shows this reconstruction, whole or thinned out. */
export const shows = (blob: string | null, made: ReconstructionRecord): boolean => blob !== null && (blob === made.splatsBlob || blob === made.thinned?.splatsBlob)

/** Splats copied before the window gets a turn: about ten milliseconds. */
const SLICE = 25_000

/** Unpacks what the mesh draws, a slice at a time: a million splats at once would freeze the window for half a second. */
export async function readCloud(mesh: SplatMesh, indices: Uint32Array | null): Promise<CpuCloud> {
  const packed = mesh.packedSplats
  const count = packed?.numSplats ?? 0
  const cloud = {
    count,
    indices,
    centers: new Float32Array(count * 3),
    scales: new Float32Array(count * 3),
    rotations: new Float32Array(count * 4),
    opacities: new Float32Array(count),
    colors: new Uint8Array(count * 3),
  }
  const words = packed?.packedArray ?? null
  if (packed === undefined || words === null) return cloud
  for (let start = 0; start < count; start += SLICE) {
    if (start > 0) await aTurn()
    for (let i = start; i < Math.min(count, start + SLICE); i++) copySplat(cloud, i, unpackSplat(words, i, packed.splatEncoding))
  }
  return cloud
}

/** Lets the page draw and listen. Not a timer: those are slowed down in the background and after a few nestings. */
export const aTurn = (): Promise<void> => new Promise((resolve) => {
  const channel = new MessageChannel()
  channel.port1.addEventListener('message', () => {
    channel.port1.close()
    resolve()
  })
  channel.port1.start()
  channel.port2.postMessage(null)
})

function copySplat(cloud: CpuCloud, i: number, { center, scales, quaternion, opacity, color }: ReturnType<typeof unpackSplat>): void {
  center.toArray(cloud.centers, i * 3)
  scales.toArray(cloud.scales, i * 3)
  quaternion.toArray(cloud.rotations, i * 4)
  cloud.opacities[i] = opacity
  cloud.colors[i * 3] = color.r * 255
  cloud.colors[i * 3 + 1] = color.g * 255
  cloud.colors[i * 3 + 2] = color.b * 255
}
