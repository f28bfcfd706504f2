// A radiance field through the contract: trained, looked at, named, asked, and exchanged for splats and back.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reconstructionInUse } from '../../native-models/scene/in-use.ts'
import { recordsOf, type InstanceRecord, type ReconstructionRecord, type Records } from '../../native-models/scene/records.ts'
import { ImportParams, ReconstructParams, SynthParams } from '../../electron/contract/jobs.ts'
import { createHost, type Host } from '../../electron/host/host.ts'
import { run } from './capture-project.ts'

const folder = mkdtempSync(join(tmpdir(), 'studio-field-'))
const capture = join(folder, 'capture')
let host: Host

/** Fewer steps leave fog where the table is; a busy machine takes minutes for them. */
const TRAINING_MS = 600_000

interface Truth { instances: { label: string; pixels: number; centroid: number[]; box: { size: number[] } }[] }

const records = async (): Promise<Records> => (await host.client.host.state({})).project!.records
const inUse = async (): Promise<ReconstructionRecord> => reconstructionInUse(await records())!
const instances = async (): Promise<InstanceRecord[]> => recordsOf(await records(), 'instance')

beforeAll(async () => {
  host = await createHost({ projectPath: join(folder, 'x.studio'), remember: false })
  await run(host.client, { kind: 'synth', params: SynthParams.parse({ out: capture, frames: 14, size: '96x72', objects: 3, seed: 5 }) })
  await run(host.client, { kind: 'import', params: ImportParams.parse({ folder: capture }) })
}, 120_000)

afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true, force: true })
})

test('is trained and scored, and kept as a field with its surface', async () => {
  const { result } = await run(host.client, { kind: 'reconstruct', params: ReconstructParams.parse({ backbone: 'nerf', width: 96, steps: 500, maxSplats: 6000, holdout: 7 }) })
  expect(result).toMatchObject({ backbone: 'nerf', heldOut: 2 })
  expect(result!['psnr']).toBeGreaterThan(14)
  const made = await inUse()
  expect(made).toMatchObject({ backbone: 'nerf', fieldBlob: expect.stringMatching(/\.safetensors$/) })
  expect(made.splats).toBeGreaterThan(300)
  expect(made.splats).toBeLessThanOrEqual(6000)
}, TRAINING_MS)

test('is looked at in colour and in depth', async () => {
  for (const show of ['color', 'depth'] as const) {
    const { blob, width, height } = await host.client.render.view({ show, width: 64 })
    expect([width, height]).toEqual([64, 48])
    const { channels } = await sharp(await host.blob(blob)).stats()
    expect(channels[0]!.stdev).toBeGreaterThan(8)
  }
})

test('its surface is what named things are made of, and what answers come from', async () => {
  await run(host.client, { kind: 'labels', params: { path: join(capture, 'truth.json') } })
  const { instances: trueOnes } = JSON.parse(readFileSync(join(capture, 'truth.json'), 'utf8')) as Truth
  const largest = trueOnes.toSorted((a, b) => b.pixels - a.pixels)[0]!
  const found = (await instances()).filter(({ label }) => label === largest.label)
  const apart = found.map(({ centroid }) => Math.hypot(...centroid.map((value, d) => value - largest.centroid[d]!)))
  expect(Math.min(...apart)).toBeLessThan(Math.hypot(...largest.box.size) / 2)
  const { answers } = await host.client.query.ground({ text: `the ${largest.label}` })
  expect(answers.length).toBeGreaterThan(0)
})

test('gives way to splats trained later, and takes its place again with the same members', async () => {
  const [field, before] = [await inUse(), await instances()]
  await run(host.client, { kind: 'reconstruct', params: ReconstructParams.parse({ width: 96, steps: 60, maxSplats: 3000, holdout: 7 }) })
  expect((await inUse()).backbone).toBe('splat')
  const carried = (await instances()).filter(({ reconstructionId }) => reconstructionId !== field.id)
  expect(carried.length).toBeGreaterThan(0)
  await host.client.project.edit({ edit: { kind: 'choose-reconstruction', reconstructionId: field.id } })
  expect((await inUse()).id).toBe(field.id)
  const after = await instances()
  expect(after.map(({ membersBlob }) => membersBlob)).toEqual(before.map(({ membersBlob }) => membersBlob))
  expect(after.map(({ box }) => box)).toEqual(before.map(({ box }) => box))
})

test('poses cannot be refined with it, which is said before anything is trained', async () => {
  const params = ReconstructParams.parse({ backbone: 'nerf', width: 96, steps: 10, refinePoses: true })
  await expect(run(host.client, { kind: 'reconstruct', params })).rejects.toThrow('leave --refine-poses out')
})
