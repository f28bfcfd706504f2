// A synthetic scene: objects with a place, and the one big triangle list that is lit and rendered.

import { scale, transformDirection, transformPoint, type Mat4, type Vec3 } from '../scene/geometry.ts'
import { MeshBuilder, type Mesh } from './mesh.ts'
import type { ObjectClass, Style } from './objects/class.ts'
import type { Material } from './textures.ts'

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
}

export interface SynthScene {
  readonly objects: PlacedObject[]
  /** Floor and walls, already in world space. */
  readonly backdrop: Mesh
  /** Half extents of what is worth looking at, and its middle. */
  readonly focus: { readonly centre: Vec3; readonly radius: number }
}

/** Structure of arrays over all triangles of a scene, world space unless said otherwise. */
export interface World {
  readonly positions: Float32Array
  readonly normals: Float32Array
  readonly uvs: Float32Array
  /** (V, 3) object space: what solid textures read. */
  readonly locals: Float32Array
  readonly triangles: Uint32Array
  readonly triangleMaterials: Uint16Array
  readonly triangleIds: Uint16Array
  readonly materials: Material[]
  /** Vertices from here on belong to the backdrop, which casts no shadow. */
  readonly firstBackdropTriangle: number
}

export const worldFromObject = (object: Pick<PlacedObject, 'position' | 'yaw'>): Mat4 => {
  const [c, s] = [Math.cos(object.yaw), Math.sin(object.yaw)]
  const [x, y, z] = object.position
  return [c, -s, 0, x, s, c, 0, y, 0, 0, 1, z, 0, 0, 0, 1]
}

/** `cell`: see MeshBuilder; it is divided by the scale so that a large object gets cells of the same size. */
export function buildMesh(kind: ObjectClass, style: Style, cell: number): Mesh {
  const builder = new MeshBuilder(cell / style.scale)
  kind.build(builder, style)
  const { positions } = builder.mesh
  const lowest = positions.reduce((least, value, k) => (k % 3 === 2 ? Math.min(least, value) : least), Infinity)
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

export function assembleWorld(scene: SynthScene): World {
  const parts = [...scene.objects.map((o) => ({ mesh: o.mesh, id: o.id, matrix: worldFromObject(o), size: o.style.scale })),
    { mesh: scene.backdrop, id: 0, matrix: worldFromObject({ position: [0, 0, 0], yaw: 0 }), size: 1 }]
  const vertices = parts.reduce((n, p) => n + p.mesh.positions.length / 3, 0)
  const triangles = parts.reduce((n, p) => n + p.mesh.triangleMaterials.length, 0)
  const world: World = {
    positions: new Float32Array(vertices * 3), normals: new Float32Array(vertices * 3), uvs: new Float32Array(vertices * 2),
    locals: new Float32Array(vertices * 3), triangles: new Uint32Array(triangles * 3),
    triangleMaterials: new Uint16Array(triangles), triangleIds: new Uint16Array(triangles),
    materials: [], firstBackdropTriangle: triangles - scene.backdrop.triangleMaterials.length,
  }
  let [vertex, triangle] = [0, 0]
  for (const { mesh, id, matrix, size } of parts) {
    for (let v = 0; v < mesh.positions.length / 3; v++) {
      const local: Vec3 = [mesh.positions[v * 3]!, mesh.positions[v * 3 + 1]!, mesh.positions[v * 3 + 2]!]
      world.locals.set(local, (vertex + v) * 3)
      world.positions.set(transformPoint(matrix, scale(local, size)), (vertex + v) * 3)
      world.normals.set(transformDirection(matrix, [mesh.normals[v * 3]!, mesh.normals[v * 3 + 1]!, mesh.normals[v * 3 + 2]!]), (vertex + v) * 3)
    }
    world.uvs.set(mesh.uvs, vertex * 2)
    mesh.triangles.forEach((index, k) => { world.triangles[triangle * 3 + k] = index + vertex })
    mesh.triangleMaterials.forEach((m, k) => { world.triangleMaterials[triangle + k] = m + world.materials.length })
    world.triangleIds.fill(id, triangle, triangle + mesh.triangleMaterials.length)
    world.materials.push(...mesh.materials)
    vertex += mesh.positions.length / 3
    triangle += mesh.triangleMaterials.length
  }
  return world
}
