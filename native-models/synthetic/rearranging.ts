// A scene should have something to ask of every category. Where chance left one short, things of which there are several
// are moved about the table or the floor until it has, as far as that takes nothing from the others.

import { cameraForward, cameraRight, project, type Camera } from '../scene/camera.ts'
import type { RelationCategory } from '../scene/relations.ts'
import { extentsOf, footprintOf, reachOf, shelterSpot, type Arrangement, type Extents, type Footprint } from './placing.ts'
import { offerOf, type View } from './questions.ts'
import { seededRandom, type Random } from './random.ts'
import { between, inView, measuresOf, under, VIEW_KINDS } from './relating.ts'
import type { PlacedObject } from './scene.ts'
import { solidOf, type Solid } from './solids.ts'

/** In smaller scenes there is little to move without spoiling something else; fuller ones offer enough, and weighing them takes long. */
const [LEAST_OBJECTS, MOST_OBJECTS] = [14, 20]
/** Questions of one category that are enough. */
const ENOUGH = 3
/** Moves weighed against all questions, and places thought of, before a scene stays as it is. */
const [MOST_WEIGHED, MOST_THOUGHT] = [16, 800]
/** Something is put between two things this far either side of half way, as a share of the way. */
const AMID = 0.08
/** Free way between a thing and what it is put beside, in steps. */
const ASIDE: readonly [number, number] = [0.05, 0.4]
/** Room left around what is moved, metres. */
const GAP = 0.02
/** Pixels from the picture's rim within which nothing counts as shown. */
const RIM = 12

/** What things are moved about on. */
export interface Ground {
  /** Null is the floor. */
  readonly support: PlacedObject | null
  readonly height: number
  /** Metres that count as one step. */
  readonly unit: number
  /** Where the camera will be, more or less. */
  readonly cameras: readonly Camera[]
  holds(footprint: Footprint): boolean
}

interface Move { readonly object: PlacedObject; readonly footprint: Footprint; readonly solid: Solid }
interface Place { readonly x: number; readonly y: number; readonly yaw: number; readonly under: PlacedObject | null; fits(t: Solid): boolean }
type Offer = Readonly<Record<RelationCategory, number>>

/** Moves things of `arrangement`; the same arrangement is moved the same way. */
export function rearrange(arrangement: Arrangement, ground: Ground): void {
  if (arrangement.objects.length < LEAST_OBJECTS || arrangement.objects.length > MOST_OBJECTS) return
  const random = seededRandom(arrangement.objects.reduce((sum, { style }) => sum + style.shape, 1))
  let solids = arrangement.objects.map(solidOf)
  let offer = offerIn(solids, ground)
  for (let thought = 0, weighed = 0; thought < MOST_THOUGHT && weighed < MOST_WEIGHED; thought++) {
    const short = SOUGHT.filter((category) => offer[category] < ENOUGH)
    if (short.length === 0) return
    const move = thoughtOf(random.pick(short), arrangement, solids, ground, random)
    if (move === null) continue
    weighed++
    const moved = solids.with(move.object.id - 1, move.solid)
    const next = offerIn(moved, ground)
    if (!isBetter(next, offer)) continue
    arrangement.move(move.object, move.object, move.footprint);
    [solids, offer] = [moved, next]
  }
}

/** More of some category that is short, and less of none. */
function isBetter(next: Offer, offer: Offer): boolean {
  const gains = (Object.keys(offer) as RelationCategory[]).map((category) => Math.min(next[category], ENOUGH) - Math.min(offer[category], ENOUGH))
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0)
}

function offerIn(solids: Solid[], { cameras, unit }: Ground): Offer {
  const views = cameras.map((camera, k): View => ({ name: String(k), camera, shown: new Set(solids.filter((s) => isInPicture(camera, s)).map(({ id }) => id)) }))
  return offerOf(measuresOf(solids, unit), views, new Set(views.flatMap(({ shown }) => [...shown])))
}

function isInPicture(camera: Camera, { box }: Solid): boolean {
  const [u, v, depth] = project(camera, box.center)
  const { width, height } = camera.intrinsics
  return depth > 0 && u > RIM && v > RIM && u < width - RIM && v < height - RIM
}

