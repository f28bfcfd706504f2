// Which way is up, and how the view is turned: three short axes that follow the camera.

import { useEffect, useRef } from 'react'
import { Vector3 } from 'three'
import { useCapture } from '../state/replica.ts'
import { rig } from './rig.ts'
import { onDrawn } from './screen.ts'

const ARM_PX = 16

function arm(line: Element | null | undefined, axis: Vector3): void {
  const seen = axis.clone().applyQuaternion(rig.pose.rotation.clone().invert())
  line?.setAttribute('x2', (seen.x * ARM_PX).toFixed(1))
  line?.setAttribute('y2', (-seen.y * ARM_PX).toFixed(1))
}

export function Compass() {
  const root = useRef<SVGSVGElement>(null)
  const known = (useCapture()?.up ?? null) !== null
  useEffect(() => onDrawn(() => {
    const side = new Vector3(rig.up.y, rig.up.z, rig.up.x).cross(rig.up).normalize()
    const lines = root.current?.querySelectorAll('line')
    arm(lines?.[0], side)
    arm(lines?.[1], side.clone().cross(rig.up))
    arm(lines?.[2], rig.up)
    const tip = rig.up.clone().applyQuaternion(rig.pose.rotation.clone().invert())
    root.current?.querySelector('text')?.setAttribute('transform', `translate(${tip.x * (ARM_PX + 8)} ${-tip.y * (ARM_PX + 8) + 3})`)
  }), [])
  return (
    <svg ref={root} className="compass" viewBox="-34 -34 68 68" role="img" aria-label={known ? 'Up is known' : 'Up is a guess'} data-known={known}>
      <line className="compass-side" /><line className="compass-side" /><line className="compass-up" />
      <text textAnchor="middle">{known ? 'up' : 'up?'}</text>
    </svg>
  )
}
