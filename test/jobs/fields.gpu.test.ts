// Fields end to end, on splats laid where a small synthetic scene's true depth is and masks that are its truth.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { FieldsParams, ImportParams, SynthParams } from '../../electron/contract/jobs.ts'
import { createHost, type Host } from '../../electron/host/host.ts'
import { openProject } from '../../electron/project/project.ts'
import { decodeLiftedField } from '../../native-models/fields/lifted-field.ts'
import { recordsOf, type Records } from '../../native-models/scene/records.ts'
import { run } from './capture-project.ts'
import { reconstructByTruth } from './true-reconstruction.ts'
import { superviseByTruth } from './true-supervision.ts'

let [folder, path]: [string, string] = ['', '']
let host: Host
const records = async (): Promise<Records> => (await host.client.host.state({})).project!.records

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fields-'))
  path = join(folder, 'scene.studio')
  const capture = join(folder, 'capture')
  host = await createHost({ projectPath: path, remember: false })
  await run(host.client, { kind: 'synth', params: SynthParams.parse({ out: capture, frames: 6, size: '160x120', objects: 5, seed: 4 }) })
  await run(host.client, { kind: 'import', params: ImportParams.parse({ folder: capture }) })
  await host.close()
  const project = await openProject(path, { create: false })
  await reconstructByTruth(project, capture, 3)
  await superviseByTruth(project, join(capture, 'truth.json'))
  project.close()
  host = await createHost({ projectPath: path, remember: false })
}, 300_000)
afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

it('finds and names things, answers without labels, and keeps what a person said when it is made again', async () => {
  const job = await run(host.client, { kind: 'fields', params: FieldsParams.parse({}) })
  expect(job.result!['mode']).toBe('lift')
  const found = recordsOf(await records(), 'instance').filter(({ parentId }) => parentId === null)
  expect(found.length).toBeGreaterThanOrEqual(3)
  expect(found.every(({ sight, labelSource }) => sight !== undefined && labelSource === 'model')).toBe(true)
  const field = recordsOf(await records(), 'field')[0]!
  const lifted = decodeLiftedField(await host.blob(field.liftedBlob), 'lifted')
  expect(lifted.splats).toBe(recordsOf(await records(), 'reconstruction')[0]!.splats)
  expect(lifted.width).toBe(field.embeddingWidth)

  const [thing] = found.toSorted((a, b) => a.splats - b.splats).slice(-2)
  const answer = await host.client.query.ground({ text: `the ${thing!.label}`, decomposer: 'rules', inference: 'joint' })
  expect(answer.verdict).not.toBe('not-found')

  await host.client.project.edit({ edit: { kind: 'label-instance', instanceId: thing!.id, label: 'heirloom' } })
  const again = await run(host.client, { kind: 'fields', params: FieldsParams.parse({}) })
  expect(again.result!['kept']).toBe(1)
  const after = recordsOf(await records(), 'instance')
  expect(after.find(({ id }) => id === thing!.id)).toMatchObject({ label: 'heirloom', membersBlob: thing!.membersBlob })
  expect(recordsOf(await records(), 'field')).toHaveLength(1)
  expect(after.length).toBeGreaterThanOrEqual(3)
}, 300_000)

it('shows where a phrase is, and says what is missing', async () => {
  const frame = recordsOf(await records(), 'frame')[0]!
  const shown = await host.client.render.view({ view: frame.name, width: 80, show: 'relevancy', phrase: 'table' })
  expect(shown.width).toBe(80)
  await expect(host.client.render.view({ view: frame.name, width: 80, show: 'relevancy' })).rejects.toThrow(/say what to look for/)
}, 120_000)
