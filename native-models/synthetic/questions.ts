// Questions with one answer, in plain words; questions without, on purpose; and the relations of a scene.

import { CATEGORY_OF_KIND, RELATION_CATEGORIES, type RelationCategory, type RelationKind } from '../scene/relations.ts'
import type { Camera } from '../scene/camera.ts'
import { distance, length, sub } from '../scene/geometry.ts'
import { PATTERN_WORDS } from './materials.ts'
import { CLASSES } from './objects/catalogue.ts'
import { seededRandom, type Random } from './random.ts'
import {
  above, below, between, byItsFront, extreme, far, fromTheLeft, inOneStack, inside, inView, near, not, on, raised, sized, under, VIEW_KINDS, type Measures, type Verdict, type ViewKind,
} from './relating.ts'
import type { Solid } from './solids.ts'
import type { TruthQuery, TruthRelation, TruthTrap } from './truth.ts'

/** One frame as a viewer: what its camera is and which instances it shows well enough to talk about. */
export interface View { name: string; camera: Camera; shown: ReadonlySet<number> }

const PHRASES = {
  on: ['on', 'on top of', 'resting on', 'standing on'], under: ['under', 'beneath', 'underneath'], above: ['above', 'over'], below: ['below'],
  near: ['next to', 'near', 'beside', 'close to', 'by'], far: ['far from', 'far away from'], closest: ['closest to', 'nearest to', 'nearest'], farthest: ['farthest from', 'furthest from'],
  left: ['to the left of', 'left of', 'on the left of'], right: ['to the right of', 'right of', 'on the right of'], front: ['in front of'], behind: ['behind', 'at the back of'],
  supporting: ['supporting', 'that supports'], inside: ['in', 'inside', 'within'], containing: ['containing', 'that contains', 'holding'],
} as const
type PairKind = keyof typeof PHRASES
const VIEWLESS = ['on', 'under', 'above', 'below', 'near', 'far', 'supporting', 'inside', 'containing'] as const satisfies PairKind[]
type Viewless = (typeof VIEWLESS)[number]
/** What can be denied without sounding odd. */
const DENIED = ['on', 'under', 'near', 'inside', 'containing', 'above', 'below'] as const satisfies Viewless[]
const LINKS = ['on', 'under', 'near', 'inside', 'containing', 'supporting'] as const satisfies Viewless[]
const RANKED = { closest: 1, farthest: -1 } as const
type Link = (typeof LINKS)[number] | keyof typeof RANKED
/** What few pairs are in: asked of an anchor that a rank picks out as well, so that these are asked about as often as the rest. */
const RARE = ['on', 'under', 'above', 'below', 'supporting', 'inside', 'containing'] as const satisfies Viewless[]

/** Questions of a scene, and those that one category may have unless the scene offers too few of others. */
const [MOST_QUESTIONS, MOST_OF_CATEGORY] = [60, 10]
const MOST_ATTRIBUTES = 6
/** Fewest relational questions of a scene, and how often it is gone through again to find them. */
const [LEAST_QUESTIONS, REWORDINGS] = [40, 4]
/** Frames tried as viewers: for relations, which are all listed, and for questions, of which some are taken. */
const [LISTED_VIEWS, ASKED_VIEWS] = [8, 20]

const MEASURES: Readonly<Record<Viewless, (m: Measures, t: Solid, a: Solid) => Verdict>> = {
  on, above, below, near, far, inside, under: (_, t, a) => under(t, a), supporting: (m, t, a) => on(m, a, t), containing: (m, t, a) => inside(m, a, t),
}
const judge = (m: Measures, kind: Viewless, t: Solid, a: Solid): Verdict => MEASURES[kind](m, t, a)

const round = (value: number): number => Math.round(value * 1e4) / 1e4

/** A few views, evenly along the path. */
const sample = (views: View[], most: number): View[] => views.filter((_, k) => k % Math.max(1, Math.ceil(views.length / most)) === 0)

