// Questions with one answer, in plain words, and the relations of a scene.

import type { Camera } from '../scene/camera.ts'
import { distance, length, sub } from '../scene/geometry.ts'
import { PATTERN_WORDS } from './textures.ts'
import type { Random } from './random.ts'
import { above, below, between, extreme, inView, near, on, under, VIEW_KINDS, type Measures, type Verdict, type ViewKind } from './relating.ts'
import type { Solid } from './solids.ts'
import type { TruthQuery, TruthRelation } from './truth.ts'

/** One frame as a viewer: what its camera is and which instances it shows well enough to talk about. */
export interface View { name: string; camera: Camera; shown: ReadonlySet<number> }

const PHRASES = {
  on: ['on', 'on top of'], under: ['under', 'beneath', 'underneath'], above: ['above'], below: ['below'],
  near: ['next to', 'near', 'beside'], closest: ['closest to', 'nearest to'], farthest: ['farthest from'],
  left: ['to the left of', 'left of'], right: ['to the right of', 'right of'], front: ['in front of'], behind: ['behind'],
} as const
type PairKind = keyof typeof PHRASES
const VIEWLESS = ['on', 'under', 'above', 'below', 'near'] as const satisfies PairKind[]

/** Questions of one kind; more would only repeat. */
const MOST_PER_KIND = 6
/** Frames tried as viewers. */
const MOST_VIEWS = 8

const judge = (m: Measures, kind: (typeof VIEWLESS)[number], t: Solid, a: Solid): Verdict =>
  ({ on: () => on(m, t, a), under: () => under(t, a), above: () => above(m, t, a), below: () => below(m, t, a), near: () => near(m, t, a) })[kind]()

