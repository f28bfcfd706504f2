// Puts the truth together: instances, frames, relations and questions.

import type { Camera } from '../scene/camera.ts'
import { questionsOf, relationsOf, trapsOf, type View } from './questions.ts'
import { seededRandom } from './random.ts'
import { measuresOf } from './relating.ts'
import type { SynthScene } from './scene.ts'
import type { Solid } from './solids.ts'
import { PATTERN_WORDS } from './materials.ts'
import { boxGap } from './solids.ts'
import { Truth, type TruthInstance } from './truth.ts'

/** Pixels of each instance in one frame: as seen, and as they would be without the others. */
export interface Sightings { readonly visible: ReadonlyMap<number, number>; readonly whole: ReadonlyMap<number, number> }

/** An instance is shown well enough to talk about from this share of the image on, and when this much of it is seen. */
const SHOWN_SHARE = 0.0006
const LEAST_SEEN = 0.35
/** Half diagonal of a usual table, metres: the scene size at which relation distances are taken as they are. */
const TABLE_RADIUS = 0.62
/** A room is this much larger than a table, and its things are further apart by only so much of that. */
const ROOM_STEP = 0.5
/** Surfaces nearer than this touch, metres. */
const TOUCHING = 0.003

interface Telling {
  readonly scene: SynthScene
  readonly solids: Solid[]
  readonly instances: TruthInstance[]
  readonly views: readonly { name: string; camera: Camera; sightings: Sightings }[]
  readonly size: { width: number; height: number }
  readonly seed: number
  readonly depthUnit: number
}

/** Metres that count as one step: 1 on a usual table, more in a room. */
export const stepOf = ({ kind, focus }: Pick<SynthScene, 'kind' | 'focus'>): number => Math.max(1, (focus.radius / TABLE_RADIUS) * (kind === 'room' ? ROOM_STEP : 1))

export function truthOf({ scene, solids, instances, views: shots, size, seed, depthUnit }: Telling): Truth {
  const measures = measuresOf(solids, stepOf(scene))
  const views = shots.map(({ name, camera, sightings }): View => ({ name, camera, shown: shownIn(sightings, SHOWN_SHARE * size.width * size.height) }))
  const seen = new Set(views.flatMap((view) => [...view.shown]))
  return Truth.parse({
    format: 'synthetic-truth', version: 1, seed, up: [0, 0, 1], units: 'm', metresPerUnit: 1, depthUnit,
    frames: shots.map(({ name, camera, sightings }) => ({
      name, image: `rgb/${name}.png`, mask: `mask/${name}.png`, amodal: `amodal/${name}.png`, ...size, pose: [...camera.worldFromCamera], hidden: hiddenIn(sightings),
    })),
    instances,
    relations: relationsOf(measures, views),
    queries: questionsOf(measures, views, seen, seededRandom(seed + 17)),
    traps: trapsOf(measures, seen, seededRandom(seed + 23)),
  })
}

function shownIn({ visible, whole }: Sightings, least: number): Set<number> {
  return new Set([...visible].filter(([id, pixels]) => pixels >= least && pixels >= LEAST_SEEN * (whole.get(id) ?? pixels)).map(([id]) => id))
}

const hiddenIn = ({ visible, whole }: Sightings): Record<string, number> =>
  Object.fromEntries([...whole].sort(([a], [b]) => a - b).map(([id, pixels]) => [String(id), Math.round(1000 * (1 - (visible.get(id) ?? 0) / pixels)) / 1000]))

export function instancesOf(solids: Solid[], seen: readonly Sightings[]): TruthInstance[] {
  return solids.map((solid) => {
    const { color, pattern, stuff } = solid.object.style
    const counts = seen.map(({ visible }) => visible.get(solid.id) ?? 0)
    const touches = solids.filter((s) => s !== solid && (s.object.support === solid.id || solid.object.support === s.id) && boxGap(s, solid) < TOUCHING)
    return {
      id: solid.id, label: solid.label, color, pattern, material: stuff, attributes: [color, PATTERN_WORDS[pattern], sizeWord(solid, solids)].filter((word) => word !== null),
      centroid: [...solid.centroid], box: { center: [...solid.box.center], size: [...solid.box.size], rotation: [...solid.box.rotation] },
      front: solid.object.class.front === true ? [Math.sin(solid.footprint.yaw), -Math.cos(solid.footprint.yaw), 0] : null,
      support: solid.object.support, container: solid.object.container, contacts: touches.map(({ id }) => id),
      pixels: counts.reduce((a, b) => a + b, 0), frames: counts.filter((n) => n > 0).length,
    }
  })
}

/** "small" or "large" only beside others of its kind that plainly differ. */
function sizeWord(solid: Solid, solids: Solid[]): string | null {
  const volume = ({ box: { size } }: Solid): number => size[0] * size[1] * size[2]
  const others = solids.filter((s) => s.label === solid.label && s !== solid).map(volume)
  if (others.length === 0) return null
  const own = volume(solid)
  if (others.every((v) => own < 0.6 * v)) return 'small'
  return others.every((v) => own > 1.6 * v) ? 'large' : null
}
