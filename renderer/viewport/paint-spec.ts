// What the stores say about colours, as one value that changes only when a colour would.

import { useMemo } from 'react'
import { rolesOf, useQuery } from '../state/query.ts'
import { useTheme } from '../state/theme.ts'
import { useView } from '../state/view.ts'
import { placesIn } from '../../native-models/scene/ranges.ts'
import { useCloud } from './cloud.ts'
import type { PaintSpec } from './paint.ts'
import { useScene } from './scene-model.ts'

/** Middle of the stage's gradient in either theme, sRGB bytes. */
const BACKDROPS = { dark: [8, 10, 13], light: [226, 230, 235] } as const

const NONE: ReadonlySet<number> = new Set()

/** What of these ranges is drawn: places in the cloud that is shown. */
function splatsOf(ranges: readonly (readonly [number, number])[], shown: Uint32Array | null): Set<number> {
  const out: number[] = []
  for (const [start, end] of ranges) for (let i = start; i < end; i++) out.push(i)
  return new Set(shown === null ? out : placesIn(shown, Uint32Array.from(out)))
}

export function usePaintSpec(): PaintSpec {
  const { labels, instances } = useScene()
  const mode = useView((s) => s.mode)
  const grounding = useQuery((s) => s.grounding)
  const inspected = useQuery((s) => s.inspected)
  const grounds = useView((s) => s.workspace === 'ground')
  const region = useView((s) => s.region)
  const shown = useCloud((s) => s.cloud?.indices ?? null)
  const theme = useTheme((s) => s.shown)
  return useMemo(() => {
    const indices = (wanted: (id: string) => boolean): Set<number> =>
      new Set(instances.flatMap((instance, k) => (wanted(instance.id) ? [k] : [])))
    const roles = rolesOf(grounds ? grounding : null, inspected)
    return {
      mode: mode === 'error' ? 'color' : mode,
      labels,
      hidden: new Set(instances.flatMap((instance, k) => (instance.hidden ? [k] : []))),
      targets: indices((id) => roles.targets.includes(id)),
      anchors: indices((id) => roles.anchors.includes(id)),
      backdrop: BACKDROPS[theme],
      marked: region?.region.kind === 'splats' ? splatsOf(region.region.ranges, shown) : NONE,
    }
  }, [labels, instances, mode, grounding, inspected, grounds, region, theme, shown])
}
