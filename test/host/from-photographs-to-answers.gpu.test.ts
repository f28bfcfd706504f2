// The main job through the contract, on a small scene: capture, reconstruction, names, corrections, answers, pictures.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import { recordsOf, type InstanceRecord } from '../../native-models/scene/records.ts'
import { ImportParams, ReconstructParams, SynthParams, type Job, type JobRequest } from '../../electron/contract/jobs.ts'
import { createHost, type Host } from '../../electron/host/host.ts'

let host: Host
const folder = mkdtempSync(join(tmpdir(), 'studio-test-'))
const capture = join(folder, 'capture')
const TRAINING = ReconstructParams.parse({ width: 128, steps: 350, maxSplats: 5000, holdout: 6 })

async function run(request: JobRequest): Promise<Job> {
  const events = await host.client.host.events({})
  const { id } = await host.client.jobs.start(request)
  for await (const event of events)
    if (event.type === 'job' && event.job.id === id && event.job.finishedAt !== null) {
      expect(event.job.error).toBeNull()
      return event.job
    }
  throw new Error('the events ended before the job')
}

const records = async () => (await host.client.host.state({})).project!.records
const instances = async (): Promise<InstanceRecord[]> => recordsOf(await records(), 'instance')

interface TrueInstance { id: number; label: string; pixels: number; centroid: number[]; box: { size: number[] } }
const truth = (): TrueInstance[] => (JSON.parse(readFileSync(join(capture, 'truth.json'), 'utf8')) as { instances: TrueInstance[] }).instances
const apart = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((value, d) => value - b[d]!))
const reach = ({ box }: TrueInstance): number => Math.hypot(...box.size) / 2

/** A square of the first photograph that lies wholly on one object, and that object. */
async function placeOnAnObject(half: number): Promise<{ at: [number, number]; on: TrueInstance }> {
  const { data, info } = await sharp(join(capture, 'mask', '000000.png')).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true })
  const mask = new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
  for (let v = half; v < info.height - half; v++)
    for (let u = half; u < info.width - half; u++) {
      const id = mask[v * info.width + u]!
      const all = (): boolean => Array.from({ length: (2 * half + 1) ** 2 }, (_, k) => mask[(v - half + Math.floor(k / (2 * half + 1))) * info.width + u - half + (k % (2 * half + 1))]).every((other) => other === id)
      if (id > 0 && all()) return { at: [u + 0.5, v + 0.5], on: truth().find((instance) => instance.id === id)! }
    }
  throw new Error('no object is that large in the first photograph')
}
const labelsJob: JobRequest = { kind: 'labels', params: { path: join(capture, 'truth.json') } }

beforeAll(async () => {
  host = await createHost({ projectPath: join(folder, 'x.studio'), remember: false })
  await run({ kind: 'synth', params: SynthParams.parse({ out: capture, frames: 14, size: '128x96', objects: 4, seed: 3 }) })
  await run({ kind: 'import', params: ImportParams.parse({ folder: capture }) })
}, 120_000)

afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true, force: true })
})

test('reconstruct scores what it held out and says where it ran', async () => {
  const { result } = await run({ kind: 'reconstruct', params: TRAINING })
  expect(result).toMatchObject({ backbone: 'splat', heldOut: 3, adapter: expect.stringMatching(/\w/) })
  expect(result!['psnr']).toBeGreaterThan(15)
  expect(recordsOf(await records(), 'reconstruction')).toHaveLength(1)
})

test('labels become instances near the true places', async () => {
  const { result } = await run(labelsJob)
  const made = await instances()
  expect(made.length).toBe((result!['instances'] as unknown[]).length)
  const largest = truth().toSorted((a, b) => b.pixels - a.pixels)[0]!
  const same = made.filter(({ label }) => label === largest.label)
  expect(Math.min(...same.map(({ centroid }) => apart(centroid, largest.centroid)))).toBeLessThan(reach(largest))
})

test("a person's word outlives another run of labels, and can be undone", async () => {
  const [first, ...others] = await instances()
  await host.client.project.edit({ edit: { kind: 'label-instance', instanceId: first!.id, label: 'my treasure' } })
  await run(labelsJob)
  const after = await instances()
  expect(after.find(({ id }) => id === first!.id)).toMatchObject({ label: 'my treasure', labelSource: 'user' })
  expect(after).toHaveLength(others.length + 1)
  const grounding = await host.client.query.ground({ text: 'the treasure' })
  expect(grounding.answers.map(({ instanceId }) => instanceId)).toEqual([first!.id])
  await host.client.project.undo({})
  expect((await instances()).find(({ id }) => id === first!.id)).toMatchObject({ label: first!.label, labelSource: 'import' })
})

