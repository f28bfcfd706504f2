// A synthetic scene: objects with a place, and the one big triangle list that is lit and rendered.

import { scale, transformDirection, transformPoint, type Mat4, type Vec3 } from '../scene/geometry.ts'
import type { Lighting } from './lighting.ts'
import { packMaterials } from './materials.ts'
import { MeshBuilder, type Mesh } from './mesh.ts'
import { shaperOf, type ObjectClass, type Style } from './objects/class.ts'
import { paintLevels, type Picture } from './pictures.ts'

export interface PlacedObject {
  /** 1…65535, the value in mask images; 0 is everything that has no name. */
  readonly id: number
  readonly class: ObjectClass
  readonly style: Style
  /** At its usual size; `style.scale` applies on top. */
  readonly mesh: Mesh
  /** World metres of the object's origin, which is the middle of what it stands on. */
  readonly position: Vec3
  /** Turn about z, radians. */
  readonly yaw: number
  /** Id of what it rests on; null is the floor. */
  readonly support: number | null
  /** Id of what it lies in. */
  readonly container: number | null
}

export interface SynthScene {
  readonly kind: 'tabletop' | 'room'
  readonly objects: PlacedObject[]
  /** Floor and walls, already in world space. */
  readonly backdrop: Mesh
  readonly lighting: Lighting
  /** Half extents of what is worth looking at, and its middle. */
  readonly focus: { readonly centre: Vec3; readonly radius: number }
}

/** Floats per vertex: world position and normal, uv, object-space position. */
export const VERTEX_FLOATS = 11

/** Everything the renderer needs, in plain arrays that can change threads. */
export interface World {
  /** (V, 11) f32. */
  readonly vertices: Float32Array<ArrayBuffer>
  /** (V, 2) u32: material, instance id. */
  readonly tags: Uint32Array<ArrayBuffer>
  /** (T, 3): solid objects, then the solid backdrop, then glass. */
  readonly triangles: Uint32Array<ArrayBuffer>
  /** Triangles that cast shadows, and those that are solid, from the start of the list. */
  readonly casters: number
  readonly solids: number
  readonly materials: Float32Array<ArrayBuffer>
  /** Mip levels of every picture, finest first. */
  readonly pictures: Uint8Array<ArrayBuffer>[][]
  readonly lighting: Lighting
  readonly focus: SynthScene['focus']
  readonly mostId: number
}

export const worldFromObject = (object: Pick<PlacedObject, 'position' | 'yaw'>): Mat4 => {
  const [c, s] = [Math.cos(object.yaw), Math.sin(object.yaw)]
  const [x, y, z] = object.position
  return [c, -s, 0, x, s, c, 0, y, 0, 0, 1, z, 0, 0, 0, 1]
}

/** `cell`: see MeshBuilder; it is divided by the scale so that a large object gets cells of the same size. */
export function buildMesh(kind: ObjectClass, style: Style, cell: number): Mesh {
  const builder = new MeshBuilder(cell / style.scale)
  kind.build(builder, style, shaperOf(style))
  const { positions } = builder.mesh
  let lowest = Infinity
  for (let k = 2; k < positions.length; k += 3) lowest = Math.min(lowest, positions[k]!)
  // A rounded foot may end a millimetre up; nothing floats.
  for (let k = 2; k < positions.length; k += 3) positions[k]! -= lowest
  return builder.mesh
}

/** (V) world positions of an object's vertices. */
export function worldVertices(object: PlacedObject): Vec3[] {
  const matrix = worldFromObject(object)
  const { positions } = object.mesh
  return Array.from({ length: positions.length / 3 }, (_, v) =>
    transformPoint(matrix, scale([positions[v * 3]!, positions[v * 3 + 1]!, positions[v * 3 + 2]!], object.style.scale)))
}

interface Part { mesh: Mesh; id: number; matrix: Mat4; size: number }

export function assembleWorld(scene: SynthScene): World {
  const parts: Part[] = [...scene.objects.map((o) => ({ mesh: o.mesh, id: o.id, matrix: worldFromObject(o), size: o.style.scale })),
    { mesh: scene.backdrop, id: 0, matrix: worldFromObject({ position: [0, 0, 0], yaw: 0 }), size: 1 }]
  const count = parts.reduce((n, p) => n + p.mesh.positions.length / 3, 0)
  const [vertices, tags] = [new Float32Array(count * VERTEX_FLOATS), new Uint32Array(count * 2)]
  const materials = parts.flatMap((p) => p.mesh.materials)
  const lists: [number[], number[], number[]] = [[], [], []]
  let [vertex, material] = [0, 0]
  for (const part of parts) {
    writeVertices(part, vertices, tags, vertex, material)
    sortTriangles(part, vertex, lists)
    vertex += part.mesh.positions.length / 3
    material += part.mesh.materials.length
  }
  const pictures = [...new Map(materials.flatMap((m): [string, Picture][] => (m.picture === null ? [] : [[m.picture.key, m.picture]]))).values()]
  const layers = new Map(pictures.map((p, k) => [p.key, k]))
  return {
    vertices, tags, triangles: Uint32Array.from(lists.flat()), casters: lists[0].length / 3, solids: (lists[0].length + lists[1].length) / 3,
    materials: packMaterials(materials, (p) => layers.get(p.key)!), pictures: pictures.map(paintLevels),
    lighting: scene.lighting, focus: scene.focus, mostId: scene.objects.length,
  }
}

function writeVertices({ mesh, id, matrix, size }: Part, vertices: Float32Array, tags: Uint32Array, from: number, firstMaterial: number): void {
  for (let v = 0; v < mesh.positions.length / 3; v++) {
    const local: Vec3 = [mesh.positions[v * 3]!, mesh.positions[v * 3 + 1]!, mesh.positions[v * 3 + 2]!]
    const at = (from + v) * VERTEX_FLOATS
    vertices.set(transformPoint(matrix, scale(local, size)), at)
    vertices.set(transformDirection(matrix, [mesh.normals[v * 3]!, mesh.normals[v * 3 + 1]!, mesh.normals[v * 3 + 2]!]), at + 3)
    vertices.set([mesh.uvs[v * 2]!, mesh.uvs[v * 2 + 1]!, ...local], at + 6)
    tags.set([mesh.vertexMaterials[v]! + firstMaterial, id], (from + v) * 2)
  }
}

function sortTriangles({ mesh, id }: Part, firstVertex: number, [objects, backdrop, glass]: [number[], number[], number[]]): void {
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const clear = mesh.materials[mesh.vertexMaterials[mesh.triangles[t]!]!]!.clear > 0
    const list = clear ? glass : id === 0 ? backdrop : objects
    list.push(mesh.triangles[t]! + firstVertex, mesh.triangles[t + 1]! + firstVertex, mesh.triangles[t + 2]! + firstVertex)
  }
}
