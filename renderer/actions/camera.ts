// Where to look: framing, orbit and fly, views along the axes.

import { Box3, Vector3 } from 'three'
import { currentInstances } from '../state/replica.ts'
import { query, rolesOf } from '../state/query.ts'
import { isAtPhoto, setView, view } from '../state/view.ts'
import { facing, framing } from '../viewport/pose.ts'
import { destination, flyTo, rig } from '../viewport/rig.ts'

/** Room left around what is framed, as a share of its size. */
const MARGIN = 0.9

function boxOf(ids: readonly string[]): Box3 | null {
  const box = new Box3()
  for (const instance of currentInstances().filter((i) => ids.includes(i.id))) {
    const half = new Vector3(...instance.box.size).length() / 2
    const centre = new Vector3(...instance.box.center)
    box.union(new Box3(centre.clone().subScalar(half), centre.clone().addScalar(half)))
  }
  return box.isEmpty() ? null : box.expandByVector(box.getSize(new Vector3()).multiplyScalar(MARGIN / 2))
}

function frameBox(box: Box3): void {
  if (isAtPhoto(view().mode)) setView({ mode: 'color' })
  flyTo(framing(destination(), rig.up, box, rig.size.width / rig.size.height))
}

/** The selection, else the answer with its anchors, else everything. */
export function frameSelection(): void {
  const { targets, anchors } = rolesOf(query().grounding, query().inspected)
  const ids = view().selection.length > 0 ? view().selection : [...targets, ...anchors]
  frameBox(boxOf(ids) ?? rig.bounds)
}

export const frameAll = (): void => frameBox(rig.bounds)

export function toggleFly(): void {
  setView({ navigation: view().navigation === 'orbit' ? 'fly' : 'orbit' })
}

/** Looks along an axis of the level world: front, right side, or straight down. */
export function lookAlong(side: 'front' | 'right' | 'top'): void {
  const up = rig.up.clone()
  const front = new Vector3(up.y, up.z, up.x).cross(up).normalize()
  const ahead = side === 'front' ? front : side === 'right' ? front.clone().cross(up).negate() : up.clone().negate()
  const steady = side === 'top' ? front : up
  const pose = framing({ ...destination(), rotation: facing(ahead, steady) }, up, rig.bounds, rig.size.width / rig.size.height)
  flyTo(pose)
}