/** Every relation that holds beyond doubt, with what it is measured by; viewer-dependent ones for each of some views. */
export function relationsOf(m: Measures, views: View[]): TruthRelation[] {
  const out: TruthRelation[] = []
  const add = (kind: RelationKind, t: Solid, anchors: Solid[], reference: TruthRelation['reference'], value: number, view: string | null = null): unknown =>
    out.push({ kind, target: t.id, anchors: anchors.map((a) => a.id), view, reference, value: round(value) })
  for (const t of m.solids) {
    for (const a of m.solids) {
      if (t === a) continue
      for (const kind of VIEWLESS) if (judge(m, kind, t, a) === 'yes') add(kind, t, [a], 'world', m.gap(t, a))
      const apart = length(sub(t.centroid, a.centroid))
      if (!inOneStack(m, t, a)) {
        for (const { name, camera, shown } of sample(views, LISTED_VIEWS)) {
          if (shown.has(t.id) && shown.has(a.id)) for (const kind of VIEW_KINDS) if (inView(m, kind, t, a, camera) === 'yes') add(kind, t, [a], 'viewer', apart, name)
        }
        if (a.object.class.front === true) for (const kind of ['front', 'behind'] as const) if (byItsFront(m, kind, t, a) === 'yes') add(kind, t, [a], 'object', apart)
      }
      for (const b of m.solids) if (b.id > a.id && b !== t && between(m, t, a, b) === 'yes') add('between', t, [a, b], 'world', distance(a.centroid, b.centroid))
    }
  }
  return out
}

interface Named { solid: Solid; phrase: string }

/** Phrases that name this instance alone: its label, or its colour or pattern with the label. */
export function uniqueNames(solids: Solid[], solid: Solid): string[] {
  const rivals = solids.filter((s) => s.label === solid.label && s !== solid)
  if (rivals.length === 0) return [`the ${solid.label}`]
  const words = (s: Solid): string[] => [s.object.style.color, PATTERN_WORDS[s.object.style.pattern]].filter((w) => w !== null)
  return words(solid).filter((word) => rivals.every((r) => !words(r).includes(word))).map((word) => `the ${word} ${solid.label}`)
}

type Extra = Partial<Pick<TruthQuery, 'negated' | 'rank' | 'from' | 'inner'>> & { view?: string }

function question(kind: TruthQuery['kind'], text: string, group: Solid[], target: Solid, anchors: Solid[], { view, ...extra }: Extra = {}): TruthQuery {
  return {
    text, kind, category: kind === 'attribute' ? kind : CATEGORY_OF_KIND[kind], target: target.id, anchors: anchors.map((a) => a.id),
    view: view ?? null, reference: view === undefined ? null : 'viewer', distractors: group.length - 1, ...extra,
  }
}

/** The one that is 'yes' while all others are 'no'; null if there is any doubt. */
function onlyOne(candidates: Solid[], test: (t: Solid) => Verdict): Solid | null {
  const verdicts = candidates.map((t) => test(t))
  return verdicts.filter((v) => v === 'yes').length === 1 && !verdicts.includes('unsure') ? candidates[verdicts.indexOf('yes')]! : null
}

/** Up to MOST_QUESTIONS, a fair share of every category, in a seeded order. `seen` holds the ids that frames show at all. */
export function questionsOf(m: Measures, views: View[], seen: ReadonlySet<number>, random: Random): TruthQuery[] {
  const groups = groupsOf(m, seen)
  const relational = (): TruthQuery[] => relationalQuestions(m, groups, views, seen, random)
  const attributes = random.shuffle(groups.flatMap((group) => group.flatMap((solid) => uniqueNames(m.solids, solid).map((text) => question('attribute', text, group, solid, [])))))
  const asked = fairShare(random.shuffle(relational()))
  // A scene that offers little is asked about in other words.
  for (let round = 0; round < REWORDINGS && asked.length < LEAST_QUESTIONS; round++) {
    const said = new Set(asked.map(wordsOf))
    asked.push(...byTurns([...Map.groupBy(random.shuffle(relational()).filter((q) => !said.has(wordsOf(q)) && said.add(wordsOf(q))), formOf).values()]).slice(0, LEAST_QUESTIONS - asked.length))
  }
  return [...attributes.slice(0, MOST_ATTRIBUTES), ...asked]
}

