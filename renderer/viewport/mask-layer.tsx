// The pixels of the mask under review where depth puts them in the world: a wrong depth hangs in the air.

import { useThree } from '@react-three/fiber'
import { useEffect, useMemo } from 'react'
import { BufferAttribute, BufferGeometry } from 'three'
import { useMasks } from '../state/masks.ts'
import { useTheme } from '../state/theme.ts'
import { useView } from '../state/view.ts'
import { useCloud } from './cloud.ts'

const POINT_PX = { splats: 1.75, points: 3 } as const
/** Told apart from the splats they claim, and from the backdrop of either theme; as .swatch-points. */
const ON_SPLATS = { dark: '#ffffff', light: '#10151b' } as const
/** --marked, which three does not read from the style sheet: among the capture's own points, which have every colour. */
const ON_POINTS = { dark: '#4fe2be', light: '#07896a' } as const

export function MaskLayer() {
  const reviews = useView((s) => s.workspace === 'masks')
  const proposed = useMasks((s) => s.repair?.proposal?.positions ?? null)
  const points = useMasks((s) => s.closeup?.points ?? null)
  const theme = useTheme((s) => s.shown)
  const splats = useCloud((s) => s.cloud !== null)
  const invalidate = useThree((s) => s.invalidate)
  const positions = reviews ? proposed ?? points : null
  const geometry = useMemo(() => (positions === null ? null : new BufferGeometry().setAttribute('position', new BufferAttribute(positions, 3))), [positions])
  useEffect(() => {
    invalidate()
    return () => geometry?.dispose()
  }, [geometry, theme, splats, invalidate])
  if (geometry === null) return null
  return (
    <points geometry={geometry} frustumCulled={false} renderOrder={2}>
      <pointsMaterial size={splats ? POINT_PX.splats : POINT_PX.points} sizeAttenuation={false} color={(splats ? ON_SPLATS : ON_POINTS)[theme]} depthTest={false} transparent opacity={splats ? 0.75 : 1} />
    </points>
  )
}
