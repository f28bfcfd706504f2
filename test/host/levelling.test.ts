// Saying which way is up stands every box along it, and undo lays them back.

import { expect, test } from 'vitest'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { transformDirection, rigid, dot, type Vec3 } from '../../native-models/scene/geometry.ts'
import { encodeRanges } from '../../native-models/scene/ranges.ts'
import { recordsOf, type InstanceRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath } from '../project/folders.ts'
import { sampleCapture, sampleFrame, sampleInstance } from '../project/samples.ts'
import { listeningHost, type TestHost } from './hosts.ts'

/** A slab 1 x 1 x 0.1, thin across the world axis that is up to be found: a tilted one. */
const TILT: Vec3 = [0, Math.sin(0.5), Math.cos(0.5)]

function slab(): SplatCloud {
  const side = 20
  const turn = rigid([Math.cos(0.25), -Math.sin(0.25), 0, 0], [0, 0, 0])
  const means = new Float32Array(Array.from({ length: side * side * 2 }, (_, i): Vec3 => {
    const [x, y, z] = [(i % side) / (side - 1) - 0.5, (Math.floor(i / side) % side) / (side - 1) - 0.5, i < side * side ? -0.05 : 0.05]
    return transformDirection(turn, [x, y, z])
  }).flat())
  const count = means.length / 3
  const filled = (width: number, value: number): Float32Array => new Float32Array(count * width).fill(value)
  return { count, means, rotations: filled(4, 0.5), logScales: filled(3, -7), opacityLogits: filled(1, 2), sh: filled(3, 0), shDegree: 0 }
}

async function hostWithSlab(): Promise<TestHost> {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  const cloud = slab()
  const records = [
    sampleCapture(), sampleFrame(0),
    {
      id: 'reconstruction-1', type: 'reconstruction' as const, captureId: 'capture-1', backbone: 'splat' as const, splatsBlob: await project.blobs.put(writeSplatPly(cloud), 'ply'),
      splats: cloud.count, camerasBlob: null, heldOut: [], psnr: null, ssim: null, steps: 1, seconds: 1, peakBytes: 0, adapter: 'none', seed: 1, params: {},
    },
    { ...sampleInstance('slab'), reconstructionId: 'reconstruction-1', membersBlob: await project.blobs.put(encodeRanges(Uint32Array.from({ length: cloud.count }, (_, i) => i)), 'ranges') },
  ]
  project.commit({ added: Object.fromEntries(records.map((each) => [each.id, each])), updated: {}, removed: {} }, 'Slab', 'job')
  project.close()
  return listeningHost(path)
}


test('boxes stand along the up that a person gives, and undo takes all of it back', async () => {
  const host = await hostWithSlab()
  const state = async (): Promise<InstanceRecord> => recordsOf((await host.client.host.state({})).project!.records, 'instance')[0]!
  const before = await state()
  await host.client.project.edit({ edit: { kind: 'set-up', captureId: 'capture-1', direction: [0, TILT[1] * 3, TILT[2] * 3] } })
  const { box } = await state()
  const standing = transformDirection(rigid(box.rotation, [0, 0, 0]), [0, 0, 1])
  expect(dot(standing, TILT)).toBeGreaterThan(0.9999)
  expect(box.size[2]).toBeLessThan(0.12)
  expect(box.size[2]).toBeGreaterThan(0.08)
  await host.client.project.undo({})
  expect(await state()).toEqual(before)
})
