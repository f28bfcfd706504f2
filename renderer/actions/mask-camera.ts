// Looking at what a mask makes in 3D: from beside its photograph, because along the camera a wrong depth does not show.

import { Box3, Vector3 } from 'three'
import { masks } from '../state/masks.ts'
import { currentFrames } from '../state/replica.ts'
import { setView } from '../state/view.ts'
import { facing, forward, framing, fromCamera } from '../viewport/pose.ts'
import { destination, flyTo, rig } from '../viewport/rig.ts'
import { cameraOf } from '../viewport/trained.ts'

/** How far beside the photograph's own direction, and how far above, radians. */
const BESIDE = 0.7
const ABOVE = 0.3
/** Room around the mask, so that what it should be part of is seen too; as a share of its size. */
const AROUND = 0.4

export function lookAtMask(): void {
  const { closeup, chosen } = masks()
  const bounds = closeup?.depth?.bounds ?? null
  const frame = currentFrames().find(({ id }) => id === chosen?.frameId)
  if (bounds === null || frame === undefined) return
  const box = new Box3(new Vector3(...bounds.min), new Vector3(...bounds.max))
  box.expandByVector(box.getSize(new Vector3()).multiplyScalar(AROUND / 2))
  const ahead = forward(fromCamera(cameraOf(frame), 1, rig.pose.fov)).applyAxisAngle(rig.up, BESIDE)
  ahead.addScaledVector(rig.up, -ABOVE).normalize()
  setView({ mode: 'color' })
  flyTo(framing({ ...destination(), rotation: facing(ahead, rig.up) }, rig.up, box, rig.size.width / rig.size.height))
}
