// The density grid before training: cells that no two photographs see can hold nothing that is known, and stay empty. Where depth
// was measured, cells that it looks through again and again and in which it never ends are empty too.

import { invertRigid, transformPoint, type Mat4, type Vec3 } from '../scene/geometry.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import type { Space } from './space.ts'

/** Marks a cell that stays empty. */
export const NEVER_SEEN = -1
/** What an untrained network says everywhere (DENSITY_SHIFT of density.wgsl), so that the first rays look everywhere alike. */
const UNTRAINED = Math.exp(-1)
/** A thing seen once can lie anywhere along the ray. */
const LEAST_VIEWS = 2
/** As many photographs must measure that a cell lies in front of the surface, by this share of the depth beyond the cell itself. */
const LEAST_CLEAR = 3
const CLEAR_MARGIN = 0.05
/** Cells between giving the caller's loop a turn. */
const SLICE = 4096

interface View {
  readonly frame: PreparedFrame
  readonly cameraFromWorld: Mat4
}

/** Densities (side³), x fastest: NEVER_SEEN, or what an untrained network says. */
export async function firstDensities(frames: readonly PreparedFrame[], space: Space, side: number): Promise<Float32Array> {
  const views = frames.map((frame): View => ({ frame, cameraFromWorld: invertRigid(frame.camera.worldFromCamera) }))
  const wanted = Math.min(LEAST_VIEWS, frames.length)
  const densities = new Float32Array(side ** 3)
  for (let cell = 0; cell < densities.length; cell++) {
    if (cell % SLICE === 0) await new Promise((resolve) => setImmediate(resolve))
    densities[cell] = isOpen(cell, side, space, views, wanted) ? UNTRAINED : NEVER_SEEN
  }
  return densities
}

function isOpen(cell: number, side: number, space: Space, views: readonly View[], wanted: number): boolean {
  const { centre, radius } = cellAt(cell, side, space)
  let [seen, clear] = [0, 0]
  for (const view of views) {
    const sight = sightOf(view, centre, radius, space)
    // Depth and colour cameras disagree by some pixels at edges: one measurement inside outweighs those that miss it.
    if (sight === 'measured') return true
    if (sight !== 'unseen') seen++
    if (sight === 'clear') clear++
  }
  return seen >= wanted && clear < LEAST_CLEAR
}

function sightOf({ frame, cameraFromWorld }: View, centre: Vec3, radius: number, space: Space): 'unseen' | 'seen' | 'clear' | 'measured' {
  const { width, height, fx, fy, cx, cy } = frame.camera.intrinsics
  const [x, y, z] = transformPoint(cameraFromWorld, centre)
  if (z + radius <= space.near * space.scale) return 'unseen'
  const depthZ = Math.max(z, space.near * space.scale)
  // A cell whose edge is in the picture counts: half of it may be seen.
  const [u, v] = [(fx * x) / depthZ + cx, (fy * y) / depthZ + cy]
  const [across, down] = [(fx * radius) / depthZ, (fy * radius) / depthZ]
  if (u < -across || v < -down || u >= width + across || v >= height + down) return 'unseen'
  const measured = frame.depth === null || u < 0 || v < 0 || u >= width || v >= height ? 0 : frame.depth[Math.floor(v) * width + Math.floor(u)]!
  if (measured === 0 || measured < z - radius) return 'seen'
  const room = radius + CLEAR_MARGIN * measured
  return measured - z > room ? 'clear' : 'measured'
}

/** A cell's middle in the world, and half its diagonal. */
function cellAt(cell: number, side: number, space: Space): { centre: Vec3; radius: number } {
  const at = [cell % side, Math.floor(cell / side) % side, Math.floor(cell / side ** 2)].map((i) => (i + 0.5) / side)
  if (!space.contracted) return { centre: toWorld(at.map((u) => 2 * u - 1), space), radius: (Math.sqrt(3) / side) * space.scale }
  const squeezed = at.map((u) => 4 * u - 2)
  const size = Math.max(...squeezed.map(Math.abs))
  // The inverse of the squeeze stretches space by 1/(2 - size)², along the ray most of all.
  const stretch = size <= 1 ? 1 : 1 / (2 - size) ** 2
  const point = size <= 1 ? squeezed : squeezed.map((x) => x / size / (2 - size))
  return { centre: toWorld(point, space), radius: ((2 * Math.sqrt(3)) / side) * stretch * space.scale }
}

const toWorld = (p: readonly number[], { centre, scale }: Space): Vec3 => p.map((x, i) => centre[i]! + scale * x) as unknown as Vec3
