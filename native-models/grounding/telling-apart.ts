// What a person could add to tell things apart that fit alike: a colour, a word, a landmark, a size, a side.

import type { Body } from './bodies.ts'
import { surfaceGap } from './measures.ts'
import type { ReferenceFrame } from './relations/relation.ts'

/** A landmark counts where one of them is this many times nearer to it than all others. */
const NEARER = 1.5
/** Sizes differ to the eye from this ratio of volumes on. */
const LARGER = 1.5
/** Things this many times their own size away are no landmark any more. */
const LANDMARK_REACH = 6
/** More bodies than this are searched for landmarks no further: a sentence needs one. */
const MAX_LANDMARKS = 200

export interface Distinction {
  readonly body: Body
  /** To be added to the name: "blue", "next to the lamp". */
  readonly words: string
  /** Whether the words stand before the name. */
  readonly before: boolean
}

/** Words for each of `alike` that fit none of the others; those without any are left out. */
export function tellApart(alike: readonly Body[], bodies: readonly Body[], frame: ReferenceFrame | null): Distinction[] {
  const landmarks = landmarksAmong(alike, bodies)
  return alike.flatMap((body): Distinction[] => {
    const rivals = alike.filter((other) => other !== body)
    const word = ownWord(body, rivals)
    if (word !== null) return [{ body, words: word, before: true }]
    const landmark = landmarks.find((l) => nearestTo(body, rivals, l))
    if (landmark) return [{ body, words: `closest to the ${landmark.instance.label}`, before: false }]
    const size = bySize(body, rivals) ?? (frame && bySide(body, rivals, frame))
    return size === null ? [] : [{ body, words: size, before: true }]
  })
}

/** A colour or attribute that none of the others has. */
function ownWord(body: Body, rivals: readonly Body[]): string | null {
  const words = ({ instance }: Body): string[] => [...instance.attributes, ...instance.colors.slice(0, 1).map((c) => c.name)]
  return words(body).find((word) => rivals.every((rival) => !words(rival).includes(word))) ?? null
}

/** Things whose name is theirs alone, so that it can be said without explaining. */
function landmarksAmong(alike: readonly Body[], bodies: readonly Body[]): Body[] {
  const counts = new Map<string, number>()
  for (const { instance } of bodies) counts.set(instance.label, (counts.get(instance.label) ?? 0) + 1)
  return bodies.filter((b) => counts.get(b.instance.label) === 1 && !alike.includes(b)).slice(0, MAX_LANDMARKS)
}

function nearestTo(body: Body, rivals: readonly Body[], landmark: Body): boolean {
  const own = surfaceGap(body, landmark)
  return own < LANDMARK_REACH * body.size && rivals.every((rival) => surfaceGap(rival, landmark) > NEARER * own + body.size / 4)
}

function bySize(body: Body, rivals: readonly Body[]): string | null {
  if (rivals.every((rival) => body.volume > LARGER * rival.volume)) return 'largest'
  return rivals.every((rival) => body.volume * LARGER < rival.volume) ? 'smallest' : null
}

function bySide(body: Body, rivals: readonly Body[], { right }: ReferenceFrame): string | null {
  const across = (b: Body): number => b.center[0] * right[0] + b.center[1] * right[1]
  const clear = body.size / 2
  if (rivals.every((rival) => across(body) < across(rival) - clear)) return 'leftmost'
  return rivals.every((rival) => across(body) > across(rival) + clear) ? 'rightmost' : null
}
