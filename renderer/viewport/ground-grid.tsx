// A level grid under a capture that has no splats yet: without it the cameras would float in the dark.

import { useMemo } from 'react'
import { Quaternion, Vector3 } from 'three'
import { useCapture } from '../state/replica.ts'
import { useTheme } from '../state/theme.ts'
import { isAtPhoto, useView } from '../state/view.ts'
import { useCloud } from './cloud.ts'

const CELLS = 16
/** Side of the grid in scene diagonals. */
const SPREAD = 1.4
const COLORS = { dark: ['#3a4654', '#222a33'], light: ['#9aa6b2', '#c3ccd5'] } as const

export function GroundGrid() {
  const capture = useCapture()
  const hasSplats = useCloud((s) => s.cloud !== null)
  const theme = useTheme((s) => s.shown)
  const looking = useView((s) => s.comparing !== null || isAtPhoto(s.mode))
  const placed = useMemo(() => {
    if (capture === null) return null
    const [min, max] = [new Vector3(...capture.bounds.min), new Vector3(...capture.bounds.max)]
    const up = capture.up === null ? new Vector3(0, 1, 0) : new Vector3(...capture.up.direction)
    const centre = min.clone().add(max).multiplyScalar(0.5)
    const half = max.clone().sub(min).multiplyScalar(0.5)
    const drop = Math.abs(half.x * up.x) + Math.abs(half.y * up.y) + Math.abs(half.z * up.z)
    return { position: centre.addScaledVector(up, -drop), quaternion: new Quaternion().setFromUnitVectors(new Vector3(0, 1, 0), up), size: half.length() * 2 * SPREAD }
  }, [capture])
  if (placed === null || hasSplats || looking) return null
  return <gridHelper key={theme} args={[placed.size, CELLS, COLORS[theme][0], COLORS[theme][1]]} position={placed.position} quaternion={placed.quaternion} />
}
