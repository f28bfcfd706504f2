import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../native-models/grounding/limits.ts'
import { adjustRelations, relationsOf } from '../../electron/project/own-relations.ts'
import { openProject, type Project } from '../../electron/project/project.ts'

let folder: string
let project: Project
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'studio-relations-'))
  project = await openProject(join(folder, 'p.studio'), { create: true })
})
afterEach(() => {
  project.close()
  rmSync(folder, { recursive: true })
})
const file = (): string => join(project.path, 'relations.json')

describe('relations of a project', () => {
  it('are the studio’s until it has its own', async () => {
    expect(await relationsOf(project)).toEqual({ table: DEFAULT_LIMITS, ownFile: null })
  })

  it('are kept in a file that says only what differs, with a version that counts', async () => {
    await adjustRelations(project, { near: { gap: 2 } })
    const { table, ownFile } = await adjustRelations(project, { on: { overlap: 0.5 } })
    expect(ownFile).toBe(file())
    expect(table.kinds.near.limits['gap']).toMatchObject({ sizes: 4, source: 'set in this project' })
    const written = JSON.parse(readFileSync(file(), 'utf8')) as { version: string; kinds: object }
    expect(written.version).toBe(`${DEFAULT_LIMITS.version}+2`)
    expect(Object.keys(written.kinds).sort()).toEqual(['near', 'on'])
  })

  it('go back to the studio’s, and the file goes', async () => {
    await adjustRelations(project, { near: { gap: 2 } })
    expect(await adjustRelations(project, { near: { gap: 1 } })).toEqual({ table: DEFAULT_LIMITS, ownFile: null })
    expect(existsSync(file())).toBe(false)
  })

  it('keep what a person wrote by hand', async () => {
    writeFileSync(file(), JSON.stringify({ version: 'mine', kinds: { far: { definition: 'Across the whole bench, as we say it here.' }, near: { limits: { gap: { sizes: 1, metres: 0.3, floorMetres: 0.1, source: 'our bench' } } } } }))
    expect((await relationsOf(project)).table.kinds.near.limits['gap']).toMatchObject({ source: 'our bench', metres: 0.3 })
    const { table } = await adjustRelations(project, { on: { overlap: 2 } })
    expect(table.kinds.far.definition).toMatch(/bench/)
    expect(table.kinds.near.limits['gap']).toMatchObject({ sizes: 1, metres: 0.3, floorMetres: 0.1, source: 'our bench' })
  })

  it('that are damaged are refused with file and place, and not overwritten', async () => {
    writeFileSync(file(), '{ "version": "1", "kinds": { "near": { "limits": { "gap": { "sizes": "far" } } } } }')
    await expect(relationsOf(project)).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringMatching(/relations\.json.*kinds\.near\.limits\.gap/) })
    await expect(adjustRelations(project, { near: { gap: 2 } })).rejects.toMatchObject({ code: 'input.invalid' })
    expect(readFileSync(file(), 'utf8')).toContain('"far"')
  })
})
