// What people say of masks through the contract: listed, kept, undone, found again after another run, safe from SIGKILL.

import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { MaskQuery } from '../../electron/contract/masks.ts'
import { SuperviseParams, type JobRequest } from '../../electron/contract/jobs.ts'
import { openProject } from '../../electron/project/project.ts'
import { recordsOf } from '../../native-models/scene/records.ts'
import { run, withCapture } from '../jobs/capture-project.ts'
import { FIXTURES } from '../perception/fixtures.ts'
import { newProjectPath } from '../project/folders.ts'
import { hostProcess, listeningHost, type TestHost } from './hosts.ts'

let home: string
const homeBefore = process.env['STUDIO_HOME']
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'studio-words-'))
  process.env['STUDIO_HOME'] = home
  for (const name of ['clip', 'sam2']) cpSync(join(FIXTURES, name), join(home, 'models', name), { recursive: true })
})
afterAll(() => {
  if (homeBefore === undefined) delete process.env['STUDIO_HOME']
  else process.env['STUDIO_HOME'] = homeBefore
  rmSync(home, { recursive: true })
})

/** Random weights predict nothing: every mask is let through. */
const looking = (points: number): JobRequest => ({ kind: 'supervise', params: SuperviseParams.parse({ pack: 'clip,sam2', points, minIou: 0, minStability: 0, minPixels: 20, pyramid: 0 }) })
const all = (change: object = {}) => MaskQuery.parse({ limit: 1000, ...change })
type Client = TestHost['client']

async function lookedAt(client: Client, frames = 3): Promise<void> {
  await withCapture(client, mkdtempSync(join(home, 'c-')), frames)
  await run(client, looking(4))
}

const corrections = async (client: Client) => recordsOf((await client.host.state({})).project!.records, 'mask-correction')

