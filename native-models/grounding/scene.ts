// What a query is answered from: instances with names, colours and places. Built from records by the host, from boxes
// by the evaluation; nothing here knows where it came from.

import type { Camera } from '../scene/camera.ts'
import type { Box, Vec3 } from '../scene/geometry.ts'

export interface GroundingInstance {
  readonly id: string
  readonly label: string
  /** Other names it answers to. */
  readonly alternatives: readonly string[]
  readonly attributes: readonly string[]
  /** Colour words of its own splats with their shares, 0…1. */
  readonly colors: readonly { readonly name: string; readonly share: number }[]
  /** World. */
  readonly centroid: Vec3
  /** World; the box's z axis is up where up is known. */
  readonly box: Box
  /** (N, 3) f32 world positions of some of its members, or null: then gaps are measured between boxes. */
  readonly sample: Float32Array | null
  /** Unit world vector it faces, or null. */
  readonly front: Vec3 | null
  readonly parentId: string | null
  /** What a field saw of it; absent where a person or labels named it. */
  readonly looks?: Looks | undefined
}

/** A thing that was named by what it looks like, and may be something else. */
export interface Looks {
  /** Names by their chance among all names, best first; its label is the first. */
  readonly guesses: readonly { readonly name: string; readonly chance: number }[]
  /** How well phrases of the question fit what it looks like, by phrase, 0…1: 1 as well as any name there is. */
  readonly fits: ReadonlyMap<string, number>
}

export interface GroundingScene {
  readonly instances: readonly GroundingInstance[]
  /** Unit world vector against gravity, or null while unknown. */
  readonly up: Vec3 | null
  /** How sure that is, 0…1; absent: certain. */
  readonly upConfidence?: number | undefined
  /** Metres per world unit, or null where unknown: then lengths are scene units and limits follow object size. */
  readonly metresPerUnit: number | null
  /** The camera that "left" and "in front" are seen from, or null. `view` is its frame's name, if it is a frame. */
  readonly viewer: { readonly camera: Camera; readonly view: string | null } | null
}
