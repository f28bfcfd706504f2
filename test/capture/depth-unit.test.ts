// An assumed depth unit is checked against the poses: two cameras that see one surface must measure it in one place.

import { describe, expect, it } from 'vitest'
import { faultOf, folderWith, depthPng, photograph, read, type FileSet } from './fixtures.ts'

const [WIDTH, HEIGHT, FOCAL] = [64, 48, 60]

/** A floor at y = 1 before a wall at z = 3, both seen by cameras that look along +z from (x, 0, 0). */
const depthAt = (column: number, row: number): number => {
  const down = (row + 0.5 - HEIGHT / 2) / FOCAL
  const floor = down > 0 ? 1 / down : Number.POSITIVE_INFINITY
  return Math.min(3 + 0.2 * Math.sin(column / 9), floor)
}

/** Cameras that go forward by `step` a frame, depth stored at `perMetre` values a metre. */
async function walk(perMetre: number, step: number): Promise<string> {
  const files: FileSet = { 'camera-intrinsics.txt': `${FOCAL} 0 ${WIDTH / 2}\n0 ${FOCAL} ${HEIGHT / 2}\n0 0 1\n` }
  for (let i = 0; i < 6; i++) {
    // A wall 3 m ahead of the first camera is nearer for each that follows; the floor looks the same to all.
    const png = await depthPng(WIDTH, HEIGHT, (column, row) => Math.round(Math.min(depthAt(column, row), 3 - i * step) * perMetre))
    Object.assign(files, { [`rgb/${i}.png`]: photograph(WIDTH, HEIGHT), [`depth/${i}.png`]: png, [`pose/${i}.txt`]: `1 0 0 0\n0 1 0 0\n0 0 1 ${i * step}\n0 0 0 1\n` })
  }
  return folderWith(files)
}

describe('an assumed depth unit', () => {
  it('is confirmed where it is right', async () => {
    const { capture } = await read(await walk(1000, 0.3))
    expect(capture.metric!.method).toMatch(/confirmed by the poses/)
    expect(capture.warnings).toEqual([])
  })

  it.each([[5000, '0.0002'], [6553.5, '0.00015259'], [10_000, '0.0001']])('is refused where depth holds %f values a metre, with the unit that fits', async (perMetre, unit) => {
    const folder = await walk(perMetre, 0.3)
    const fault = await faultOf(read(folder))
    expect(fault.code).toBe('input.invalid')
    expect(fault.message).toMatch(new RegExp(`0\\.001 does not fit the poses .*--depth-unit; ${unit} fits best`))
    expect((await read(folder, { depthUnit: Number(unit) })).capture.warnings).toEqual([])
  })

  it('is taken with a warning where the cameras do not move', async () => {
    const { capture } = await read(await walk(5000, 0))
    expect(capture.warnings[0]).toMatch(/the poses do not settle it: 0\.001 world units a value assumed/)
  })
})
