// A file of splats becomes a scene, and a scene a file: what is kept, what is refused, what is said.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { studio } from '../cli/run-studio.ts'
import { farthest, randomCloud, read, spzFile } from '../exchange/samples.ts'
import { temporaryFolder } from '../project/folders.ts'

const CLOUD = randomCloud(600, 1)
/** Three things and a rest. */
const IDS = Int32Array.from({ length: CLOUD.count }, (_, i) => (i < 100 ? 0 : i < 250 ? 1 : i < 300 ? 7 : -1))
const NAMES = { instances: [{ instanceId: 0, label: 'mug', attributes: ['striped'], alternatives: ['cup'] }, { instanceId: 1, label: 'box' }] }

function placed(files: Record<string, Uint8Array | string>): string {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

interface Imported { splats: number; instances: { label: string; splats: number }[]; warnings: string[]; up: { direction: number[]; confidence: number } | null; metric: unknown; contents: string; reconstructionId: string }
async function run<T>(args: string[], cwd: string): Promise<T> {
  const ran = await studio([...args, '--json', '--quiet'], { cwd })
  if (ran.code !== 0) throw new Error(`${ran.code}: ${ran.stderr}`)
  return ran.json() as T
}
const refused = async (args: string[], cwd: string): Promise<string> => {
  const ran = await studio([...args, '--json', '--quiet'], { cwd })
  expect(ran.code).toBe(2)
  return (ran.json()['error'] as { message: string }).message
}

/** Several processes one after the other, on a busy machine. */
const PATIENCE = { timeout: 180_000 }

describe('studio import of a splat file', PATIENCE, () => {
  it('makes a scene without photographs, its instances named by the file beside it', async () => {
    const cwd = placed({ 'room.ply': writeSplatPly(CLOUD, { instanceIds: IDS }), 'room.ply.instances.json': JSON.stringify(NAMES) })
    const made = await run<Imported>(['import', 'room.ply'], cwd)
    expect(made).toMatchObject({ splats: 600, contents: 'INRIA .ply', metric: null, frames: 0 })
    expect(made.instances.map(({ label, splats }) => [label, splats])).toEqual([['mug', 100], ['box', 150], ['object 7', 50]])
    expect(made.up).toMatchObject({ direction: [0, -1, 0] })
    expect(made.up!.confidence).toBeLessThan(0.5)
    expect(made.warnings).toEqual([expect.stringMatching(/does not say how long a metre is/)])
    const grounding = await run<{ verdict: string; answers: { label: string }[] }>(['ground', 'the striped cup'], cwd)
    expect([grounding.verdict, grounding.answers[0]?.label]).toEqual(['found', 'mug'])
    const again = await run<Imported>(['import', 'room.ply', '--up', 'z', '--metres-per-unit', '0.5'], cwd)
    expect([again.reconstructionId, again.instances, again.up!.direction, again.metric]).toEqual([made.reconstructionId, [], [0, 0, 1], expect.objectContaining({ metresPerUnit: 0.5, source: 'user' })])
  })

  it('says what it left out, and what a scene without photographs cannot do', async () => {
    const spoilt: SplatCloud = { ...CLOUD, means: CLOUD.means.with(4, Number.NaN) }
    const cwd = placed({ 'a.ply': writeSplatPly(spoilt), 'b.spz': spzFile(CLOUD, 4) })
    expect((await run<Imported>(['import', 'a.ply'], cwd)).warnings[0]).toBe('1 of 600 splats was left out: 1 whose position is not a finite number (the first: splat 2).')
    expect(await refused(['render', '--view', 'x', '--out', 'x.png'], cwd)).toMatch(/opened from a\.ply, a file of splats, and has no photographs/)
    expect(await refused(['import', 'b.spz', '--project', 'a.studio'], cwd)).toMatch(/already holds the capture .*a\.ply; make a new project/)
  })

  it('leaves nothing behind where the file is damaged', async () => {
    const cwd = placed({ 'a.spz': spzFile(CLOUD, 4).subarray(0, 3000) })
    expect(await refused(['import', 'a.spz'], cwd)).toMatch(/a\.spz: its stream of \w+ takes \d+ bytes from byte \d+, beyond its end/)
    expect(readdirSync(cwd)).toEqual(['a.spz'])
  })
})

describe('studio export', PATIENCE, () => {
  it('writes .ply with ids and names that come back, .spz and .splat', async () => {
    const cwd = placed({ 'room.ply': writeSplatPly(CLOUD, { instanceIds: IDS }), 'room.ply.instances.json': JSON.stringify(NAMES) })
    await run(['import', 'room.ply'], cwd)
    const done = await run<{ out: string; bytes: number; names: string; instances: { label: string }[] }>(['export', 'ply', '--out', 'out.ply'], cwd)
    expect(done).toMatchObject({ out: join(cwd, 'out.ply'), bytes: readFileSync(join(cwd, 'out.ply')).length, names: join(cwd, 'out.ply.instances.json'), instances: [{ label: 'mug' }, { label: 'box' }, { label: 'object 7' }] })
    const back = await read(readFileSync(join(cwd, 'out.ply')), 'out.ply')
    expect(farthest(back.means, CLOUD.means)).toBe(0)
    expect([...back.instanceIds!]).toEqual([...IDS].map((id) => (id === 7 ? 2 : id)))
    const again = await run<Imported>(['import', 'out.ply', '--project', 'again.studio'], cwd)
    expect(again.instances.map(({ label, splats }) => [label, splats])).toEqual([['mug', 100], ['box', 150], ['object 7', 50]])
    for (const format of ['spz', 'splat']) {
      const { bytes } = await run<{ bytes: number }>(['export', format, '--out', `out.${format}`, '--project', 'room.studio'], cwd)
      const small = readFileSync(join(cwd, `out.${format}`))
      expect([small.length, (await read(small, `out.${format}`)).count]).toEqual([bytes, 600])
    }
    await run(['export', 'ply', '--out', 'plain.ply', '--no-instances', '--project', 'room.studio'], cwd)
    expect((await read(readFileSync(join(cwd, 'plain.ply')), 'plain.ply')).instanceIds).toBeNull()
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('refuses a name that says another format, and a place that is not there', async () => {
    const cwd = placed({ 'a.ply': writeSplatPly(CLOUD) })
    await run(['import', 'a.ply'], cwd)
    expect(await refused(['export', 'spz', '--out', 'x.ply'], cwd)).toMatch(/ends in "\.ply", but spz is written/)
    expect(await refused(['export', 'spz', '--out', 'nowhere/x.spz'], cwd)).toMatch(/nowhere\/x\.spz cannot be written: ENOENT/)
  })
})
