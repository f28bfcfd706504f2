import { describe, expect, it } from 'vitest'
import { ask, cameraAt, sceneOf, thing } from './worlds.ts'
import type { Vec3 } from '../../native-models/scene/geometry.ts'

/** A dresser between two pots, seen from -y. */
const world = (front: Vec3 | null) => sceneOf(
  [thing('dresser', 'dresser', [0, 0, 0], [1, 0.5, 1], { front }), thing('west', 'pot', [-1.2, 0, 0], [0.2, 0.2, 0.3]), thing('east', 'pot', [1.2, 0, 0], [0.2, 0.2, 0.3])],
  { viewer: { camera: cameraAt([0, -4, 1]), view: '000003' } },
)

describe('frames of reference that disagree', () => {
  it('both give their answer', () => {
    const g = ask(world([0, 1, 0]), 'the pot to the left of the dresser')
    expect(g).toMatchObject({ reference: 'viewer', answers: [{ instanceId: 'west' }] })
    expect(g.otherFrames).toMatchObject([{ reference: 'object', verdict: 'found', answers: [{ instanceId: 'east' }] }])
    expect(g.explanation).toContain('faces the object')
  })

  it('say nothing where they agree, where no front is known, or where the relation has no frame', () => {
    expect(ask(world([0, -1, 0]), 'the pot to the left of the dresser').otherFrames).toBeUndefined()
    expect(ask(world(null), 'the pot to the left of the dresser').otherFrames).toBeUndefined()
    expect(ask(world([0, 1, 0]), 'the pot next to the dresser').otherFrames).toBeUndefined()
  })

  it('say nothing once words or caller chose one', () => {
    const turned = world([0, 1, 0])
    expect(ask(turned, 'the pot to the left of the dresser', { reference: 'viewer' }).otherFrames).toBeUndefined()
    expect(ask(turned, 'from the camera, the pot to the left of the dresser').otherFrames).toBeUndefined()
    expect(ask(turned, 'facing the front of the dresser, the pot on its left')).toMatchObject({ reference: 'object', answers: [{ instanceId: 'east' }] })
  })

  it('offer what the object says where the viewer finds nothing', () => {
    const behindOnly = sceneOf([thing('dresser', 'dresser', [0, 0, 0], [1, 0.5, 1], { front: [0, 1, 0] }), thing('pot', 'pot', [0.1, -0.8, 0], [0.2, 0.2, 0.3])], { viewer: { camera: cameraAt([0, -4, 1]), view: null } })
    const g = ask(behindOnly, 'the pot behind the dresser')
    expect(g.verdict).toBe('not-found')
    expect(g.otherFrames).toMatchObject([{ reference: 'object', verdict: 'found', answers: [{ instanceId: 'pot' }] }])
  })

  it('are stated with every term that needs one, as directions in the world', () => {
    const [term] = ask(world([0, 1, 0]), 'the pot to the left of the dresser').evidence.filter((e) => e.relation === 'left')
    expect(term!.frame!.reference).toBe('viewer')
    expect(term!.frame!.right.map((x) => Math.round(x * 1e6) / 1e6)).toEqual([1, 0, 0])
    const [own] = ask(world([0, 1, 0]), 'the pot to the left of the dresser', { reference: 'object' }).evidence.filter((e) => e.relation === 'left')
    expect(own!.frame!.forward.map((x) => Math.round(x * 1e6) / 1e6 + 0)).toEqual([0, -1, 0])
    expect(ask(world([0, 1, 0]), 'the pot next to the dresser').evidence.every((e) => e.frame === undefined)).toBe(true)
  })
})
