import { describe, expect, it } from 'vitest'
import { cameraCentre, project, unproject } from '../../native-models/scene/camera.ts'
import { distance, type Vec3 } from '../../native-models/scene/geometry.ts'
import { layTable } from '../../native-models/synthetic/layout.ts'
import { bakeLight } from '../../native-models/synthetic/light.ts'
import { lookAt, intrinsicsOf, tableCamera } from '../../native-models/synthetic/path.ts'
import { clearance, extentsOf, footprintOf } from '../../native-models/synthetic/placing.ts'
import { seededRandom } from '../../native-models/synthetic/random.ts'
import { renderFrame } from '../../native-models/synthetic/raster.ts'
import { layRoom } from '../../native-models/synthetic/room.ts'
import { assembleWorld, type PlacedObject, type SynthScene } from '../../native-models/synthetic/scene.ts'
import { MeshBuilder } from '../../native-models/synthetic/mesh.ts'
import { material, plain } from '../../native-models/synthetic/textures.ts'

const SEEDS = [3, 11, 29, 101]
const footprint = (o: PlacedObject): ReturnType<typeof footprintOf> => footprintOf(extentsOf(o.mesh, o.style.scale), ...o.position, o.yaw)

/** Pairs whose boxes share space, those that go under a raised board or sit on a seat aside. */
function collisions(scene: SynthScene): string[] {
  const open = (o: PlacedObject): boolean => o.class.under !== undefined || ['chair', 'sofa'].includes(o.class.label)
  return scene.objects.flatMap((a) => scene.objects.filter((b) => b.id > a.id && !open(a) && !open(b)).flatMap((b) => {
    const [fa, fb] = [footprint(a), footprint(b)]
    const share = Math.min(fa.top, fb.top) - Math.max(fa.bottom, fb.bottom)
    return share > 0.002 && clearance(fa, fb) < -1e-6 && fa.bottom > 0 === fb.bottom > 0 ? [`${a.class.label} ${a.id} in ${b.class.label} ${b.id}`] : []
  }))
}

describe.each([['tabletop', layTable], ['room', layRoom]] as const)('a %s', (_, lay) => {
  it.each(SEEDS)('has no two things in one place, seed %i', (seed) => {
    expect(collisions(lay(16, seededRandom(seed)))).toEqual([])
  })

  it.each(SEEDS)('rests everything on what it says, seed %i', (seed) => {
    const scene = lay(12, seededRandom(seed))
    for (const o of scene.objects.filter((o) => o.support !== null)) {
      const carrier = scene.objects.find((c) => c.id === o.support)!
      expect(clearance(footprint(o), footprint(carrier))).toBeLessThan(0)
      expect(footprint(o).bottom).toBeLessThanOrEqual(footprint(carrier).top + 0.001)
    }
  })

  it('takes as many objects as asked, up to sixty', () => {
    for (const count of [2, 60]) expect(lay(count, seededRandom(1)).objects.length).toBeGreaterThanOrEqual(count)
  })
})

/** One square metre facing the camera at 2 m, in an otherwise empty world. */
function wall(): SynthScene {
  const b = new MeshBuilder(0.25)
  b.quad(material(plain([255, 255, 255])), [-0.5, 2, -0.5], [1, 0, 0], [0, 0, 1])
  return { objects: [], backdrop: b.mesh, focus: { centre: [0, 2, 0], radius: 1 } }
}

describe('the rasteriser', () => {
  it('puts every pixel at the depth and place of what it shows', () => {
    const scene = layTable(6, seededRandom(2))
    const world = assembleWorld(scene)
    const camera = tableCamera(scene, 3, 20, 120, 90, 2)
    const frame = renderFrame(world, bakeLight(world), camera)
    const top: PlacedObject = scene.objects[0]!
    let checked = 0
    for (let y = 0; y < 90; y += 3) {
      for (let x = 0; x < 120; x += 3) {
        if (frame.ids[y * 120 + x] !== top.id) continue
        const point = unproject(camera, x + 0.5, y + 0.5, frame.depth[y * 120 + x]!)
        if (Math.abs(point[2] - footprint(top).top) < 0.002) checked++
      }
    }
    expect(checked).toBeGreaterThan(100)
  })

  it('covers exactly the pixels a square projects to', () => {
    const scene = wall()
    const world = assembleWorld(scene)
    const camera = { intrinsics: intrinsicsOf(64, 64, 60), worldFromCamera: lookAt([0, 0, 0], [0, 2, 0]) }
    const frame = renderFrame(world, { irradiance: new Float32Array(world.positions.length).fill(1), keyVisibility: new Float32Array(world.positions.length / 3), keyDirection: [0, 0, 1] }, camera)
    const [left] = project(camera, [-0.5, 2, 0])
    const row = Array.from({ length: 64 }, (_, x) => frame.depth[32 * 64 + x]! > 0)
    expect(row.indexOf(true)).toBe(Math.round(left))
    expect(row.filter(Boolean).length).toBe(64 - 2 * Math.round(left))
    expect(frame.depth[32 * 64 + 32]).toBeCloseTo(2, 5)
    expect(frame.color[(32 * 64 + 32) * 3]).toBeCloseTo(1, 5)
  })

  it('casts shadows: the table is darker under a thing than in the open', () => {
    const scene = layTable(3, seededRandom(4))
    const world = assembleWorld(scene)
    const { irradiance } = bakeLight(world)
    const height = footprint(scene.objects[0]!).top
    const lightAt = (p: Vec3): number => {
      let [best, least] = [0, Infinity]
      for (let v = 0; v < irradiance.length; v += 3) {
        const d = distance(p, [world.positions[v]!, world.positions[v + 1]!, world.positions[v + 2]!])
        if (d < least && world.normals[v + 2]! > 0.9) [best, least] = [v, d]
      }
      return irradiance[best]!
    }
    const open = Math.max(...[-0.45, 0.45].flatMap((x) => [-0.32, 0.32].map((y) => lightAt([x, y, height]))))
    const covered = scene.objects.find((o) => o.support === 1 && o.class.under === undefined)!
    expect(lightAt([covered.position[0], covered.position[1], height])).toBeLessThan(0.5 * open)
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
