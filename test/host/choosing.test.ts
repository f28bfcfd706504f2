// Two reconstructions of one capture: choosing the other brings the named things along, and back, and undo takes it back.

import { expect, test } from 'vitest'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { reconstructionInUse } from '../../native-models/scene/in-use.ts'
import { encodeRanges } from '../../native-models/scene/ranges.ts'
import type { InstanceRecord, ReconstructionRecord, Records } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath } from '../project/folders.ts'
import { randomNumbers, sampleCapture, sampleFrame, sampleInstance } from '../project/samples.ts'
import { listeningHost, type TestHost } from './hosts.ts'

const HEAP = 300

/** Two heaps a metre apart; the first `count / 2` splats are the one at the origin. */
function twoHeaps(count: number, seed: number): SplatCloud {
  const random = randomNumbers(seed)
  const filled = (width: number, value: number): Float32Array => new Float32Array(count * width).fill(value)
  const means = filled(3, 0).map((_, at) => 0.3 * random() + (at % 3 === 0 && at >= (3 * count) / 2 ? 1 : 0))
  return { count, means, rotations: filled(4, 0.5), logScales: filled(3, -4), opacityLogits: filled(1, 2), sh: filled(3, 0), shDegree: 0 }
}

async function hostWithTwo(): Promise<TestHost> {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  const made = async (id: string, backbone: 'splat' | 'nerf', cloud: SplatCloud, turn?: number): Promise<ReconstructionRecord> => ({
    id, type: 'reconstruction', captureId: 'capture-1', backbone, splatsBlob: await project.blobs.put(writeSplatPly(cloud), 'ply'), splats: cloud.count,
    camerasBlob: null, heldOut: [], psnr: null, ssim: null, steps: 1, seconds: 1, peakBytes: 0, adapter: 'none', seed: 1, params: {}, ...(turn === undefined ? {} : { turn }),
  })
  const most = Uint32Array.from({ length: (3 * HEAP) / 2 - 10 }, (_, i) => i)
  const records = [
    sampleCapture(), sampleFrame(0), await made('splats', 'splat', twoHeaps(2 * HEAP, 1)), await made('field', 'nerf', twoHeaps(3 * HEAP, 2)),
    { ...sampleInstance('mug'), reconstructionId: 'field', membersBlob: await project.blobs.put(encodeRanges(most), 'ranges') },
  ]
  project.commit({ added: Object.fromEntries(records.map((each) => [each.id, each])), updated: {}, removed: {} }, 'Two', 'job')
  project.close()
  return listeningHost(path)
}

test('the other one is in use, with the named things found among its splats, and back', async () => {
  const host = await hostWithTwo()
  const records = async (): Promise<Records> => (await host.client.host.state({})).project!.records
  const mug = async (): Promise<InstanceRecord> => (await records())['mug'] as InstanceRecord
  const before = await records()
  expect(reconstructionInUse(before)?.id).toBe('field')

  await host.client.project.edit({ edit: { kind: 'choose-reconstruction', reconstructionId: 'splats' } })
  expect(reconstructionInUse(await records())?.id).toBe('splats')
  const there = await mug()
  expect(there.reconstructionId).toBe('splats')
  // Its heap is the first half of those splats, and nothing of the other heap.
  expect(there.splats).toBeGreaterThan(0.9 * HEAP)
  expect(there.splats).toBeLessThanOrEqual(HEAP)

  // Exactly the members it had, although they are fewer than its heap has in that reconstruction.
  await host.client.project.edit({ edit: { kind: 'choose-reconstruction', reconstructionId: 'field' } })
  expect((await mug()).membersBlob).toBe((before['mug'] as InstanceRecord).membersBlob)

  await host.client.project.undo({})
  expect(await mug()).toEqual(there)
  await host.client.project.undo({})
  expect(await records()).toEqual(before)
})

test('a reconstruction that is not there is refused, and what a window says of places is not believed', async () => {
  const host = await hostWithTwo()
  await expect(host.client.project.edit({ edit: { kind: 'choose-reconstruction', reconstructionId: 'mug' } })).rejects.toMatchObject({ code: 'input.invalid' })
  const { membersBlob, box, centroid, colors } = sampleInstance('mug')
  await host.client.project.edit({ edit: { kind: 'choose-reconstruction', reconstructionId: 'splats', places: { mug: { membersBlob, splats: 1, box, centroid, colors } } } })
  const mug = (await host.client.host.state({})).project!.records['mug'] as InstanceRecord
  expect(mug.membersBlob).not.toBe(membersBlob)
})