function relationalQuestions(m: Measures, groups: Solid[][], views: View[], seen: ReadonlySet<number>, random: Random): TruthQuery[] {
  const anchors = namedOf(m, seen)
  const few = sample(views, ASKED_VIEWS)
  return groups.flatMap((group) => [
    ...anchors.filter(({ solid }) => !group.includes(solid)).flatMap((anchor) => [
      ...plainQuestions(m, group, anchor, random), ...deniedQuestions(m, group, anchor, random), ...rankQuestions(m, group, anchor, random), ...viewQuestions(m, group, anchor, few, random)]),
    ...betweenQuestions(m, group, anchors, random), ...chainQuestions(m, group, groups, anchors, few, random), ...superlatives(m, group, random), ...sideQuestions(m, group, few, random),
  ])
}

/** How many different questions of each category could be asked. */
export function offerOf(m: Measures, views: View[], seen: ReadonlySet<number>): Record<RelationCategory, number> {
  const questions = different(relationalQuestions(m, groupsOf(m, seen), views, seen, seededRandom(0)))
  return Object.fromEntries(RELATION_CATEGORIES.map((category) => [category, questions.filter((q) => q.category === category).length])) as Record<RelationCategory, number>
}

const groupsOf = (m: Measures, seen: ReadonlySet<number>): Solid[][] =>
  // Whoever is never shown still is one of its kind.
  [...Map.groupBy(m.solids, (s) => s.label).values()].filter((group) => group.length > 1 && group.every((s) => seen.has(s.id)))
const namedOf = (m: Measures, seen: ReadonlySet<number>): Named[] => m.solids.filter((s) => seen.has(s.id)).flatMap((solid) => uniqueNames(m.solids, solid).map((phrase) => ({ solid, phrase })))

/** By turns from every category, within it from every form, so that many ways of asking one thing do not crowd out others. */
function fairShare(questions: TruthQuery[]): TruthQuery[] {
  const shelves = [...Map.groupBy(different(questions), (q) => q.category!)].sort(([a], [b]) => a.localeCompare(b)).map(([, group]) => byTurns([...Map.groupBy(group, formOf).values()]))
  const fair = byTurns(shelves.map((shelf) => shelf.slice(0, MOST_OF_CATEGORY)))
  const more = byTurns(shelves.map((shelf) => shelf.slice(MOST_OF_CATEGORY)))
  return [...fair.slice(0, MOST_QUESTIONS), ...more.slice(0, Math.max(0, LEAST_QUESTIONS - fair.length))]
}

/** Without those that ask the same in other words. */
function different(questions: TruthQuery[]): TruthQuery[] {
  const taken = new Set<string>()
  return questions.filter((q) => {
    const key = `${q.kind} ${q.negated === true} ${q.inner ?? ''} ${q.target} ${q.anchors.join(' ')} ${q.rank ?? ''} ${q.view ?? ''}`
    return !taken.has(key) && taken.add(key)
  })
}

const wordsOf = (q: TruthQuery): string => `${q.text} ${q.view ?? ''}`
const formOf = (q: TruthQuery): string => `${q.kind} ${q.negated === true ? 'not' : ''} ${q.inner === undefined ? '' : 'chain'}`

function byTurns<T>(queues: T[][]): T[] {
  const longest = Math.max(0, ...queues.map((q) => q.length))
  return Array.from({ length: longest }, (_, k) => queues.flatMap((q) => (k < q.length ? [q[k]!] : []))).flat()
}

function plainQuestions(m: Measures, group: Solid[], anchor: Named, random: Random, kinds: readonly Viewless[] = VIEWLESS): TruthQuery[] {
  return kinds.flatMap((kind) => {
    const target = onlyOne(group, (t) => judge(m, kind, t, anchor.solid))
    return target === null ? [] : [question(kind, `the ${target.label} ${random.pick(PHRASES[kind])} ${anchor.phrase}`, group, target, [anchor.solid])]
  })
}