describe('masks', { timeout: 240_000 }, () => {
  it('are sorted, filtered and paged, and nothing is listed before anything was looked at', async () => {
    const { client } = await listeningHost()
    expect(await client.masks.list(all())).toMatchObject({ supervisionId: null, masks: [], total: 0 })
    await lookedAt(client)
    const { masks, total, counts } = await client.masks.list(all())
    expect(masks).toHaveLength(total)
    expect(counts.masks).toBe(total)
    expect(counts.verdicts.none).toBe(total)
    const poison = masks.map(({ measures }) => measures.poison)
    expect(poison).toEqual(poison.toSorted((a, b) => b - a))
    const pages = await Promise.all([0, 5].map((offset) => client.masks.list(all({ offset, limit: 5 }))))
    expect(pages.flatMap((page) => page.masks)).toEqual(masks.slice(0, 10))
    const [flag] = masks.flatMap(({ measures: { flags } }) => flags)
    const withFlag = await client.masks.list(all({ flags: [flag!] }))
    expect(withFlag.total).toBe(counts.flags[flag!])
    expect(withFlag.masks.every(({ measures, reasons }) => measures.flags.includes(flag!) && reasons.length === measures.flags.length)).toBe(true)
  })

  it('give their pixels, the depth under them and where they lie', async () => {
    const { client, host } = await listeningHost()
    await lookedAt(client)
    const { masks: [row] } = await client.masks.list(all({ order: 'pixels' }))
    const pixels = await client.masks.pixels(row!)
    const runs = new Uint32Array((await host.blob(pixels.blob)).slice().buffer)
    let area = 0
    for (let k = 0; k < runs.length; k += 2) area += runs[k + 1]! - runs[k]!
    expect([area, pixels.width, pixels.height]).toEqual([row!.measures.pixels, 64, 48])
    const depth = await client.masks.depth(row!)
    expect(depth).toMatchObject({ source: 'sensor', picture: expect.stringMatching(/\.png$/), points: expect.stringMatching(/\.safetensors$/) })
    expect(depth.histogram.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(area)
    expect(depth.range![0]).toBeLessThan(depth.range![1])
    expect(await client.masks.splats(row!)).toEqual({ members: null, splats: 0, reconstructionId: null })
    await expect(client.masks.pixels({ frameId: row!.frameId, mask: 'm9999' })).rejects.toThrow('not there any more')
  })

  it('keep a word as one edit, which undo takes back, and which another takes the place of', async () => {
    const { client } = await listeningHost()
    await lookedAt(client)
    const { masks: [first] } = await client.masks.list(all())
    await client.masks.say({ ...first!, verdict: 'accepted' })
    await client.masks.say({ ...first!, verdict: 'rejected' })
    expect((await corrections(client)).map(({ verdict }) => verdict)).toEqual(['rejected'])
    const { masks: after, counts } = await client.masks.list(all())
    expect(after[0]).toMatchObject({ mask: first!.mask, verdict: 'rejected' })
    expect(counts.verdicts.rejected).toBe(1)
    expect((await client.project.undo({})).title).toBe('Undo reject mask')
    expect((await corrections(client)).map(({ verdict }) => verdict)).toEqual(['accepted'])
    await client.masks.say({ ...first!, verdict: 'none' })
    expect(await corrections(client)).toEqual([])
  })

  it('are proposed without being kept, repaired in place, repaired again, and added', async () => {
    const { client } = await listeningHost()
    await lookedAt(client)
    const { masks: [row], total } = await client.masks.list(all())
    const points = [{ x: 20, y: 20, inside: true }, { x: 50, y: 40, inside: false }]
    const proposal = await client.masks.propose({ frameId: row!.frameId, points })
    expect(proposal.measures.pixels).toBeGreaterThan(0)
    expect(await corrections(client)).toEqual([])
    await expect(client.masks.propose({ frameId: row!.frameId, points: [{ x: 1, y: 1, inside: false }] })).rejects.toThrow('click inside it')
    const { mask } = await client.masks.repair({ frameId: row!.frameId, points, mask: row!.mask })
    expect(mask).toBe(row!.mask)
    const [kept] = await corrections(client)
    expect(kept).toMatchObject({ verdict: 'repaired', points })
    await client.masks.repair({ frameId: row!.frameId, points: [], box: { x0: 10, y0: 10, x1: 40, y1: 40 }, mask: row!.mask })
    const [again] = await corrections(client)
    expect([again!.id, again!.about, again!.box]).toEqual([kept!.id, kept!.about, { x0: 10, y0: 10, x1: 40, y1: 40 }])
    // What a person drew may cover more of the models' masks than the one it is about; those are not listed any more.
    const repaired = await client.masks.list(all())
    expect(repaired.total).toBeLessThanOrEqual(total)
    const more = await client.masks.repair({ frameId: row!.frameId, points })
    expect((await client.masks.list(all({ verdicts: ['added'] }))).masks.map((one) => one.mask)).toEqual([more.mask])
    await client.masks.say({ frameId: row!.frameId, mask: more.mask, verdict: 'rejected' })
    expect(await client.masks.list(all())).toEqual(repaired)
  })

  it('are found again by people’s words after another run, and undo still takes a word back then', async () => {
    const { client } = await listeningHost()
    await lookedAt(client)
    const { masks } = await client.masks.list(all())
    const [rejected, accepted, repaired] = masks
    await client.masks.say({ ...rejected!, verdict: 'rejected' })
    await client.masks.say({ ...accepted!, verdict: 'accepted' })
    await client.masks.repair({ frameId: repaired!.frameId, points: [{ x: 20, y: 20, inside: true }], mask: repaired!.mask })
    const before = await corrections(client)
    await run(client, looking(5))
    expect(await corrections(client)).toEqual(before)
    const { counts } = await client.masks.list(all())
    expect(counts.verdicts).toMatchObject({ accepted: 1, repaired: 1 })
    await client.project.undo({})
    expect((await client.masks.list(all())).counts.verdicts).toMatchObject({ accepted: 1, repaired: 0 })
    await run(client, looking(4))
    const { counts: last } = await client.masks.list(all())
    expect(last.verdicts).toMatchObject({ rejected: 1, accepted: 1, repaired: 0 })
  })

  it('are repaired by another segmenter where that of the run went, never with another encoder', async () => {
    const { client } = await listeningHost()
    await lookedAt(client, 2)
    const { masks: [row] } = await client.masks.list(all())
    const points = [{ x: 20, y: 20, inside: true }]
    renameSync(join(home, 'models', 'sam2'), join(home, 'sam2'))
    cpSync(join(FIXTURES, 'sam-official'), join(home, 'models', 'sam-official'), { recursive: true })
    onTestFinished(() => {
      renameSync(join(home, 'sam2'), join(home, 'models', 'sam2'))
      rmSync(join(home, 'models', 'sam-official'), { recursive: true })
    })
    expect((await client.masks.propose({ frameId: row!.frameId, points })).segmenter).toBe('Fixture sam-official')
    renameSync(join(home, 'models', 'clip'), join(home, 'clip'))
    onTestFinished(() => renameSync(join(home, 'clip'), join(home, 'models', 'clip')))
    await expect(client.masks.repair({ frameId: row!.frameId, points, mask: row!.mask })).rejects.toThrow('clip')
  })

  it('lose no acknowledged word to SIGKILL', async () => {
    const path = newProjectPath()
    const { child, client } = await hostProcess(path, { STUDIO_HOME: home })
    await lookedAt(client, 2)
    const { masks } = await client.masks.list(all())
    const spoken: string[] = []
    const gone = once(child, 'exit')
    try {
      for (const [at, { frameId, mask }] of masks.entries()) {
        await client.masks.say({ frameId, mask, verdict: at % 2 === 0 ? 'rejected' : 'accepted' })
        spoken.push(`${frameId} ${mask}`)
        if (spoken.length === 7) child.kill('SIGKILL')
      }
    } catch {
      await gone
    }
    await gone
    expect(spoken.length).toBeGreaterThanOrEqual(7)
    const project = await openProject(path)
    expect(recordsOf(project.records, 'mask-correction').length).toBeGreaterThanOrEqual(spoken.length)
    for (const { maskBlob, verdict } of recordsOf(project.records, 'mask-correction')) expect([verdict, maskBlob === null ? null : project.blobs.has(maskBlob)]).toEqual([verdict, verdict === 'rejected' ? null : true])
    project.close()
    const again = await listeningHost(path)
    const { counts } = await again.client.masks.list(all())
    expect(counts.masks - counts.verdicts.none).toBeGreaterThanOrEqual(spoken.length)
  })
})
