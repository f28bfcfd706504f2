// Pictures and the facts behind them: ids, depth, hidden parts, shadows; each by a scene whose answer is known.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { project, unproject, type Camera } from '../../native-models/scene/camera.ts'
import { invertRigid, rigid, transformPoint } from '../../native-models/scene/geometry.ts'
import type { Lighting } from '../../native-models/synthetic/lighting.ts'
import { layTable } from '../../native-models/synthetic/layout.ts'
import { plain } from '../../native-models/synthetic/materials.ts'
import { MeshBuilder } from '../../native-models/synthetic/mesh.ts'
import { classNamed } from '../../native-models/synthetic/objects/catalogue.ts'
import { intrinsicsOf, lookAt, tableCamera } from '../../native-models/synthetic/path.ts'
import { seededRandom } from '../../native-models/synthetic/random.ts'
import { SceneRenderer, wordsFor, type RenderedFrame } from '../../native-models/synthetic/render/renderer.ts'
import { buildStage } from '../../native-models/synthetic/render/stage.ts'
import { layRoom } from '../../native-models/synthetic/room.ts'
import { assembleWorld, type PlacedObject, type SynthScene } from '../../native-models/synthetic/scene.ts'
import { solidOf } from '../../native-models/synthetic/solids.ts'

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

const NOON: Lighting = {
  lamps: [{ direction: [0, 0, 1], color: [0.8, 0.8, 0.8], softDegrees: 2 }, { direction: [0, 0, 1], color: [0, 0, 0], softDegrees: 2 }],
  sky: [0.1, 0.1, 0.1], bounce: [0.02, 0.02, 0.02],
}

async function photograph(scene: SynthScene, camera: Camera): Promise<RenderedFrame> {
  const stage = await buildStage(gpu, assembleWorld(scene))
  const renderer = await SceneRenderer.create(gpu, stage, camera.intrinsics)
  const frame = await renderer.render(camera, [camera], { gains: [1, 1, 1], noise: 0, seed: 1 })
  renderer.destroy()
  stage.destroy()
  return frame
}

/** A square board with its middle at `position`, facing -y. */
function board(id: number, position: PlacedObject['position'], half: number): PlacedObject {
  const b = new MeshBuilder(0.25)
  b.quad(plain([255, 255, 255]), [-half, 0, -half], [2 * half, 0, 0], [0, 0, 2 * half])
  const style = { color: 'white', pattern: 'plain', stuff: 'paper', scale: 1, shape: 0 } as const
  return { id, class: classNamed('picture frame'), style, mesh: b.mesh, position, yaw: 0, support: null, container: null }
}

const sceneOf = (objects: PlacedObject[], backdrop = new MeshBuilder(0.1).mesh): SynthScene => ({ kind: 'tabletop', objects, backdrop, lighting: NOON, focus: { centre: [0, 0, 0], radius: 1 } })

describe('a frame', () => {
  it('covers exactly the pixels a square projects to, at its depth, and sees the one behind it', async () => {
    const camera = { intrinsics: intrinsicsOf(64, 64, 60), worldFromCamera: lookAt([0, 0, 0], [0, 2, 0]) }
    const frame = await photograph(sceneOf([board(1, [0, 2, 0], 0.5), board(2, [0.05, 3, 0], 0.3)]), camera)
    const [left] = project(camera, [-0.5, 2, 0])
    const row = Array.from({ length: 64 }, (_, x) => frame.ids[32 * 64 + x]!)
    expect(row.indexOf(1)).toBe(Math.round(left))
    expect(row.filter((id) => id === 1).length).toBe(64 - 2 * Math.round(left))
    expect(row).not.toContain(2)
    expect(frame.depth[32 * 64 + 32]).toBeCloseTo(2, 4)
    expect(frame.depth[0]).toBe(0)
    expect(frame.amodal[32 * 64 + 32]).toBe(0b11)
    expect(frame.amodal[32 * 64 + row.indexOf(1)]).toBe(0b01)
  })

  it('casts shadows: a floor is darker beneath a board', async () => {
    const floor = new MeshBuilder(0.05)
    floor.quad(plain([255, 255, 255]), [-2, -2, 0], [4, 0, 0], [0, 4, 0])
    const slab = new MeshBuilder(0.05)
    slab.block(plain([255, 255, 255]), [-0.3, -0.3, 0.4], [0.3, 0.3, 0.45], 0.01)
    const object = { ...board(1, [0, 0, 0], 0.1), mesh: slab.mesh }
    const camera = { intrinsics: intrinsicsOf(96, 96, 60), worldFromCamera: lookAt([0, -2, 0.9], [0, 0, 0]) }
    const { color } = await photograph(sceneOf([object], floor.mesh), camera)
    const at = (x: number, y: number): number => {
      const [u, v] = project(camera, [x, y, 0])
      return color[Math.floor(v) * 96 + Math.floor(u)]! & 255
    }
    expect(at(0, 0)).toBeLessThan(0.75 * at(0.9, 0))
    expect(at(0.9, 0)).toBeGreaterThan(150)
  })
})

describe.each([['tabletop', layTable], ['room', layRoom]] as const)('masks of a %s', (_, lay) => {
  it('agree with depth and boxes: every pixel lies where its instance is, visible within amodal', async () => {
    const [width, height] = [160, 120]
    const scene = lay(14, seededRandom(12))
    const camera = { ...tableCamera(scene, 3, 20, width, height, 2) }
    const frame = await photograph(scene, camera)
    const solids = new Map(scene.objects.map((o) => [o.id, solidOf(o)]))
    const words = wordsFor(scene.objects.length)
    const outside: string[] = []
    for (let p = 0; p < width * height; p++) {
      const id = frame.ids[p]!
      if (id === 0) continue
      const { box, label } = solids.get(id)!
      const local = transformPoint(invertRigid(rigid(box.rotation, box.center)), unproject(camera, (p % width) + 0.5, Math.floor(p / width) + 0.5, frame.depth[p]!))
      if (local.some((v, k) => Math.abs(v) > box.size[k]! / 2 + 0.002)) outside.push(`${label} ${id}: ${local.map((v) => v.toFixed(3)).join(' ')}`)
      if (((frame.amodal[p * words + ((id - 1) >> 5)]! >>> ((id - 1) & 31)) & 1) === 0) outside.push(`${label} ${id} is seen where no ray meets it`)
    }
    expect(outside).toEqual([])
    expect(new Set(frame.ids).size).toBeGreaterThan(4)
  })
})
