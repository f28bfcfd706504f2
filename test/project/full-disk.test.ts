// A real full disk: a small tmpfs where the machine lets us mount one.

import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProject } from '../../electron/project/project.ts'
import { sampleInstance } from './samples.ts'
import { fillUp, mountSmallDisk } from './small-disk.ts'

test('a full disk is said, nothing is half done, and work goes on once there is space', async (context) => {
  const disk = mountSmallDisk() ?? context.skip('this machine does not let the tests mount a small disk')
  const path = join(disk, 'k.studio')
  const project = await openProject(path, { create: true })
  project.edit({ kind: 'replace-instances', remove: [], add: [sampleInstance('a')] })
  const filler = fillUp(disk)
  const before = project.records
  const many = Array.from({ length: 200 }, (_, k) => sampleInstance(`n${k}`))
  expect(() => project.edit({ kind: 'replace-instances', remove: [], add: many })).toThrow(expect.objectContaining({ code: 'disk.full', message: expect.stringContaining(path) }))
  await expect(project.blobs.put(new Uint8Array(100_000), 'ply')).rejects.toMatchObject({ code: 'disk.full' })
  expect(project.records).toBe(before)
  expect(readdirSync(join(path, 'blobs'))).toEqual([])
  rmSync(filler)
  project.edit({ kind: 'label-instance', instanceId: 'a', label: 'cup' })
  project.close()
  const again = await openProject(path)
  expect(again.records['a']).toMatchObject({ label: 'cup' })
  expect(again.records['n0']).toBeUndefined()
  again.close()
})

test('a project cannot be made on a full disk', async (context) => {
  const disk = mountSmallDisk() ?? context.skip('this machine does not let the tests mount a small disk')
  fillUp(disk)
  await expect(openProject(join(disk, 'k.studio'), { create: true })).rejects.toMatchObject({ code: 'disk.full' })
})
