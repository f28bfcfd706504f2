// Small scenes for grounding, and what may be done to a scene without changing its answers.

import type { Grounding } from '../../native-models/scene/grounding.ts'
import type { Vec3 } from '../../native-models/scene/geometry.ts'
import { decomposeByRules } from '../../native-models/language/rules.ts'
import { ground, type GroundOptions } from '../../native-models/grounding/ground.ts'
import type { GroundingInstance, GroundingScene } from '../../native-models/grounding/scene.ts'

type Extra = Partial<Pick<GroundingInstance, 'alternatives' | 'attributes' | 'colors' | 'sample' | 'front'>>

/** A thing that stands at `base` (the middle of its underside), z up. */
export function thing(id: string, label: string, base: Vec3, size: Vec3, extra: Extra = {}): GroundingInstance {
  const center: Vec3 = [base[0], base[1], base[2] + size[2] / 2]
  return {
    id, label, alternatives: [], attributes: [], colors: [], centroid: center,
    box: { center, size, rotation: [1, 0, 0, 0] }, sample: null, front: null, parentId: null, ...extra,
  }
}
export const color = (name: string): Extra => ({ colors: [{ name, share: 0.8 }, { name: 'gray', share: 0.2 }] })

/** A camera at `eye` that looks horizontally along +y, so that +x is on its right. */
export function cameraAt(eye: Vec3): NonNullable<GroundingScene['viewer']>['camera'] {
  return {
    intrinsics: { width: 640, height: 480, fx: 500, fy: 500, cx: 320, cy: 240, distortion: { model: 'NONE', params: [] } },
    // Columns: camera x = world x, camera y (down) = -z, camera z (forward) = +y.
    worldFromCamera: [1, 0, 0, eye[0], 0, 0, 1, eye[1], 0, -1, 0, eye[2], 0, 0, 0, 1],
  }
}

export const sceneOf = (instances: readonly GroundingInstance[], extra: Partial<GroundingScene> = {}): GroundingScene =>
  ({ instances, up: [0, 0, 1], metresPerUnit: 1, viewer: null, ...extra })

/** Breakfast on a table 0.8 m high, seen from -y: two mugs, two boxes, books, a lamp. */
export function breakfast(): GroundingInstance[] {
  return [
    thing('table', 'table', [0, 0, 0], [1.6, 0.9, 0.8]),
    thing('mug-a', 'mug', [-0.5, 0.1, 0.8], [0.1, 0.1, 0.1], color('white')),
    thing('mug-b', 'mug', [0.42, 0.05, 0.8], [0.1, 0.1, 0.1], color('blue')),
    thing('box-a', 'box', [0.6, 0.05, 0.8], [0.2, 0.15, 0.2], color('red')),
    thing('box-b', 'box', [-0.1, 0.3, 0.8], [0.15, 0.15, 0.12], color('green')),
    thing('book-a', 'book', [0.1, -0.25, 0.8], [0.3, 0.2, 0.03], color('blue')),
    thing('book-b', 'book', [0.12, -0.24, 0.83], [0.24, 0.17, 0.03], color('red')),
    thing('lamp', 'lamp', [-0.7, 0.35, 0.8], [0.15, 0.15, 0.45]),
    thing('bin', 'trash can', [0.3, 0.1, 0], [0.25, 0.25, 0.35]),
    thing('chair-a', 'chair', [0.2, -0.9, 0], [0.45, 0.45, 0.9], { front: [0, 1, 0] }),
    thing('chair-b', 'chair', [2.2, 0.6, 0], [0.45, 0.45, 0.9], { front: [-1, 0, 0] }),
  ]
}

export const seen = (instances: readonly GroundingInstance[], extra: Partial<GroundingScene> = {}): GroundingScene =>
  sceneOf(instances, { viewer: { camera: cameraAt([0, -3, 1.5]), view: '000007' }, ...extra })

export const ask = (scene: GroundingScene, text: string, options: GroundOptions = {}): Grounding => ground(scene, decomposeByRules(text), options)
export const answer = (scene: GroundingScene, text: string, options: GroundOptions = {}): string => {
  const g = ask(scene, text, options)
  return g.verdict === 'found' ? g.answers.map((a) => a.instanceId).join(' ') : g.verdict
}

type Move = (p: Vec3) => Vec3

/** Moves every place and direction; `turn` is the quaternion of the boxes, `size` the factor of lengths. */
function moved(scene: GroundingScene, point: Move, direction: Move, turn: readonly [number, number, number, number], size = 1): GroundingScene {
  const instances = scene.instances.map((i): GroundingInstance => ({
    ...i,
    centroid: point(i.centroid), front: i.front && direction(i.front),
    box: { center: point(i.box.center), size: [i.box.size[0] * size, i.box.size[1] * size, i.box.size[2] * size], rotation: turn },
    sample: i.sample && movedSample(i.sample, point),
  }))
  return { ...scene, instances, up: scene.up && direction(scene.up), viewer: scene.viewer && { ...scene.viewer, camera: movedCamera(scene.viewer.camera, point, direction) } }
}

function movedSample(sample: Float32Array, point: Move): Float32Array {
  const out = new Float32Array(sample.length)
  for (let i = 0; i < sample.length; i += 3) out.set(point([sample[i]!, sample[i + 1]!, sample[i + 2]!]), i)
  return out
}

function movedCamera(camera: NonNullable<GroundingScene['viewer']>['camera'], point: Move, direction: Move): typeof camera {
  const m = camera.worldFromCamera
  const columns = [0, 1, 2].map((c) => direction([m[c]!, m[c + 4]!, m[c + 8]!]))
  const eye = point([m[3]!, m[7]!, m[11]!])
  return { ...camera, worldFromCamera: [0, 1, 2].flatMap((r) => [columns[0]![r]!, columns[1]![r]!, columns[2]![r]!, eye[r]!]).concat(0, 0, 0, 1) }
}

export function turned(scene: GroundingScene, radians: number, shift: Vec3 = [0, 0, 0]): GroundingScene {
  const [c, s] = [Math.cos(radians), Math.sin(radians)]
  const direction: Move = ([x, y, z]) => [c * x - s * y, s * x + c * y, z]
  return moved(scene, (p) => { const [x, y, z] = direction(p); return [x + shift[0], y + shift[1], z + shift[2]] }, direction, [Math.cos(radians / 2), 0, 0, Math.sin(radians / 2)])
}

/** Tips the whole world over: z becomes -y, as in captures whose up is a camera's. */
export function tipped(scene: GroundingScene): GroundingScene {
  const direction: Move = ([x, y, z]) => [x, -z, y]
  const h = Math.SQRT1_2
  return moved(scene, direction, direction, [h, h, 0, 0])
}

export const scaled = (scene: GroundingScene, factor: number): GroundingScene =>
  moved(scene, ([x, y, z]) => [x * factor, y * factor, z * factor], (d) => d, [1, 0, 0, 0], factor)

/** Left becomes right for a camera that looks along y; the camera itself stays what it is. */
export function mirrored(scene: GroundingScene): GroundingScene {
  const flip: Move = ([x, y, z]) => [-x, y, z]
  const out = moved(scene, flip, flip, [1, 0, 0, 0])
  return { ...out, viewer: scene.viewer }
}
