// A project with three named cubes of splats on one plane: a mug near a box and a ball out of reach of both. Metric, z up.

import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { encodeRanges } from '../../native-models/scene/ranges.ts'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath } from './folders.ts'
import { sampleCapture, sampleFrame, sampleInstance } from './samples.ts'

/** Metres. */
const SIDE = 0.1
type Place = [number, number, number]
interface Cube { id: string; center: Place }
const CUBES: readonly Cube[] = [
  { id: 'mug', center: [0, 0, 0.05] }, { id: 'box', center: [0.2, 0, 0.05] }, { id: 'ball', center: [3, 0, 0.05] },
]

/** The eight corners of a cube. */
const corners = (center: Place): number[] =>
  Array.from({ length: 8 }, (_, k) => center.map((middle, axis) => middle + ((k >> axis) % 2 === 0 ? -SIDE / 2 : SIDE / 2))).flat()

function splatsOf(cubes: readonly Cube[]): SplatCloud {
  const means = Float32Array.from(cubes.flatMap(({ center }) => corners(center)))
  const count = means.length / 3
  const filled = (width: number, value: number): Float32Array => new Float32Array(count * width).fill(value)
  return { count, means, rotations: filled(4, 0.5), logScales: filled(3, -6), opacityLogits: filled(1, 2), sh: filled(3, 0), shDegree: 0 }
}

/** Its folder; closed, for a host or the command line to open. `more` stand there as well, under their ids. */
export async function tabletopProject(more: readonly Cube[] = []): Promise<string> {
  const cubes = [...CUBES, ...more]
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  const reconstruction: ReconstructionRecord = {
    id: 'reconstruction-1', type: 'reconstruction', captureId: 'capture-1', backbone: 'splat', splatsBlob: await project.blobs.put(writeSplatPly(splatsOf(cubes)), 'ply'), splats: 8 * cubes.length,
    camerasBlob: null, heldOut: [], psnr: null, ssim: null, steps: 1, seconds: 1, peakBytes: 0, adapter: 'none', seed: 1, params: {},
  }
  const known = { source: 'user', confidence: 1, method: 'set by hand' } as const
  const instances = await Promise.all(cubes.map(async ({ id, center }, at) => ({
    ...sampleInstance(id, id), splats: 8, centroid: center, box: { center, size: [SIDE, SIDE, SIDE] as Place, rotation: [1, 0, 0, 0] as [number, number, number, number] },
    membersBlob: await project.blobs.put(encodeRanges(Uint32Array.from({ length: 8 }, (_, k) => 8 * at + k)), 'ranges'),
  })))
  const records = [{ ...sampleCapture(), up: { ...known, direction: [0, 0, 1] as Place }, metric: { ...known, metresPerUnit: 1 } }, sampleFrame(0), reconstruction, ...instances]
  project.commit({ added: Object.fromEntries(records.map((each) => [each.id, each])), updated: {}, removed: {} }, 'Tabletop', 'job')
  project.close()
  return path
}
