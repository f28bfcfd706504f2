// The camera stays where the person put it, because "left" may be meant from there; so an answer beside the picture
// is announced, and framed when they ask for it.

import { useEffect, useState } from 'react'
import { frameSelection } from '../actions/camera.ts'
import { rolesOf, useQuery } from '../state/query.ts'
import { currentInstances } from '../state/replica.ts'
import { isAtPhoto, useView } from '../state/view.ts'
import { rig } from './rig.ts'
import { onDrawn, toScreen } from './screen.ts'

/** An object whose middle is nearer to the edge than this is as good as out of view, pixels. */
const EDGE_PX = 24
/** Height of the query bar: what lies under it is not seen either. */
const BAR_PX = 140

function isOutside(id: string): boolean {
  const centre = currentInstances().find((i) => i.id === id)?.box.center
  if (centre === undefined) return false
  const [x, y, depth] = toScreen(...centre)
  return depth <= 0 || x < EDGE_PX || y < EDGE_PX || x > rig.size.width - EDGE_PX || y > rig.size.height - BAR_PX
}

export function OutOfView() {
  const grounding = useQuery((s) => s.grounding)
  const inspected = useQuery((s) => s.inspected)
  const asks = useView((s) => s.workspace === 'ground' && !isAtPhoto(s.mode) && s.comparing === null)
  const [outside, setOutside] = useState(false)
  useEffect(() => {
    const { targets, anchors } = rolesOf(asks ? grounding : null, inspected)
    return onDrawn(() => setOutside([...targets, ...anchors].some(isOutside)))
  }, [grounding, inspected, asks])
  if (!outside) return null
  return <button type="button" className="button out-of-view" onClick={frameSelection}>Part of the answer is out of view <kbd>F</kbd></button>
}
