// Photographs made wrong on purpose, and whether supervision puts their masks where a person looks first.

import type { FrameSource } from '../../electron/jobs/supervise-frames.ts'
import { judgeFrame } from '../../electron/jobs/supervise-judge.ts'
import { areaOf, boundsOf, maskFrom, overlapOf, pixelsOf, type Mask } from '../../native-models/perception/mask.ts'
import type { Picture } from '../../native-models/perception/models.ts'
import { multiply, rigid, type Mat4 } from '../../native-models/scene/geometry.ts'
import type { SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import { seededRandom, type Random } from '../../native-models/synthetic/random.ts'
import type { Shot } from './shots.ts'

export const FAULTS = ['shifted depth', 'merged masks', 'wrong pose'] as const
export type FaultKind = (typeof FAULTS)[number]

/** One photograph in so many is made wrong. */
export const EVERY = 10
/** The part of the list that a person is asked to look at. */
const WORST_SHARE = 0.1

/** A sensor that slipped: everything this much nearer or further, as a share of the middle depth. */
const SHIFT = { from: 0.06, to: 0.15 }
/** A pose that was lost: turned by so much, and beside where it was by so much of the middle depth. */
const TURN = { from: 0.06, to: 0.17 }
const BESIDE = { from: 0.05, to: 0.12 }

/** The capture with one photograph in ten made wrong; masks of those are poisoned. */
export function inject(shots: readonly Shot[], kindOf: (nth: number) => FaultKind, seed: number): { shots: Shot[]; poisoned: Set<string> } {
  const random = seededRandom(seed)
  const first = random.below(EVERY)
  const chosen = new Set(shots.flatMap(({ frame }, at) => (at % EVERY === first ? [frame.id] : [])))
  let nth = 0
  const wrong = shots.map((shot) => (chosen.has(shot.frame.id) ? WRONG[kindOf(nth++)](shot, random) : shot))
  return { shots: wrong, poisoned: new Set(wrong.filter(({ frame }) => chosen.has(frame.id)).flatMap(({ frame, seen }) => seen.runs.map((_, mask) => `${frame.id} ${mask}`))) }
}

const WRONG: Readonly<Record<FaultKind, (shot: Shot, random: Random) => Shot>> = {
  'shifted depth': ({ view, ...shot }, random) => {
    const away = (random.next() < 0.5 ? -1 : 1) * random.between(SHIFT.from, SHIFT.to) * middleDepth(view.depth)
    return { ...shot, view: { ...view, depth: view.depth.map((depth) => (depth > 0 ? Math.max(0.01, depth + away) : 0)) } }
  },
  'merged masks': ({ seen, ...shot }) => {
    const runs = pairs(seen.runs.map((one): Mask => ({ width: seen.width, height: seen.height, runs: one }))).map((pair) => merged(pair).runs)
    return { ...shot, seen: { ...seen, runs, measures: seen.measures.slice(0, runs.length) } }
  },
  'wrong pose': ({ frame, view, ...shot }, random) => {
    const camera = { ...view.camera, worldFromCamera: [...displaced(view.camera.worldFromCamera, middleDepth(view.depth), random)] }
    return { ...shot, frame: { ...frame, camera }, view: { ...view, camera } }
  },
}

function displaced(worldFromCamera: readonly number[], depth: number, random: Random): Mat4 {
  const direction = (): [number, number, number] => {
    const [x, y, z] = [random.normal(), random.normal(), random.normal()]
    const length = Math.hypot(x, y, z)
    return [x / length, y / length, z / length]
  }
  const [angle, axis, beside, way] = [random.between(TURN.from, TURN.to), direction(), random.between(BESIDE.from, BESIDE.to) * depth, direction()]
  const sine = Math.sin(angle / 2)
  return multiply(worldFromCamera, rigid([Math.cos(angle / 2), axis[0] * sine, axis[1] * sine, axis[2] * sine], [way[0] * beside, way[1] * beside, way[2] * beside]))
}

function middleDepth(depth: Float32Array): number {
  const known = depth.filter((value) => value > 0).sort()
  return known[known.length >> 1]!
}

/** Masks that share more of the smaller one are of one thing: put together they make no fault. */
const ONE_THING = 0.1

/** Each mask with the nearest of another thing that is left, by the distance of their boxes' middles; one without stays alone and is left out. */
function pairs(masks: readonly Mask[]): [Mask, Mask][] {
  const left = masks.map((mask) => ({ mask, box: boundsOf(mask) }))
  const found: [Mask, Mask][] = []
  while (left.length > 1) {
    const one = left.shift()!
    const others = left.filter(({ mask }) => overlapOf(mask, one.mask) < ONE_THING * Math.min(areaOf(mask), areaOf(one.mask)))
    const away = ({ box }: (typeof left)[number]): number => Math.hypot(box.x0 + box.x1 - one.box.x0 - one.box.x1, box.y0 + box.y1 - one.box.y0 - one.box.y1)
    const nearest = others.toSorted((a, b) => away(a) - away(b))[0]
    if (nearest === undefined) continue
    left.splice(left.indexOf(nearest), 1)
    found.push([one.mask, nearest.mask])
  }
  return found
}

function merged([a, b]: readonly [Mask, Mask]): Mask {
  const [pixels, others] = [pixelsOf(a), pixelsOf(b)]
  others.forEach((one, at) => { if (one === 1) pixels[at] = 1 })
  return maskFrom(pixels, a.width, a.height)
}

export interface Caught {
  readonly masks: number
  readonly poisoned: number
  /** Poisoned masks in the worst tenth; those of them with a flag at least. */
  readonly caught: number
  readonly flagged: number
  readonly missed: readonly string[]
}

/** How many of the poisoned masks are among the worst tenth of all, by their score. `leastSure`: see `judged`. */
export async function caughtOf(shots: readonly Shot[], poisoned: ReadonlySet<string>, leastSure = 0): Promise<Caught> {
  const byId = new Map(shots.map((shot) => [shot.frame.id, shot]))
  // Pictures are never looked at here: each only stands for its photograph.
  const shown = new WeakMap<Picture, SupervisedFrame>()
  const source: FrameSource = {
    frames: shots.map(({ frame }) => frame), depth: 'sensor', reconstructionId: null, [Symbol.asyncDispose]: () => Promise.resolve(),
    picture: () => Promise.reject(new Error('only views are asked for')),
    view({ id }) {
      const { seen, view } = byId.get(id)!
      const picture: Picture = { width: seen.width, height: seen.height, rgb: new Uint8Array(0) }
      shown.set(picture, seen)
      return Promise.resolve({ picture, view })
    },
  }
  const judge = judgeFrame(source, (picture) => Promise.resolve({ found: shown.get(picture)!, fresh: false }), () => Promise.resolve([]), leastSure)
  const all: { key: string; poison: number; flags: string }[] = []
  for (const { frame } of shots) {
    const { frame: judged } = await judge(frame)
    all.push(...judged.measures.map(({ poison, flags }, mask) => ({ key: `${frame.id} ${mask}`, poison, flags: flags.join(' ') })))
  }
  const worst = new Set(all.toSorted((a, b) => b.poison - a.poison).slice(0, Math.ceil(WORST_SHARE * all.length)).map(({ key }) => key))
  const missed = all.filter(({ key }) => poisoned.has(key) && !worst.has(key)).map(({ key, poison, flags }) => `${key}: ${poison.toFixed(2)} ${flags}`)
  return { masks: all.length, poisoned: poisoned.size, caught: poisoned.size - missed.length, flagged: all.filter(({ key, flags }) => poisoned.has(key) && flags !== '').length, missed }
}
