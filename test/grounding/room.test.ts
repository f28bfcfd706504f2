// What a room's things tell about the room: its corners and its floor.

import { describe, expect, it } from 'vitest'
import { answer, ask, seen, thing } from './worlds.ts'

/** Stools along the walls of a room of 6 by 4 m, one of them near a corner, one on a shelf. */
const room = seen([
  ...Array.from({ length: 8 }, (_, k) => thing(`chair-${k}`, 'chair', [(k % 4) * 2 - 3, k < 4 ? -2 : 2, 0], [0.5, 0.5, 0.9])),
  thing('corner', 'stool', [2.9, 1.8, 0], [0.4, 0.4, 0.5]), thing('wall', 'stool', [0, 1.9, 0], [0.4, 0.4, 0.5]), thing('middle', 'stool', [0.2, 0.1, 0], [0.4, 0.4, 0.5]),
  thing('shelved', 'crate', [-2, 0, 1.2], [0.3, 0.3, 0.3]), thing('standing', 'crate', [1, 0, 0], [0.3, 0.3, 0.3]),
])

describe('a room', () => {
  it('has its corners where its things end', () => {
    expect(answer(room, 'the stool in the corner')).toBe('corner')
    expect(ask(room, 'the stool in the corner').evidence.find((e) => e.relation === 'attribute')!.measured['offCorner']).toBe(0)
  })

  it('has its floor under what is lowest, where nothing is called floor', () => {
    expect(answer(room, 'the crate on the floor')).toBe('standing')
    const floored = { ...room, instances: [...room.instances, thing('ground', 'floor', [0, 0, -0.1], [8, 6, 0.1])] }
    expect(ask(floored, 'the crate on the floor')).toMatchObject({ answers: [{ instanceId: 'standing' }] })
    expect(ask(floored, 'the crate on the floor').evidence.some((e) => e.relation === 'on')).toBe(true)
  })
})
