// The INRIA .ply: one row of floats for each splat. Properties are found by name, in any order and of any number type;
// rows are decoded a chunk at a time.
//
// Source: graphdeco-inria/gaussian-splatting. Colours are spherical-harmonic coefficients with the higher ones one
// channel after the other, opacity is a logit, scales are logarithms, rotations wxyz. `instance_id` is this studio's.

import type { PlyElement, PlyHeader } from '../scene/ply-header.ts'
import { malformed } from './bytes.ts'
import { asciiRows } from './ply-ascii.ts'
import { binaryRows, elementAt, type OpenedPly, type Rows } from './ply-file.ts'
import { degreeOf, emptyChunk, UP_BY_CONVENTION, type SplatChunk, type SplatSource } from './splat-source.ts'

const NEEDED = ['x', 'y', 'z', 'f_dc_0', 'f_dc_1', 'f_dc_2', 'opacity', 'scale_0', 'scale_1', 'scale_2', 'rot_0', 'rot_1', 'rot_2', 'rot_3'] as const
/** Properties that carry nothing: INRIA writes normals of zero. */
const SILENT = new Set(['nx', 'ny', 'nz'])
const INSTANCE = 'instance_id'

/** Faults: `splats.malformed` with the file and what is missing. */
export function inriaPly(opened: OpenedPly): SplatSource {
  const { bytes, header } = opened
  const { element, offset, stride } = elementAt(opened, 'vertex')
  const names = element.properties.map(({ name }) => name)
  const missing = NEEDED.find((name) => !names.includes(name))
  if (missing !== undefined) throw malformed(bytes.name, `it has no property "${missing}", so it is not a splat file of the INRIA layout${names.includes('red') ? ' but looks like coloured points' : ''}`)
  const rest = names.filter((name) => /^f_rest_\d+$/.test(name)).length
  const shDegree = rest % 3 === 0 ? degreeOf(rest / 3 + 1) : null
  if (shDegree === null) throw malformed(bytes.name, `it has ${rest} f_rest properties; 0, 9, 24 or 45 make whole spherical-harmonic degrees`)
  const layout = layoutOf(element, shDegree, bytes.name)
  const withIds = names.includes(INSTANCE)
  const rows = header.format === 'ascii' ? asciiRows(opened, element) : binaryRows(bytes, element, offset, stride, header.format === 'binary_little_endian')
  return {
    format: 'ply', title: 'INRIA .ply', file: bytes.name, count: element.count, shDegree, hasInstanceIds: withIds,
    antialiased: isAntialiased(header.comments), notes: notesOf(header, names, rest), up: UP_BY_CONVENTION,
    chunks: () => decode(rows, layout, shDegree, withIds),
    close: () => bytes.close(),
  }
}

/** Brush and gsplat write "SplatRenderMode: mip", this studio and others the word itself. */
const isAntialiased = (comments: readonly string[]): boolean => comments.some((c) => /antialiased\b(?!\s*[:=]?\s*(?:false|0|no)\b)|SplatRenderMode:\s*mip/i.test(c))

function notesOf({ elements }: PlyHeader, names: readonly string[], rest: number): string[] {
  const known = new Set<string>([...NEEDED, INSTANCE, ...Array.from({ length: rest }, (_, i) => `f_rest_${i}`)])
  const extra = names.filter((name) => !known.has(name) && !SILENT.has(name))
  const others = elements.filter(({ name, count }) => name !== 'vertex' && count > 0).map(({ name }) => name)
  return [
    ...(extra.length > 0 ? [`properties that the studio has no use for are left aside: ${extra.join(', ')}`] : []),
    ...(others.length > 0 ? [`elements besides the splats are left aside: ${others.join(', ')}`] : []),
  ]
}

type Part = 'means' | 'rotations' | 'logScales' | 'opacityLogits' | 'sh' | 'instanceIds'
/** Column `from` of a row goes to entry `to` of a splat's `width` entries in `part`. */
interface Move { readonly part: Part; readonly from: number; readonly to: number; readonly width: number }

function layoutOf(element: PlyElement, shDegree: number, file: string): Move[] {
  const at = new Map(element.properties.map(({ name }, i) => [name, i]))
  if (at.size < element.properties.length) throw malformed(file, 'two of its vertex properties have the same name')
  const coefficients = (shDegree + 1) ** 2
  const higher = coefficients - 1
  const move = (name: string, part: Part, to: number, width: number): Move => {
    const from = at.get(name)
    if (from === undefined) throw malformed(file, `it has no property "${name}"`)
    return { part, from, to, width }
  }
  const group = (prefix: string, part: Part, width: number): Move[] => Array.from({ length: width }, (_, i) => move(`${prefix}_${i}`, part, i, width))
  return [
    ...['x', 'y', 'z'].map((name, a) => move(name, 'means', a, 3)), ...group('rot', 'rotations', 4), ...group('scale', 'logScales', 3), move('opacity', 'opacityLogits', 0, 1),
    ...[0, 1, 2].map((c) => move(`f_dc_${c}`, 'sh', c, coefficients * 3)),
    // In the file one channel after the other; here one coefficient after the other.
    ...Array.from({ length: higher * 3 }, (_, i) => move(`f_rest_${i}`, 'sh', (1 + (i % higher)) * 3 + Math.floor(i / higher), coefficients * 3)),
    ...(at.has(INSTANCE) ? [move(INSTANCE, 'instanceIds', 0, 1)] : []),
  ]
}

async function* decode(rows: () => AsyncIterable<Rows>, layout: readonly Move[], shDegree: 0 | 1 | 2 | 3, withIds: boolean): AsyncGenerator<SplatChunk> {
  for await (const { start, count, values, width } of rows()) {
    const chunk = emptyChunk(start, count, shDegree, withIds)
    moveAll(chunk, layout, values, width)
    yield chunk
  }
}

/** Rows moved together: few enough to stay in the processor's cache, where column after column finds them. */
const MOVED_TOGETHER = 64

function moveAll(chunk: SplatChunk, layout: readonly Move[], values: Rows['values'], width: number): void {
  for (let first = 0; first < chunk.count; first += MOVED_TOGETHER) {
    const end = Math.min(chunk.count, first + MOVED_TOGETHER)
    for (const move of layout) {
      const into = chunk[move.part]!
      for (let i = first, from = first * width + move.from, to = first * move.width + move.to; i < end; i++, from += width, to += move.width) into[to] = values[from]!
    }
  }
}