function deniedQuestions(m: Measures, group: Solid[], anchor: Named, random: Random): TruthQuery[] {
  return DENIED.flatMap((kind) => {
    const target = onlyOne(group, (t) => not(judge(m, kind, t, anchor.solid)))
    const phrase = random.pick(PHRASES[kind]).replace('that contains', 'containing')
    return target === null ? [] : [question(kind, `the ${target.label} that is not ${phrase} ${anchor.phrase}`, group, target, [anchor.solid], { negated: true })]
  })
}

function rankQuestions(m: Measures, group: Solid[], anchor: Named, random: Random): TruthQuery[] {
  return (['closest', 'farthest'] as const).flatMap((kind) => {
    const target = extreme(m, group, anchor.solid, RANKED[kind])
    return target === null ? [] : [question(kind, `the ${target.label} ${random.pick(PHRASES[kind])} ${anchor.phrase}`, group, target, [anchor.solid])]
  })
}

const isShown = (view: View, solids: Solid[]): boolean => solids.every((s) => view.shown.has(s.id))
/** What stands on something that is left of a lamp would answer too; a viewer judges things at one height. */
const isStacked = (m: Measures, solids: Solid[]): boolean => solids.some((s) => solids.some((o) => s !== o && inOneStack(m, s, o)))

function viewQuestions(m: Measures, group: Solid[], anchor: Named, views: View[], random: Random): TruthQuery[] {
  if (isStacked(m, [anchor.solid, ...group])) return []
  const ask = (view: View, kind: ViewKind): TruthQuery[] => {
    const target = onlyOne(group, (t) => inView(m, kind, t, anchor.solid, view.camera))
    return target === null ? [] : [question(kind, `the ${target.label} ${random.pick(PHRASES[kind])} ${anchor.phrase}`, group, target, [anchor.solid], { view: view.name })]
  }
  return views.filter((view) => isShown(view, [anchor.solid, ...group])).flatMap((view) => VIEW_KINDS.flatMap((kind) => ask(view, kind)))
}

function betweenQuestions(m: Measures, group: Solid[], anchors: Named[], random: Random): TruthQuery[] {
  return anchors.flatMap((a) => anchors.flatMap((b) => {
    if (a.solid.id >= b.solid.id || group.includes(a.solid) || group.includes(b.solid)) return []
    const target = onlyOne(group, (t) => between(m, t, a.solid, b.solid))
    return target === null ? [] : [question('between', `the ${target.label} ${random.pick(['between', 'in between', 'in the middle of'])} ${a.phrase} and ${b.phrase}`, group, target, [a.solid, b.solid])]
  }))
}

/** The anchor is itself one of several and picked out by a relation: "the mug on the book that is next to the lamp". */
function chainQuestions(m: Measures, group: Solid[], groups: Solid[][], anchors: Named[], views: View[], random: Random): TruthQuery[] {
  return groups.filter((middle) => middle !== group).flatMap((middle) => anchors.filter(({ solid }) => !middle.includes(solid) && !group.includes(solid)).flatMap((last) => {
    const through = (inner: Link, anchor: Solid | null, ask: (bare: Named) => TruthQuery[]): TruthQuery[] => {
      if (anchor === null) return []
      const bare = { solid: anchor, phrase: `the ${anchor.label} ${linked(random.pick(PHRASES[inner]))} ${last.phrase}` }
      return ask(bare).map((q): TruthQuery => ({ ...q, anchors: [anchor.id, last.solid.id], inner }))
    }
    return [
      ...LINKS.flatMap((inner) => through(inner, onlyOne(middle, (t) => judge(m, inner, t, last.solid)), (bare) => [
        ...plainQuestions(m, group, bare, random).filter((q) => q.kind !== 'far'), ...rankQuestions(m, group, bare, random), ...viewQuestions(m, group, bare, random.shuffle(views).slice(0, 2), random)])),
      ...(['closest', 'farthest'] as const).flatMap((inner) => through(inner, extreme(m, middle, last.solid, RANKED[inner]), (bare) => plainQuestions(m, group, bare, random, RARE))),
    ]
  }))
}

