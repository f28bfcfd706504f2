// Intersection over union of two upright boxes that may be turned about the vertical.

import type { Answer } from '../scene/grounding.ts'
import type { Vec3 } from '../scene/geometry.ts'
import { geometryOf } from '../grounding/bodies.ts'
import { areaOf, intersection } from '../grounding/footprint.ts'
import type { GroundingInstance } from '../grounding/scene.ts'

type Box = Answer['box']

const boxed = (box: Box): GroundingInstance =>
  ({ id: '', label: '', alternatives: [], attributes: [], colors: [], centroid: box.center, box, sample: null, front: null, parentId: null })

/** 0…1. Boxes in world units, `up` a unit vector; a tilted box counts as the upright prism around it. */
export function boxOverlap(a: Box, b: Box, up: Vec3): number {
  const { bodies } = geometryOf({ instances: [boxed(a), boxed(b)], up, metresPerUnit: null, viewer: null })
  const [p, q] = [bodies[0]!, bodies[1]!]
  const height = Math.max(0, Math.min(p.zMax, q.zMax) - Math.max(p.zMin, q.zMin))
  const shared = areaOf(intersection(p.footprint, q.footprint)) * height
  const whole = p.area * (p.zMax - p.zMin) + q.area * (q.zMax - q.zMin) - shared
  return whole > 0 ? shared / whole : 0
}
