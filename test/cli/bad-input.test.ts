// What people do wrong, each with a message that says what, where and what to do, and the right exit code.

import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath, temporaryFolder } from '../project/folders.ts'
import { fillUp, mountSmallDisk } from '../project/small-disk.ts'
import { depthOfAnotherSize, emptyFolder, goodTransforms, nanPose, photographsWithoutPoses, truncatedImagesBin, zeroFocal } from './broken-captures.ts'
import { studio } from './run-studio.ts'

const NO_ADAPTER = { VK_DRIVER_FILES: '/nowhere.json', VK_ICD_FILENAMES: '/nowhere.json' }

const BROKEN: [string, () => Promise<string>, RegExp][] = [
  ['an empty folder', emptyFolder, /is empty/],
  ['photographs without poses', photographsWithoutPoses, /3 photographs but no camera poses/],
  ['a truncated images.bin', truncatedImagesBin, /images\.bin/],
  ['a pose that is not a number', nanPose, /transforms\.json/],
  ['a focal length of zero', zeroFocal, /transforms\.json.*fl_x|focal/],
  ['depth and colour of different sizes', depthOfAnotherSize, /000001/],
  ['a folder that is not there', () => Promise.resolve('/nowhere/at/all'), /does not exist/],
]

test.each(BROKEN)('import of %s is refused whole', async (_what, make, message) => {
  const [folder, project] = [await make(), newProjectPath()]
  const { code, stdout, stderr } = await studio(['import', folder, '--project', project, '--quiet'])
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(stdout).toBe('')
  expect(code).toBe(2)
  expect(existsSync(project)).toBe(false)
})

test('a failed import leaves an existing project as it was', async () => {
  const project = newProjectPath()
  expect((await studio(['import', await goodTransforms(), '--project', project])).code).toBe(0)
  const before = await revisionOf(project)
  expect((await studio(['import', await nanPose(), '--project', project])).code).toBe(2)
  expect(await revisionOf(project)).toBe(before)
})

async function revisionOf(path: string): Promise<number> {
  const project = await openProject(path)
  const { revision } = project
  project.close()
  return revision
}

test('with --json a fault is the one JSON value', async () => {
  const { code, json } = await studio(['import', await emptyFolder(), '--project', newProjectPath(), '--json'])
  expect(code).toBe(2)
  expect(json()).toMatchObject({ error: { code: 'capture.unrecognised', message: expect.stringContaining('is empty') } })
})

test('wrong usage is exit code 2', async () => {
  for (const args of [['frobnicate'], ['import'], ['reconstruct', '--steps', 'many'], ['reconstruct', '--nonsense'], ['render', '--view', 'x'], ['ground', ''], ['synth']]) {
    const { code, stderr } = await studio(args)
    expect([args, code]).toEqual([args, 2])
    expect(stderr).not.toMatch(/\n\s+at /)
  }
})

test('steps out of order say which comes first', async () => {
  const project = newProjectPath()
  expect(await studio(['reconstruct', '--project', project])).toMatchObject({ code: 2, stderr: expect.stringContaining('studio import') })
  expect(existsSync(project)).toBe(false)
  await studio(['import', await goodTransforms(), '--project', project])
  expect(await studio(['labels', '/nowhere.json', '--project', project])).toMatchObject({ code: 2, stderr: expect.stringContaining('studio reconstruct') })
  expect(await studio(['ground', 'the mug', '--project', project])).toMatchObject({ code: 2, stderr: expect.stringContaining('studio reconstruct') })
  expect(await studio(['ground', 'the mug'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--project') })
})

test('words that name nothing', async () => {
  const { code, stderr } = await studio(['parse', 'hello'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/names nothing/)
})

test('a project from a newer studio is not changed', async () => {
  const path = newProjectPath()
  ;(await openProject(path, { create: true })).close()
  const db = new DatabaseSync(join(path, 'project.db'))
  db.exec('PRAGMA user_version = 99')
  db.close()
  const { code, stderr } = await studio(['import', await goodTransforms(), '--project', path])
  expect(stderr).toMatch(/newer studio \(format 99/)
  expect(code).toBe(2)
})

test('a project that another studio is changing is not changed from here', async () => {
  const path = newProjectPath()
  const other = await openProject(path, { create: true })
  const { code, stderr } = await studio(['import', await goodTransforms(), '--project', path])
  other.close()
  expect(stderr).toMatch(/another studio has this project open/)
  expect(code).toBe(2)
})

test('a full disk is exit code 2, and the import can be repeated', async (context) => {
  const disk = mountSmallDisk() ?? context.skip('this machine does not let the tests mount a small disk')
  const [path, capture] = [join(disk, 'k.studio'), await goodTransforms()]
  ;(await openProject(path, { create: true })).close()
  const filler = fillUp(disk)
  const { code, stderr } = await studio(['import', capture, '--project', path])
  expect(stderr).toMatch(/is full; free some space/)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(code).toBe(2)
  rmSync(filler)
  expect((await studio(['import', capture, '--project', path])).code).toBe(0)
})

test('no adapter is exit code 2, and doctor says what to do', async () => {
  const project = newProjectPath()
  await studio(['import', await goodTransforms(), '--project', project])
  const { code, stderr } = await studio(['reconstruct', '--project', project], { env: NO_ADAPTER })
  expect(stderr).toMatch(/adapter/)
  expect(code).toBe(2)
  const { checks } = (await studio(['doctor', '--json'], { env: NO_ADAPTER })).json() as { checks: { name: string; ok: boolean; fix?: string }[] }
  expect(checks.find(({ name }) => name === 'adapter')).toMatchObject({ ok: false, fix: expect.stringContaining('npm run setup') })
  const named = await studio(['reconstruct', '--project', project, '--device', 'no such card'])
  expect(named.code).toBe(2)
  expect(named.stderr).toMatch(/no such card/)
})

test('import finds the nearest project, makes one beside nobody, and asks where several are', async () => {
  const [cwd, capture] = [temporaryFolder(), await goodTransforms()]
  const first = await studio(['import', capture, '--json'], { cwd })
  expect(first.json()).toMatchObject({ format: 'transforms', frames: 3, missing: [] })
  const again = await studio(['import', capture, '--json'], { cwd })
  expect(again.json()['captureId']).toBe(first.json()['captureId'])
  await studio(['import', capture, '--project', 'other.studio'], { cwd })
  expect(await studio(['reconstruct'], { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining('several projects') })
})
