// Coloured points from a PLY file, as nerfstudio and COLMAP write them.

import type { PointSet } from '../scene/frames.ts'
import { malformed } from './files.ts'
import { readPlyVertices, type PlyColumn } from './ply.ts'

/** Colour of points whose file has none: mid grey. */
const NO_COLOR = 128

/** Throws `capture.malformed` naming the file if it holds no points, or points that are not numbers. */
export function readPointPly(file: string, bytes: Uint8Array): PointSet {
  const fail = (what: string): never => { throw malformed(file, what) }
  const { count, columns } = readPlyVertices(bytes, fail)
  const column = (name: string): PlyColumn => columns.get(name) ?? fail(`its vertices have no property "${name}"`)
  const axes = [column('x'), column('y'), column('z')]
  const channels = [columns.get('red'), columns.get('green'), columns.get('blue')]
  const positions = new Float32Array(count * 3)
  const colors = new Uint8Array(count * 3).fill(NO_COLOR)
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < 3; a++) {
      positions[i * 3 + a] = axes[a]![i]!
      if (!Number.isFinite(axes[a]![i])) fail(`point ${i + 1} is not a number`)
      const channel = channels[a]
      if (channel) colors[i * 3 + a] = channel instanceof Float32Array ? channel[i]! * 255 : channel[i]!
    }
  }
  return { positions, colors }
}
