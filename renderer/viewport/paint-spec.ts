// What the stores say about colours, as one value that changes only when a colour would.

import { useMemo } from 'react'
import { rolesOf, useQuery } from '../state/query.ts'
import { useTheme } from '../state/theme.ts'
import { useMasks } from '../state/masks.ts'
import { useReconstruction } from '../state/replica.ts'
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

/** Splats that the mask under review claims, among those drawn; null where none is under review or it claims none. */
function useClaimed(): ReadonlySet<number> | null {
  const reviews = useView((s) => s.workspace === 'masks')
  const made = useReconstruction()?.id
  const members = useMasks((s) => (s.closeup?.reconstructionId === made ? s.closeup?.members : null) ?? null)
  const shown = useCloud((s) => s.cloud?.indices ?? null)
  return useMemo(() => {
    if (!reviews || members === null || members.length === 0) return null
    return new Set(shown === null ? members : placesIn(shown, members))
  }, [reviews, members, shown])
}

export function usePaintSpec(): PaintSpec {
  const { labels, instances } = useScene()
  const mode = useView((s) => s.mode)
  const grounding = useQuery((s) => s.grounding)
  const inspected = useQuery((s) => s.inspected)
  const grounds = useView((s) => s.workspace === 'ground')
  const region = useView((s) => s.region)
  const claimed = useClaimed()
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
      marked: claimed ?? (region?.region.kind === 'splats' ? splatsOf(region.region.ranges, shown) : NONE),
      quiet: claimed !== null,
    }
  }, [labels, instances, mode, grounding, inspected, grounds, region, theme, shown, claimed])
}
