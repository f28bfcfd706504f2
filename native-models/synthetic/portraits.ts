// Portraits of a class: its variants apart from each other on a plain floor, each looked at from above its front.

import { scale, type Vec3 } from '../scene/geometry.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { lightScene } from './lighting.ts'
import { mottled } from './materials.ts'
import { MeshBuilder } from './mesh.ts'
import type { ObjectClass } from './objects/class.ts'
import { styleOf } from './objects/styles.ts'
import { intrinsicsOf, lookAt } from './path.ts'
import { extentsOf } from './placing.ts'
import { seededRandom } from './random.ts'
import { SceneRenderer } from './render/renderer.ts'
import { buildStage } from './render/stage.ts'
import { assembleWorld, buildMesh, type PlacedObject } from './scene.ts'

const FLOOR = mottled([178, 172, 162], 0.08, 0.05)
const FOV_DEGREES = 28
/** Share of the picture's half side that the thing fills. */
const FILL = 0.82

/** `count` portraits, (side, side, 3) sRGB bytes each; the same seed draws the same. */
export async function portraitsOf(gpu: Gpu, kind: ObjectClass, { count, side, seed }: { count: number; side: number; seed: number }): Promise<Uint8Array[]> {
  const random = seededRandom(seed)
  const styles = Array.from({ length: count }, (_, k) => ({ ...styleOf(kind, random), color: kind.colors[k % kind.colors.length]! }))
  const cell = kind.place === 'table' ? 0.011 : 0.035
  const shapes = styles.map((style) => ({ style, mesh: buildMesh(kind, style, cell) })).map((s) => ({ ...s, extents: extentsOf(s.mesh, s.style.scale) }))
  const reach = Math.max(...shapes.map(({ extents: { low, high } }) => Math.hypot(high[0] - low[0], high[1] - low[1], high[2])))
  const objects = shapes.map(({ style, mesh }, k): PlacedObject => ({ id: k + 1, class: kind, style, mesh, position: [k * reach * 2.5, 0, 0], yaw: 0, support: null, container: null }))
  const floor = new MeshBuilder(reach / 4)
  floor.quad(FLOOR, [-20 * reach, -20 * reach, 0], [(count * 2.5 + 40) * reach, 0, 0], [0, 40 * reach, 0])
  const lighting = lightScene(seededRandom(seed + 1))
  const world = assembleWorld({ kind: 'tabletop', objects, backdrop: floor.mesh, lighting, focus: { centre: [0, 0, 0], radius: reach } })
  const stage = await buildStage(gpu, world)
  const renderer = await SceneRenderer.create(gpu, stage, { width: side, height: side })
  const pictures: Uint8Array[] = []
  for (const [k, { extents: { low, high } }] of shapes.entries()) {
    const middle: Vec3 = [objects[k]!.position[0] + (low[0] + high[0]) / 2, (low[1] + high[1]) / 2, high[2] / 2]
    const radius = Math.hypot(high[0] - low[0], high[1] - low[1], high[2]) / 2
    const distance = radius / Math.tan((FOV_DEGREES * FILL * Math.PI) / 360)
    const [turn, rise] = [random.between(-2.2, -1), kind.flat ? random.between(0.75, 1) : random.between(0.3, 0.5)]
    const offset = scale([Math.cos(turn) * Math.cos(rise), Math.sin(turn) * Math.cos(rise), Math.sin(rise)], distance)
    const camera = { intrinsics: intrinsicsOf(side, side, FOV_DEGREES), worldFromCamera: lookAt([middle[0] + offset[0], middle[1] + offset[1], middle[2] + offset[2]], middle) }
    const { color } = await renderer.render(camera, [camera], { gains: [1, 1, 1], noise: 0, seed: 1 })
    pictures.push(rgbBytes(color))
  }
  renderer.destroy()
  stage.destroy()
  return pictures
}

/** (N) packed words, red lowest, to (N, 3) bytes. */
export function rgbBytes(words: Uint32Array): Uint8Array {
  const out = new Uint8Array(words.length * 3)
  words.forEach((word, k) => out.set([word & 255, (word >> 8) & 255, (word >> 16) & 255], k * 3))
  return out
}
