// Splats are known by their index: what was marked on one reconstruction never names splats of another.

import { expect, test } from 'vitest'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { encodeRanges } from '../../native-models/scene/ranges.ts'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath } from '../project/folders.ts'
import { sampleCapture, sampleFrame, sampleInstance } from '../project/samples.ts'
import { listeningHost } from './hosts.ts'

function row(count: number): SplatCloud {
  const filled = (width: number, value: number): Float32Array => new Float32Array(count * width).fill(value)
  return { count, means: filled(3, 0).map((_, at) => at), rotations: filled(4, 0.5), logScales: filled(3, -3), opacityLogits: filled(1, 2), sh: filled(3, 0), shDegree: 0 }
}

async function projectReconstructedTwice(): Promise<string> {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  const record = async (id: string, splats: number): Promise<ReconstructionRecord> => ({
    id, type: 'reconstruction', captureId: 'capture-1', backbone: 'splat', splatsBlob: await project.blobs.put(writeSplatPly(row(splats)), 'ply'), splats, camerasBlob: null,
    heldOut: [], psnr: null, ssim: null, steps: 1, seconds: 1, peakBytes: 0, adapter: 'none', seed: 1, params: {},
  })
  const membersBlob = await project.blobs.put(encodeRanges(Uint32Array.of(0, 1)), 'ranges')
  const instance = (id: string, reconstructionId: string) => ({ ...sampleInstance(id), reconstructionId, membersBlob })
  const records = [sampleCapture(), sampleFrame(0), await record('reconstruction-1', 8), await record('reconstruction-2', 5), instance('old', 'reconstruction-1'), instance('new', 'reconstruction-2')]
  project.commit({ added: Object.fromEntries(records.map((each) => [each.id, each])), updated: {}, removed: {} }, 'Twice', 'job')
  project.close()
  return path
}

test('splats marked on an earlier reconstruction are refused', async () => {
  const { client } = await listeningHost(await projectReconstructedTwice())
  const region = { kind: 'splats' as const, ranges: [[0, 2]] as [number, number][], reconstructionId: 'reconstruction-1' }
  const stale = { code: 'project.stale', data: { where: 'region.reconstructionId' } }
  await expect(client.instances.create({ region, label: 'mug' })).rejects.toMatchObject(stale)
  await expect(client.instances.split({ instanceId: 'new', region, label: 'handle' })).rejects.toMatchObject(stale)
})

test('an instance that the reconstruction in use shows nothing of cannot be merged into one that it does', async () => {
  const { client } = await listeningHost(await projectReconstructedTwice())
  await expect(client.instances.merge({ instanceIds: ['old', 'new'] })).rejects.toMatchObject({ code: 'project.stale', data: { where: 'old' } })
})
