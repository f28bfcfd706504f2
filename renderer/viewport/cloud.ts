// The splats on screen as plain arrays on the CPU, for picking, marking, outlines and recolouring.

import type { SplatMesh } from '@sparkjsdev/spark'
import { create } from 'zustand'

export interface CpuCloud {
  readonly count: number
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

/** The cloud shown, the blob it came from, and whether it is a finished reconstruction or still training. */
export const useCloud = create<{ blob: string | null; final: boolean; cloud: CpuCloud | null }>()(() => ({ blob: null, final: false, cloud: null }))

export function readCloud(mesh: SplatMesh): CpuCloud {
  const count = mesh.splats?.getNumSplats() ?? 0
  const cloud = {
    count,
    centers: new Float32Array(count * 3),
    scales: new Float32Array(count * 3),
    rotations: new Float32Array(count * 4),
    opacities: new Float32Array(count),
    colors: new Uint8Array(count * 3),
  }
  mesh.splats?.forEachSplat((i, center, scales, quaternion, opacity, color) => {
    center.toArray(cloud.centers, i * 3)
    scales.toArray(cloud.scales, i * 3)
    quaternion.toArray(cloud.rotations, i * 4)
    cloud.opacities[i] = opacity
    cloud.colors.set([color.r * 255, color.g * 255, color.b * 255], i * 3)
  })
  return cloud
}