/** Every pair relation that holds beyond doubt; viewer-dependent ones for each of the views. */
export function relationsOf(m: Measures, views: View[]): TruthRelation[] {
  const out: TruthRelation[] = []
  for (const t of m.solids) {
    for (const a of m.solids) {
      if (t === a) continue
      for (const kind of VIEWLESS) if (judge(m, kind, t, a) === 'yes') out.push({ kind, target: t.id, anchors: [a.id], view: null, value: round(m.gap(t, a)) })
      for (const view of sample(views)) {
        if (!view.shown.has(t.id) || !view.shown.has(a.id) || isSupportPair(t, a)) continue
        for (const kind of VIEW_KINDS) {
          if (inView(m, kind, t, a, view.camera) === 'yes') out.push({ kind, target: t.id, anchors: [a.id], view: view.name, value: round(length(sub(t.centroid, a.centroid))) })
        }
      }
      for (const b of m.solids) {
        if (b.id > a.id && b !== t && between(m, t, a, b) === 'yes') out.push({ kind: 'between', target: t.id, anchors: [a.id, b.id], view: null, value: round(distance(a.centroid, b.centroid)) })
      }
    }
  }
  return out
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4
const isSupportPair = (t: Solid, a: Solid): boolean => t.object.support === a.id || a.object.support === t.id

/** A few views, evenly along the path. */
const sample = (views: View[]): View[] => views.filter((_, k) => k % Math.max(1, Math.ceil(views.length / MOST_VIEWS)) === 0)

interface Named { solid: Solid; phrase: string }

/** Up to MOST_PER_KIND questions of every kind, in a seeded order. `seen` holds the ids that frames show at all. */
export function questionsOf(m: Measures, views: View[], seen: ReadonlySet<number>, random: Random): TruthQuery[] {
  const groups = [...Map.groupBy(m.solids.filter((s) => seen.has(s.id)), (s) => s.label)].filter(([, group]) => group.length > 1).map(([, group]) => group)
  const anchors = m.solids.filter((s) => seen.has(s.id)).flatMap((solid) => uniqueNames(m.solids, solid).map((phrase) => ({ solid, phrase })))
  const all = groups.flatMap((group) => [
    ...attributeQuestions(m, group), ...anchors.flatMap((anchor) => [
      ...plainQuestions(m, group, anchor, random), ...rankQuestions(m, group, anchor, random), ...viewQuestions(m, group, anchor, views, random)]),
    ...betweenQuestions(m, group, anchors), ...nestedQuestions(m, group, groups, anchors, random),
  ])
  const kinds = Map.groupBy(random.shuffle(all), (q) => `${q.kind} ${q.anchors.length > 1 && q.kind !== 'between'}`)
  return [...kinds.keys()].sort().flatMap((kind) => varied(kinds.get(kind)!))
}

/** One question per target and anchor first, so that six questions are not six ways of asking one. */
function varied(questions: TruthQuery[]): TruthQuery[] {
  const taken = new Set<string>()
  return questions.filter((q) => {
    const key = `${q.target} ${q.anchors.join(' ')}`
    return !taken.has(key) && taken.add(key)
  }).slice(0, MOST_PER_KIND)
}

/** Phrases that name this instance alone: its label, or its colour or pattern with the label. */
export function uniqueNames(solids: Solid[], solid: Solid): string[] {
  const rivals = solids.filter((s) => s.label === solid.label && s !== solid)
  if (rivals.length === 0) return [`the ${solid.label}`]
  const words = (s: Solid): string[] => [s.object.style.color, PATTERN_WORDS[s.object.style.pattern]].filter((w) => w !== null)
  return words(solid).filter((word) => rivals.every((r) => !words(r).includes(word))).map((word) => `the ${word} ${solid.label}`)
}

const question = (kind: TruthQuery['kind'], text: string, group: Solid[], target: Solid, anchors: Solid[], view: string | null = null): TruthQuery =>
  ({ text, kind, target: target.id, anchors: anchors.map((a) => a.id), view, reference: view === null ? null : 'viewer', distractors: group.length - 1 })

function attributeQuestions(m: Measures, group: Solid[]): TruthQuery[] {
  return group.flatMap((solid) => uniqueNames(m.solids, solid).map((text) => question('attribute', text, group, solid, [])))
}

/** The one that is 'yes' while all others are 'no'; null if there is any doubt. */
function onlyOne(candidates: Solid[], test: (t: Solid) => Verdict): Solid | null {
  const verdicts = candidates.map((t) => test(t))
  return verdicts.filter((v) => v === 'yes').length === 1 && !verdicts.includes('unsure') ? candidates[verdicts.indexOf('yes')]! : null
}

function plainQuestions(m: Measures, group: Solid[], anchor: Named, random: Random): TruthQuery[] {
  if (group.includes(anchor.solid)) return []
  return VIEWLESS.flatMap((kind) => {
    const target = onlyOne(group, (t) => judge(m, kind, t, anchor.solid))
    return target === null ? [] : [question(kind, `the ${target.label} ${random.pick(PHRASES[kind])} ${anchor.phrase}`, group, target, [anchor.solid])]
  })
}

function rankQuestions(m: Measures, group: Solid[], anchor: Named, random: Random): TruthQuery[] {
  if (group.includes(anchor.solid)) return []
  return ([['closest', 1], ['farthest', -1]] as const).flatMap(([kind, sign]) => {
    const target = extreme(m, group, anchor.solid, sign)
    return target === null ? [] : [question(kind, `the ${target.label} ${random.pick(PHRASES[kind])} ${anchor.phrase}`, group, target, [anchor.solid])]
  })
}

function viewQuestions(m: Measures, group: Solid[], anchor: Named, views: View[], random: Random): TruthQuery[] {
  if (group.includes(anchor.solid)) return []
  const all = [anchor.solid, ...group]
  // What stands on something that is left of a lamp would answer too; a viewer judges things at one height.
  if (all.some((s) => all.some((o) => isSupportPair(s, o)))) return []
  const ask = (view: View, kind: ViewKind): TruthQuery[] => {
    const target = onlyOne(group, (t) => inView(m, kind, t, anchor.solid, view.camera))
    return target === null ? [] : [question(kind, `the ${target.label} ${random.pick(PHRASES[kind])} ${anchor.phrase}`, group, target, [anchor.solid], view.name)]
  }
  return sample(views).filter((view) => all.every((s) => view.shown.has(s.id))).flatMap((view) => VIEW_KINDS.flatMap((kind) => ask(view, kind)))
}

function betweenQuestions(m: Measures, group: Solid[], anchors: Named[]): TruthQuery[] {
  return anchors.flatMap((a) => anchors.flatMap((b) => {
    if (a.solid.id >= b.solid.id || group.includes(a.solid) || group.includes(b.solid)) return []
    const target = onlyOne(group, (t) => between(m, t, a.solid, b.solid))
    return target === null ? [] : [question('between', `the ${target.label} between ${a.phrase} and ${b.phrase}`, group, target, [a.solid, b.solid])]
  }))
}

/** The anchor is itself one of several and picked out by a relation: "the mug on the book that is next to the lamp". */
function nestedQuestions(m: Measures, group: Solid[], groups: Solid[][], anchors: Named[], random: Random): TruthQuery[] {
  const inner = ['on', 'under', 'near'] as const
  return groups.filter((middle) => middle !== group).flatMap((middle) => anchors.flatMap((far) => inner.flatMap((kind) => {
    if (middle.includes(far.solid) || group.includes(far.solid)) return []
    const anchor = onlyOne(middle, (t) => judge(m, kind, t, far.solid))
    if (anchor === null) return []
    return inner.flatMap((outer) => {
      const target = onlyOne(group, (t) => judge(m, outer, t, anchor))
      const text = `the ${group[0]!.label} ${random.pick(PHRASES[outer])} the ${anchor.label} that is ${random.pick(PHRASES[kind])} ${far.phrase}`
      return target === null ? [] : [question(outer, text, group, target, [anchor, far.solid])]
    })
  })))
}
