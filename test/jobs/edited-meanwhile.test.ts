// The user outranks the model: what a person does while a job runs is kept, and does not cost the job its result.

import { expect, test } from 'vitest'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { encodeRanges } from '../../native-models/scene/ranges.ts'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import type { Edit } from '../../native-models/scene/edits.ts'
import { carryInstances } from '../../electron/jobs/carry-instances.ts'
import type { JobContext } from '../../electron/jobs/job-context.ts'
import { labelsOutcome } from '../../electron/jobs/labelled-instances.ts'
import { openProject, type Project } from '../../electron/project/project.ts'
import { newProjectPath } from '../project/folders.ts'
import { randomNumbers, sampleCapture, sampleInstance } from '../project/samples.ts'

const EACH = 400
const FIRST_HALF = Uint32Array.from({ length: EACH }, (_, i) => i)
const SECOND_HALF = FIRST_HALF.map((i) => i + EACH)

/** Two heaps of splats, a metre apart: the first half, the second half. */
function twoHeaps(seed: number): SplatCloud {
  const [random, count] = [randomNumbers(seed), 2 * EACH]
  const filled = (width: number, value: number): Float32Array => new Float32Array(count * width).fill(value)
  const means = filled(3, 0).map((_, at) => 0.3 * random() + (at % 3 === 0 && at >= 3 * EACH ? 1 : 0))
  return { count, means, rotations: filled(4, 0.5), logScales: filled(3, -4), opacityLogits: filled(1, 2), sh: filled(3, 0), shDegree: 0 }
}

const reconstruction = (id: string, splatsBlob: string): ReconstructionRecord => ({
  id, type: 'reconstruction', captureId: 'capture-1', backbone: 'splat', splatsBlob, splats: 2 * EACH, camerasBlob: null, heldOut: [],
  psnr: null, ssim: null, steps: 1, seconds: 1, peakBytes: 0, adapter: 'none', seed: 1, params: {},
})

async function projectWithTwoThings() {
  const project = await openProject(newProjectPath(), { create: true })
  const cloud = twoHeaps(1)
  const splatsBlob = await project.blobs.put(writeSplatPly(cloud), 'ply')
  const [first, second] = await Promise.all([FIRST_HALF, SECOND_HALF].map((members) => project.blobs.put(encodeRanges(members), 'ranges'))) as [string, string]
  const former = reconstruction('reconstruction-1', splatsBlob)
  const [a, b] = [{ ...sampleInstance('a'), membersBlob: first }, { ...sampleInstance('b', 'box'), membersBlob: second }]
  project.commit({ added: { 'capture-1': sampleCapture(), [former.id]: former, a, b }, updated: {}, removed: {} }, 'Before', 'job')
  return { project, cloud, former, b }
}

/** The project as a job sees it; `edits` happen while it reads its first blob. */
function contextWith(project: Project, edits: readonly Edit[]): JobContext {
  let edited = false
  const get: Project['blobs']['get'] = (ref) => {
    if (!edited) edits.forEach((edit) => project.edit(edit))
    edited = true
    return project.blobs.get(ref)
  }
  return {
    jobId: 'job', signal: new AbortController().signal, folder: project.path, blobs: { ...project.blobs, get }, records: () => project.records,
    gpu: () => Promise.reject(new Error('needs none')), loadCheckpoint: () => Promise.resolve(null), saveCheckpoint: () => Promise.resolve(), settings: () => ({}), pausing: () => false, curve: () => [], preview: () => Promise.resolve(),
  }
}

test('renamed, removed and newly marked while the scene is reconstructed anew', async () => {
  const { project, former, b } = await projectWithTwoThings()
  const ctx = contextWith(project, [
    { kind: 'label-instance', instanceId: 'a', label: 'cup' },
    { kind: 'replace-instances', remove: ['b'], add: [{ ...b, id: 'c', label: 'crate' }] },
  ])
  const next = reconstruction('reconstruction-2', former.splatsBlob)
  const { updated, lost } = await carryInstances(ctx, sampleCapture(), next, twoHeaps(2))
  project.commit({ added: { [next.id]: next }, updated, removed: {} }, 'Reconstruct', 'job')
  expect(lost).toEqual([])
  expect(project.records['a']).toMatchObject({ label: 'cup', labelSource: 'user', reconstructionId: next.id })
  expect(project.records['b']).toBeUndefined()
  expect(project.records['c']).toMatchObject({ label: 'crate', reconstructionId: next.id })
  project.close()
})

test('renamed and removed while labels are lifted', async () => {
  const { project, cloud, former } = await projectWithTwoThings()
  project.edit({ kind: 'lock-instances', instanceIds: ['b'], locked: true })
  const ctx = contextWith(project, [{ kind: 'label-instance', instanceId: 'a', label: 'cup' }, { kind: 'remove-instances', instanceIds: ['b'] }])
  const named = (instance: string) => ({ instance, label: instance, attributes: [] })
  const found = [{ object: named('mug'), members: FIRST_HALF }, { object: named('box'), members: SECOND_HALF }, { object: named('ghost'), members: new Uint32Array() }]
  const { patch, title, result } = await labelsOutcome(found, cloud, sampleCapture(), former, ctx)
  project.commit(patch, title, 'job')
  expect(project.records['a']).toMatchObject({ label: 'cup' })
  expect(project.records['b']).toBeUndefined()
  expect(result).toMatchObject({ kept: 1, unmatched: ['ghost'], instances: [{ id: 'a', label: 'cup' }, { label: 'box' }] })
  project.close()
})

test('labels lifted onto a reconstruction that is not the newest any more are refused', async () => {
  const { project, cloud, former } = await projectWithTwoThings()
  const next = reconstruction('reconstruction-2', former.splatsBlob)
  project.commit({ added: { [next.id]: next }, updated: {}, removed: {} }, 'Reconstruct', 'job')
  await expect(labelsOutcome([], cloud, sampleCapture(), former, contextWith(project, []))).rejects.toMatchObject({ code: 'project.stale' })
  project.close()
})
