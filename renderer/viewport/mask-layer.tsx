// The pixels of the mask under review where depth puts them in the world: a wrong depth hangs in the air.

import { useThree } from '@react-three/fiber'
import { useEffect, useMemo } from 'react'
import { BufferAttribute, BufferGeometry } from 'three'
import { useMasks } from '../state/masks.ts'
import { useTheme } from '../state/theme.ts'
import { useView } from '../state/view.ts'

const POINT_PX = 1.75
/** Told apart from the splats they claim, and from the backdrop of either theme; as .swatch-points. */
const COLORS = { dark: '#ffffff', light: '#10151b' } as const

export function MaskLayer() {
  const reviews = useView((s) => s.workspace === 'masks')
  const proposed = useMasks((s) => s.repair?.proposal?.positions ?? null)
  const points = useMasks((s) => s.closeup?.points ?? null)
  const theme = useTheme((s) => s.shown)
  const invalidate = useThree((s) => s.invalidate)
  const positions = reviews ? proposed ?? points : null
  const geometry = useMemo(() => (positions === null ? null : new BufferGeometry().setAttribute('position', new BufferAttribute(positions, 3))), [positions])
  useEffect(() => {
    invalidate()
    return () => geometry?.dispose()
  }, [geometry, theme, invalidate])
  if (geometry === null) return null
  return (
    <points geometry={geometry} frustumCulled={false} renderOrder={2}>
      <pointsMaterial size={POINT_PX} sizeAttenuation={false} color={COLORS[theme]} depthTest={false} transparent opacity={0.75} />
    </points>
  )
}