/** Something of several of a kind, that carries and holds nothing, at a place that would serve `category`; null where it does not fit there. */
function thoughtOf(category: keyof typeof PLACES, arrangement: Arrangement, solids: Solid[], ground: Ground, random: Random): Move | null {
  const { objects } = arrangement
  const free = objects.filter((o) => o.class.place !== 'furniture' && o.container === null && !objects.some((other) => other.support === o.id) && objects.some((other) => other !== o && other.class === o.class))
  if (free.length === 0) return null
  const object = random.pick(free)
  const extents = extentsOf(object.mesh, object.style.scale)
  const place = PLACES[category](object, extents, solids, ground, random)
  if (place === null) return null
  const { x, y, yaw } = place
  const footprint = footprintOf(extents, x, y, ground.height, yaw)
  const spared = [object, ground.support, place.under].flatMap((o) => (o === null ? [] : [o.id]))
  if (!ground.holds(footprint) || !arrangement.isFree(footprint, place.under === null ? GAP : GAP / 4, spared)) return null
  const moved: PlacedObject = { ...object, position: [x, y, ground.height], yaw, support: ground.support?.id ?? null, container: null }
  const solid = solidOf(moved)
  return place.fits(solid) ? { object: moved, footprint, solid } : null
}

type Placing = (object: PlacedObject, extents: Extents, solids: Solid[], ground: Ground, random: Random) => Place | null
const PLACES = { between: placeBetween, allocentric: placeBeside, vertical: placeBeneath } satisfies Partial<Record<RelationCategory, Placing>>
const SOUGHT = Object.keys(PLACES) as (keyof typeof PLACES)[]

/** What stands on the ground itself and is not of the object's kind. */
const others = (object: PlacedObject, solids: Solid[], { support }: Ground): Solid[] => solids.filter((s) => s.object.support === (support?.id ?? null) && s.object !== support && s.label !== object.class.label)

function placeBetween(object: PlacedObject, _: Extents, solids: Solid[], ground: Ground, random: Random): Place | null {
  const [a, b] = random.shuffle(others(object, solids, ground))
  if (a === undefined || b === undefined) return null
  const along = 0.5 + random.between(-AMID, AMID)
  const at = (k: 0 | 1): number => a.box.center[k] + along * (b.box.center[k] - a.box.center[k])
  return { x: at(0), y: at(1), yaw: random.between(-Math.PI, Math.PI), under: null, fits: (t) => between(measuresOf(solids, ground.unit), t, a, b) === 'yes' }
}

/** To a side of something, before or behind it, for one of the cameras. */
function placeBeside(object: PlacedObject, extents: Extents, solids: Solid[], ground: Ground, random: Random): Place | null {
  const [anchor] = random.shuffle(others(object, solids, ground))
  const camera = random.pick(ground.cameras)
  if (anchor === undefined || !isInPicture(camera, anchor)) return null
  const [dx, dy] = random.pick([cameraRight, cameraForward])(camera)
  const step = (reachOf(extents) + Math.hypot(anchor.footprint.halfX, anchor.footprint.halfY) + random.between(...ASIDE) * ground.unit) * random.pick([-1, 1]) / Math.hypot(dx, dy)
  return {
    x: anchor.box.center[0] + step * dx, y: anchor.box.center[1] + step * dy, yaw: random.between(-Math.PI, Math.PI), under: null,
    fits: (t) => isInPicture(camera, t) && VIEW_KINDS.some((kind) => inView(measuresOf(solids, ground.unit), kind, t, anchor, camera) === 'yes'),
  }
}

function placeBeneath(object: PlacedObject, extents: Extents, solids: Solid[], ground: Ground, random: Random): Place | null {
  const [board] = random.shuffle(others(object, solids, ground).filter((s) => s.object.mesh.shelters.length > 0))
  const spot = board === undefined ? null : shelterSpot(board.object, board.object, extents, random)
  return spot === null ? null : { ...spot, under: board!.object, fits: (t) => under(t, board!) === 'yes' }
}
