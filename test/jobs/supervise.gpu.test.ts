// Looking at a small synthetic capture with packs of random weights: what matters is that it runs, goes on and is kept.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SuperviseParams, type JobRequest } from '../../electron/contract/jobs.ts'
import { checkModel } from '../../native-models/perception/open-model.ts'
import { addPack } from '../../native-models/perception/pack-store.ts'
import { recordsOf } from '../../native-models/scene/records.ts'
import { decodeSupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import { listeningHost, type TestHost } from '../host/hosts.ts'
import { FIXTURES } from '../perception/fixtures.ts'
import { run, withCapture } from './capture-project.ts'

let home: string
const homeBefore = process.env['STUDIO_HOME']
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'studio-eyes-'))
  process.env['STUDIO_HOME'] = home
  for (const name of ['clip', 'sam-batched']) await addPack(join(FIXTURES, name), join(home, 'models'), checkModel)
})
afterAll(() => {
  if (homeBefore === undefined) delete process.env['STUDIO_HOME']
  else process.env['STUDIO_HOME'] = homeBefore
  rmSync(home, { recursive: true })
})

/** Random weights predict nothing: every mask is let through. */
const request = (change: object = {}): JobRequest => ({ kind: 'supervise', params: SuperviseParams.parse({ pack: 'clip,sam-batched', points: 4, minIou: 0, minStability: 0, minPixels: 20, pyramid: 1, ...change }) })

describe('supervise', { timeout: 240_000 }, () => {
  it('masks, embeds and measures every photograph, finds it again, and replaces what an earlier run said', async () => {
    const { client, host, projectPath } = await listeningHost()
    await withCapture(client, mkdtempSync(join(home, 'c-')), 4)
    const { result } = await run(client, request())
    expect(result).toMatchObject({ frames: 4, depth: 'sensor', provider: 'cpu', segmenter: 'sam-batched', encoder: 'clip' })
    const first = await recordsIn(client)
    expect(first.frames).toHaveLength(4)
    expect(first.frames.reduce((sum, { masks }) => sum + masks, 0)).toBe(result!['masks'])
    for (const { masksBlob, masks } of first.frames) {
      const frame = decodeSupervisedFrame(await host.blob(masksBlob), masksBlob)
      expect([frame.width, frame.height, frame.measures.length, frame.embeddings.length]).toEqual([64, 48, masks, masks * 12])
      expect(frame.pyramid[0]!.embeddings.length).toBe(frame.pyramid[0]!.rows * frame.pyramid[0]!.columns * 12)
      for (const { poison } of frame.measures) expect(poison >= 0 && poison <= 1).toBe(true)
    }

    // A second run looks at nothing again, not even with a damaged memory of one photograph but that one.
    const cache = join(projectPath, 'cache', 'eyes')
    const kept = readdirSync(cache)
    expect(kept).toHaveLength(4)
    writeFileSync(join(cache, kept[0]!), 'damaged')
    await run(client, request())
    expect(readdirSync(cache).toSorted()).toEqual(kept.toSorted())
    const second = await recordsIn(client)
    expect(second.runs).toHaveLength(1)
    expect(second.runs[0]!.id).not.toBe(first.runs[0]!.id)
    expect(second.frames.map(({ masksBlob }) => masksBlob).toSorted()).toEqual(first.frames.map(({ masksBlob }) => masksBlob).toSorted())
  })

  it('says which pack, depth or provider is not there', async () => {
    const { client } = await listeningHost()
    await withCapture(client, mkdtempSync(join(home, 'c-')), 2)
    await expect(run(client, request({ pack: 'sam-vit-huge' }))).rejects.toThrow('sam-vit-huge')
    await expect(run(client, request({ depth: 'backbone' }))).rejects.toThrow('studio reconstruct')
    await expect(run(client, request({ provider: 'coreml' }))).rejects.toThrow('coreml')
  })
})

async function recordsIn(client: TestHost['client']) {
  const { project } = await client.host.state({})
  return { runs: recordsOf(project!.records, 'supervision'), frames: recordsOf(project!.records, 'supervised-frame') }
}