const linked = (phrase: string): string => (phrase.startsWith('that ') ? phrase : `that is ${phrase}`)

function superlatives(m: Measures, group: Solid[], random: Random): TruthQuery[] {
  const { label } = group[0]!
  const found = [
    ['largest', ['largest', 'biggest'], sized(group, -1)], ['smallest', ['smallest'], sized(group, 1)], ['highest', ['highest', 'topmost'], raised(m, group, -1)], ['lowest', ['lowest'], raised(m, group, 1)],
  ] as const
  return found.flatMap(([kind, words, target]) => (target === null ? [] : [question(kind, `the ${random.pick<string>(words)} ${label}`, group, target, [])]))
}

const RANKS = ['first', 'second', 'third', 'fourth'] as const

function sideQuestions(m: Measures, group: Solid[], views: View[], random: Random): TruthQuery[] {
  const { label } = group[0]!
  return views.filter((view) => isShown(view, group)).flatMap((view) => {
    const order = isStacked(m, group) ? null : fromTheLeft(m, group, view.camera)
    if (order === null) return []
    const ends = [question('leftmost', `the ${random.pick(['leftmost', 'left-most'])} ${label}`, group, order[0]!, [], { view: view.name }), question('rightmost', `the ${random.pick(['rightmost', 'right-most'])} ${label}`, group, order.at(-1)!, [], { view: view.name })]
    const from = random.pick(['left', 'right'] as const)
    const rank = 2 + random.below(Math.min(3, order.length - 1))
    const target = order.at(from === 'left' ? rank - 1 : -rank)
    return target === undefined ? ends : [...ends, question('ordinal', `the ${RANKS[rank - 1]!} ${label} from the ${from}`, group, target, [], { view: view.name, rank, from })]
  })
}

/** Questions of each sort without one answer. */
const MOST_TRAPS = 4

/** Names that are not here, relations that nobody is in, and descriptions that fit several equally well. */
export function trapsOf(m: Measures, seen: ReadonlySet<number>, random: Random): TruthTrap[] {
  const groups = groupsOf(m, seen)
  const trap = (expected: TruthTrap['expected'], kind: TruthTrap['kind'], text: string, label: string, candidates: Solid[], anchors: Solid[] = []): TruthTrap =>
    ({ text, kind, expected, label, candidates: candidates.map((s) => s.id), anchors: anchors.map((s) => s.id), view: null, reference: null })
  const present = new Set(m.solids.map((s) => s.label))
  const absent = random.shuffle(CLASSES.map(({ label }) => label).filter((label) => ![...present].some((here) => here.includes(label) || label.includes(here))))
  const named = namedOf(m, seen)
  const pairs = groups.flatMap((group) => named.filter(({ solid }) => !group.includes(solid)).flatMap(({ solid, phrase }) => (['on', 'inside', 'near'] as const).flatMap((kind) => {
    const verdicts = group.map((t) => judge(m, kind, t, solid))
    const fit = group.filter((_, k) => verdicts[k] === 'yes')
    const text = `the ${group[0]!.label} ${PHRASES[kind][0]} ${phrase}`
    if (verdicts.includes('unsure') || fit.length === 1) return []
    return [trap(fit.length === 0 ? 'not-found' : 'ambiguous', kind, text, group[0]!.label, fit, [solid])]
  })))
  const shuffled = random.shuffle(pairs)
  return [
    ...absent.slice(0, MOST_TRAPS).map((label) => trap('not-found', 'attribute', `the ${label}`, label, [])),
    ...random.shuffle(groups).slice(0, MOST_TRAPS).map((group) => trap('ambiguous', 'attribute', `the ${group[0]!.label}`, group[0]!.label, group)),
    ...shuffled.filter((t) => t.expected === 'not-found').slice(0, MOST_TRAPS), ...shuffled.filter((t) => t.expected === 'ambiguous').slice(0, MOST_TRAPS),
  ]
}
