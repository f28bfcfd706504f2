// Layouts: nothing shares space, everything rests on what it says, and classes are what they promise.

import { describe, expect, it } from 'vitest'
import { cameraCentre, project } from '../../native-models/scene/camera.ts'
import { layTable } from '../../native-models/synthetic/layout.ts'
import { CLASSES } from '../../native-models/synthetic/objects/catalogue.ts'
import { styleOf } from '../../native-models/synthetic/objects/styles.ts'
import { tableCamera } from '../../native-models/synthetic/path.ts'
import { clearance, extentsOf, footprintOf } from '../../native-models/synthetic/placing.ts'
import { seededRandom } from '../../native-models/synthetic/random.ts'
import { layRoom } from '../../native-models/synthetic/room.ts'
import { buildMesh, type PlacedObject, type SynthScene } from '../../native-models/synthetic/scene.ts'

const SEEDS = [3, 11, 29, 101]
const footprint = (o: PlacedObject): ReturnType<typeof footprintOf> => footprintOf(extentsOf(o.mesh, o.style.scale), ...o.position, o.yaw)

/** Pairs whose boxes share space, those that go under a board, in a bowl or on a seat aside. */
function collisions(scene: SynthScene): string[] {
  const open = (o: PlacedObject): boolean => o.mesh.shelters.length + o.mesh.cavities.length + o.mesh.tops.length > 0
  return scene.objects.flatMap((a) => scene.objects.filter((b) => b.id > a.id && !open(a) && !open(b)).flatMap((b) => {
    const [fa, fb] = [footprint(a), footprint(b)]
    const share = Math.min(fa.top, fb.top) - Math.max(fa.bottom, fb.bottom)
    return share > 0.002 && clearance(fa, fb) < -1e-6 ? [`${a.class.label} ${a.id} in ${b.class.label} ${b.id}`] : []
  }))
}

describe.each([['tabletop', layTable], ['room', layRoom]] as const)('a %s', (_, lay) => {
  it.each(SEEDS)('has no two things in one place, seed %i', (seed) => {
    expect(collisions(lay(16, seededRandom(seed)))).toEqual([])
  })

  it.each(SEEDS)('rests everything on what it says, seed %i', (seed) => {
    const scene = lay(14, seededRandom(seed))
    for (const o of scene.objects.filter((o) => o.support !== null)) {
      const carrier = scene.objects.find((c) => c.id === o.support)!
      expect(clearance(footprint(o), footprint(carrier))).toBeLessThan(0)
      expect(footprint(o).bottom).toBeLessThanOrEqual(footprint(carrier).top + 0.001)
      if (o.container !== null) expect(o.container).toBe(o.support)
    }
  })

  it('takes as many objects as asked, up to sixty, and clutter besides', () => {
    for (const count of [2, 60]) expect(lay(count, seededRandom(1)).objects.length).toBeGreaterThanOrEqual(count)
    expect(lay(10, seededRandom(1), 0.5).objects.length).toBeGreaterThanOrEqual(15)
  })
})

it('tabletops have look-alikes, something in something, and something on something', () => {
  for (const seed of SEEDS) {
    const { objects } = layTable(14, seededRandom(seed))
    expect([...Map.groupBy(objects, (o) => o.class.label).values()].filter((group) => group.length > 1).length).toBeGreaterThanOrEqual(3)
    expect(objects.some((o) => o.container !== null)).toBe(true)
  }
})

describe('classes', () => {
  it('are more than sixty, each by its own name', () => {
    expect(CLASSES.length).toBeGreaterThanOrEqual(60)
    expect(new Set(CLASSES.map((kind) => kind.label)).size).toBe(CLASSES.length)
  })

  it.each(CLASSES.map((kind) => [kind.label, kind] as const))('%s: stands on the floor, of whole triangles with unit normals, its variants differ', (_, kind) => {
    const random = seededRandom(7)
    const meshes = Array.from({ length: 3 }, () => buildMesh(kind, styleOf(kind, random), 0.05))
    for (const { positions, normals, triangles, uvs, vertexMaterials, materials } of meshes) {
      const count = positions.length / 3
      expect(Math.min(...positions.filter((_v, k) => k % 3 === 2))).toBeCloseTo(0, 9)
      expect([positions, normals, uvs].every((list) => list.every(Number.isFinite))).toBe(true)
      expect(triangles.every((index) => index >= 0 && index < count)).toBe(true)
      expect([uvs.length, normals.length, vertexMaterials.length]).toEqual([count * 2, count * 3, count])
      expect(vertexMaterials.every((m) => m < materials.length)).toBe(true)
      for (let k = 0; k < normals.length; k += 3) expect(Math.abs(Math.hypot(normals[k]!, normals[k + 1]!, normals[k + 2]!) - 1)).toBeLessThan(0.01)
    }
    const [a, b, c] = meshes.map((mesh) => JSON.stringify(mesh.positions))
    expect(a === b && b === c).toBe(false)
  })
})

it('the camera looks at the scene from outside the table', () => {
  const scene = layTable(8, seededRandom(9))
  for (let k = 0; k < 24; k++) {
    const camera = tableCamera(scene, k, 24, 320, 240, 9)
    const [u, v, depth] = project(camera, scene.focus.centre)
    expect(depth).toBeGreaterThan(0)
    expect(Math.abs(u - 160)).toBeLessThan(60)
    expect(Math.abs(v - 120)).toBeLessThan(60)
    expect(cameraCentre(camera)[2]).toBeGreaterThan(0.9)
  }
})
