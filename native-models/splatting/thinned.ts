// A part of a cloud that looks like all of it from where one usually stands: for showing a run that is too large to show.

import { selectSplats, type SplatCloud } from '../scene/splats.ts'

/** About this share of the splats, evenly drawn, each grown so that together they cover what all of them cover. */
export function thinned(cloud: SplatCloud, share: number): SplatCloud {
  if (share >= 1) return cloud
  const kept: number[] = []
  for (let i = 0, at = 0; i < cloud.count; i++) {
    at += share
    if (at >= 1) {
      at -= 1
      kept.push(i)
    }
  }
  const few = selectSplats(cloud, kept)
  // Areas add up: as many times larger as there are fewer.
  const grown = -Math.log(share) / 2
  return { ...few, logScales: few.logScales.map((value) => value + grown) }
}
