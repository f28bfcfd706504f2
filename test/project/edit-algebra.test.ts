// Any random sequence of edits, undos and redos: a window that only follows commits holds what the host holds,
// undoing everything gives the start, and replaying the log on nothing gives both.

import { expect, test } from 'vitest'
import { apply } from '../../native-models/scene/patch.ts'
import type { Records } from '../../native-models/scene/records.ts'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath } from './folders.ts'
import { randomEdit, randomNumbers, sampleCapture, sampleInstance } from './samples.ts'

const STEPS = 60

test.each([1, 2, 3, 4, 5, 6])('random edits, seed %i', async (seed) => {
  const random = randomNumbers(seed)
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  project.commit({ added: { 'capture-1': sampleCapture(), a: sampleInstance('a'), b: sampleInstance('b', 'box') }, updated: {}, removed: {} }, 'Import', 'job')
  const start = project.records
  let replica: Records = start
  for (let k = 0; k < STEPS; k++) {
    const dice = random()
    const commit = dice < 0.2 ? project.undo() : dice < 0.3 ? project.redo() : project.edit(randomEdit(project.records, random))
    if (commit !== null) replica = apply(replica, commit.patch)
    expect(replica).toEqual(project.records)
  }
  const end = project.records
  project.close()

  const reopened = await openProject(path)
  expect(reopened.records).toEqual(end)
  expect(reopened.patches().reduce(apply, {} as Records)).toEqual(end)
  while (reopened.undo() !== null) continue
  expect(reopened.records).toEqual(start)
  while (reopened.redo() !== null) continue
  expect(reopened.patches().reduce(apply, {} as Records)).toEqual(reopened.records)
  reopened.close()
})
