// Splat clouds as INRIA's 3DGS writes them: binary PLY with f_dc, f_rest (all red coefficients, then green, then
// blue), opacity as a logit, scales as logarithms and rotations as wxyz. `instance_id` is this studio's addition.

import { Fault } from '../scene/faults.ts'
import { shCoefficients, type SplatCloud } from '../scene/splats.ts'
import { readPlyVertices, type PlyColumn } from './ply.ts'

export interface ReadSplats extends SplatCloud {
  /** (N) as written by `writeSplatPly`; null if the file has none. */
  readonly instanceIds: Int32Array | null
}

const LEADING = ['x', 'y', 'z', 'nx', 'ny', 'nz', 'f_dc_0', 'f_dc_1', 'f_dc_2'] as const
const TRAILING = ['opacity', 'scale_0', 'scale_1', 'scale_2', 'rot_0', 'rot_1', 'rot_2', 'rot_3'] as const

/** Instance ids, if given, are (N) with -1 for splats of no instance. */
export function writeSplatPly(cloud: SplatCloud, { instanceIds }: { instanceIds?: Int32Array } = {}): Uint8Array {
  const rest = (shCoefficients(cloud.shDegree) - 1) * 3
  const names = [...LEADING, ...Array.from({ length: rest }, (_, i) => `f_rest_${i}`), ...TRAILING]
  const header = new TextEncoder().encode([
    'ply', 'format binary_little_endian 1.0', `element vertex ${cloud.count}`,
    ...names.map((name) => `property float ${name}`), ...(instanceIds ? ['property int instance_id'] : []), 'end_header', '',
  ].join('\n'))
  const stride = (names.length + (instanceIds ? 1 : 0)) * 4
  const bytes = new Uint8Array(header.length + cloud.count * stride)
  bytes.set(header)
  const view = new DataView(bytes.buffer)
  for (let i = 0, at = header.length; i < cloud.count; i++, at += stride) {
    writeSplat(view, at, cloud, i)
    if (instanceIds) view.setInt32(at + stride - 4, instanceIds[i]!, true)
  }
  return bytes
}

function writeSplat(view: DataView, start: number, cloud: SplatCloud, i: number): void {
  let at = start
  const put = (value: number): void => {
    view.setFloat32(at, value, true)
    at += 4
  }
  const coefficients = shCoefficients(cloud.shDegree)
  const sh = (k: number, channel: number): number => cloud.sh[(i * coefficients + k) * 3 + channel]!
  for (let a = 0; a < 3; a++) put(cloud.means[i * 3 + a]!)
  for (let a = 0; a < 3; a++) put(0) // normals, which no reader uses and some demand
  for (let c = 0; c < 3; c++) put(sh(0, c))
  for (let c = 0; c < 3; c++) for (let k = 1; k < coefficients; k++) put(sh(k, c))
  put(cloud.opacityLogits[i]!)
  for (let a = 0; a < 3; a++) put(cloud.logScales[i * 3 + a]!)
  for (let a = 0; a < 4; a++) put(cloud.rotations[i * 4 + a]!)
}

/**
 * Any property order, comments, ascii or either byte order; rotations come back normalised. Throws `splats.malformed`
 * with `file` in the message for values that are no numbers, missing properties and files cut short.
 */
export function readSplatPly(bytes: Uint8Array, file = 'the splat file'): ReadSplats {
  const fail = (what: string): never => { throw new Fault('splats.malformed', `${file}: ${what}`, file) }
  const { count, columns } = readPlyVertices(bytes, fail)
  const column = (name: string): PlyColumn => columns.get(name) ?? fail(`it has no property "${name}", so it is not a splat file of the INRIA layout${columns.has('packed_position') ? ' (it is a compressed one)' : ''}`)
  const group = (prefix: string, size: number): PlyColumn[] => Array.from({ length: size }, (_, i) => column(`${prefix}_${i}`))
  const shDegree = degreeOf([...columns.keys()].filter((name) => name.startsWith('f_rest_')).length, fail)
  const cloud: SplatCloud = {
    count,
    means: interleave(['x', 'y', 'z'].map(column), count),
    rotations: interleave(group('rot', 4), count),
    logScales: interleave(group('scale', 3), count),
    opacityLogits: interleave([column('opacity')], count),
    sh: interleave(shColumns(group('f_dc', 3), group('f_rest', (shCoefficients(shDegree) - 1) * 3)), count),
    shDegree,
  }
  refuseNonFinite(cloud, fail)
  normaliseRotations(cloud.rotations, fail)
  const ids = columns.get('instance_id')
  return { ...cloud, instanceIds: ids === undefined ? null : Int32Array.from(ids) }
}

function degreeOf(rest: number, fail: (what: string) => never): 0 | 1 | 2 | 3 {
  const degree = ([0, 1, 2, 3] as const).find((d) => (shCoefficients(d) - 1) * 3 === rest)
  return degree ?? fail(`it has ${rest} f_rest properties; 0, 9, 24 or 45 make whole spherical-harmonic degrees`)
}

/** File order is channel-major; ours is coefficient-major then RGB. */
function shColumns(dc: PlyColumn[], rest: PlyColumn[]): PlyColumn[] {
  const perChannel = rest.length / 3
  const higher = Array.from({ length: perChannel }, (_, k) => [0, 1, 2].map((c) => rest[c * perChannel + k]!))
  return [...dc, ...higher.flat()]
}

function interleave(columns: readonly PlyColumn[], count: number): Float32Array {
  const out = new Float32Array(count * columns.length)
  for (const [c, column] of columns.entries()) for (let i = 0; i < count; i++) out[i * columns.length + c] = column[i]!
  return out
}

function refuseNonFinite(cloud: SplatCloud, fail: (what: string) => never): void {
  for (const part of ['means', 'rotations', 'logScales', 'opacityLogits', 'sh'] as const) {
    const bad = cloud[part].findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) fail(`splat ${Math.floor(bad / (cloud[part].length / cloud.count)) + 1} of ${cloud.count}: its ${part} hold ${cloud[part][bad]}`)
  }
}

function normaliseRotations(rotations: Float32Array, fail: (what: string) => never): void {
  for (let at = 0; at < rotations.length; at += 4) {
    const norm = Math.hypot(rotations[at]!, rotations[at + 1]!, rotations[at + 2]!, rotations[at + 3]!)
    if (!(norm > 0)) fail(`splat ${at / 4 + 1}: its rotation is a zero quaternion`)
    for (let k = 0; k < 4; k++) rotations[at + k]! /= norm
  }
}