test('merge and split are each one step, there and back', async () => {
  const before = await records()
  const [a, b] = (await instances()).toSorted((x, y) => y.splats - x.splats) as [InstanceRecord, InstanceRecord]
  const merged = await host.client.instances.merge({ instanceIds: [a.id, b.id] })
  const whole = (await instances()).find(({ id }) => id === merged.instanceId)!
  expect(whole).toMatchObject({ label: a.label, source: 'user' })
  const [inA, inB] = await Promise.all([a, b].map(async ({ membersBlob }) => indicesOf(await host.blob(membersBlob))))
  expect(whole.splats).toBe(new Set([...inA!, ...inB!]).size)

  const ranges = Array.from(inB!, (i): [number, number] => [i, i + 1])
  const split = await host.client.instances.split({ instanceId: whole.id, region: { kind: 'splats', ranges, reconstructionId: whole.reconstructionId }, label: 'the other' })
  expect((await instances()).find(({ id }) => id === split.instanceId)).toMatchObject({ label: 'the other', splats: inB!.length })
  await host.client.project.undo({})
  await host.client.project.undo({})
  expect(await records()).toEqual(before)
})

test('a region of a photograph is named by outline or by click', async () => {
  const frames = recordsOf(await records(), 'frame')
  const { at: [u, v], on } = await placeOnAnObject(6)
  const around: [number, number][] = [[u - 6, v - 6], [u + 6, v - 6], [u + 6, v + 6], [u - 6, v + 6]]
  const drawn = await host.client.instances.create({ region: { kind: 'polygons', frameId: frames[0]!.id, polygons: [around] }, label: 'drawn' })
  const clicked = await host.client.instances.create({ region: { kind: 'click', frameId: frames[0]!.id, pixel: [u, v] }, label: 'clicked' })
  const made = await instances()
  for (const { instanceId } of [drawn, clicked]) {
    const record = made.find(({ id }) => id === instanceId)!
    expect(record.splats).toBeGreaterThan(0)
    expect(apart(record.centroid, on.centroid)).toBeLessThan(2 * reach(on))
  }
  await expect(host.client.instances.create({ region: { kind: 'click', frameId: frames[0]!.id, pixel: [-5, 3] }, label: 'x' })).rejects.toMatchObject({ code: 'input.invalid', data: { where: 'region.pixel' } })
  await host.client.project.undo({})
  await host.client.project.undo({})
})

test('queries that name nothing here, and views that are not there', async () => {
  const nothing = await host.client.query.ground({ text: 'the hippopotamus' })
  expect(nothing).toMatchObject({ verdict: 'not-found', answers: [], candidates: [] })
  expect(nothing.explanation).toMatch(/hippopotamus/)
  await expect(host.client.query.ground({ text: 'the mug', view: 'nowhere' })).rejects.toMatchObject({ code: 'input.invalid', data: { where: 'view' } })
  await expect(host.client.query.ground({})).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(host.client.query.parse({ text: 'the mug', decomposer: 'nobody' })).rejects.toMatchObject({ code: 'model.missing' })
})

test('views are rendered as pictures', async () => {
  const [instance] = await instances()
  const stored = (): string[] => readdirSync(join(folder, 'x.studio', 'blobs'))
  const before = stored()
  for (const show of ['color', 'depth', 'instances', 'answer'] as const) {
    const { blob, width, height } = await host.client.render.view({ view: '000000', width: 64, show, phrase: `the ${instance!.label}` })
    expect(await sharp(await host.blob(blob)).metadata()).toMatchObject({ format: 'png', width, height })
    expect([width, height]).toEqual([64, 48])
    const { channels } = await sharp(await host.blob(blob)).stats()
    expect(channels[0]!.stdev).toBeGreaterThan(3)
  }
  expect(stored()).toEqual(before)
  await expect(host.client.render.view({ show: 'relevancy', phrase: 'x' })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('studio fields') })
})

test('a new reconstruction keeps the names', async () => {
  const before = await instances()
  const { result } = await run({ kind: 'reconstruct', params: { ...TRAINING, seed: 2 } })
  const after = await instances()
  expect(result!['instances']).toBe(after.filter(({ reconstructionId }) => reconstructionId === result!['reconstructionId']).length)
  const largest = before.toSorted((a, b) => b.splats - a.splats)[0]!
  expect(after.find(({ id }) => id === largest.id)).toMatchObject({ label: largest.label, reconstructionId: result!['reconstructionId'] })
})
