// Which reconstruction is in use: listed, chosen by what it is made of or by its id, and refused where there is none such.

import { expect, test } from 'vitest'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath } from '../project/folders.ts'
import { sampleCapture } from '../project/samples.ts'
import { studio } from './run-studio.ts'

async function projectWithTwo(): Promise<string> {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  const one = { count: 1, means: new Float32Array(3), rotations: new Float32Array([1, 0, 0, 0]), logScales: new Float32Array(3), opacityLogits: new Float32Array(1), sh: new Float32Array(3), shDegree: 0 as const }
  const splatsBlob = await project.blobs.put(writeSplatPly(one), 'ply')
  const made = (id: string, backbone: 'splat' | 'nerf'): ReconstructionRecord => ({
    id, type: 'reconstruction', captureId: 'capture-1', backbone, splatsBlob, splats: 1, camerasBlob: null, heldOut: [], psnr: 25, ssim: null, steps: 1, seconds: 1, peakBytes: 0,
    adapter: 'none', seed: 1, params: {},
  })
  const records = [sampleCapture(), made('first', 'splat'), made('second', 'nerf')]
  project.commit({ added: Object.fromEntries(records.map((each) => [each.id, each])), updated: {}, removed: {} }, 'Two', 'job')
  project.close()
  return path
}

test('lists them, chooses one, and says what there is instead', async () => {
  const path = await projectWithTwo()
  const use = async (...which: string[]): Promise<{ inUse?: string; error?: { code: string; message: string } }> => JSON.parse((await studio(['use', ...which, '--project', path, '--json'])).stdout)
  expect((await use()).inUse).toBe('second')
  expect((await use('splat')).inUse).toBe('first')
  expect((await use()).inUse).toBe('first')
  expect((await use('second')).inUse).toBe('second')
  expect((await use('mesh')).error).toMatchObject({ code: 'input.invalid', message: expect.stringContaining('first (splat), second (nerf)') })
})
