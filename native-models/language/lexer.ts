// Text to tagged items: known phrases (longest first) and open-vocabulary words, each with its place in the text.

import { lexicon, phrasesByFirstWord, type Entry, type Tag } from './lexicon.ts'
import { singular, slipped, spellingDistance } from './words.ts'

export interface Item {
  readonly tag: Tag
  readonly value: string
  /** As written. */
  readonly text: string
  readonly start: number
  readonly end: number
}
interface Token {
  readonly word: string
  readonly start: number
  readonly end: number
}

const TOKEN = /\bw\/|[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|(?<=\s)-(?=\s)|[,;:.!?()"“”/&–—]/gu
const COMMAS = new Set([',', ':', '(', ')', '"', '“', '”', '-', '–', '—'])
const STOPS = new Set(['.', ';', '!', '?'])

function tokenise(text: string): Token[] {
  const tokens = [...text.matchAll(TOKEN)].map((m) => ({
    word: corrected(m[0].toLowerCase().replaceAll('’', "'")),
    start: m.index,
    end: m.index + m[0].length,
  }))
  return tokens.map((token, i) => ({ ...token, word: correctedBefore(token.word, tokens, i + 1) }))
}

/** The longest known phrase that starts at token `at`. */
function phraseAt(tokens: readonly Token[], at: number): Entry | null {
  const found = phrasesByFirstWord.get(tokens[at]!.word)
    ?.find((entry) => entry.words.every((word, k) => tokens[at + k]?.word === word) && !isRequestInName(entry, tokens[at - 1]) && !isSideOfName(entry, tokens[at + entry.words.length]))
  return found ?? null
}

const sides = new Set(Object.keys(lexicon.sides))
const PREPOSITION = /^(on|in|at|to)$/
/** "in the right CORNER" is still a place. */
const noNames = new Set([...lexicon.partitives, ...lexicon.sceneNouns])

/** "the trash CAN YOU want": a request never follows a noun. */
const isRequestInName = ({ tag, words }: Entry, before: Token | undefined): boolean =>
  tag === 'polite' && words.length > 1 && before !== undefined && /^\p{L}+$/u.test(before.word) && !phrasesByFirstWord.has(before.word)

/** "on the top SHELF", "in the back ROW": what looks like a place is a preposition and a side of the thing that follows. */
function isSideOfName(entry: Entry, next: Token | undefined): boolean {
  if (entry.tag !== 'place' || !PREPOSITION.test(entry.words[0]!) || !sides.has(entry.words.at(-1)!) || !next) return false
  return /^\p{L}+$/u.test(next.word) && !noNames.has(next.word) && !/(ing|[a-z]{3}ed|ly)$/.test(next.word) && !phrasesByFirstWord.has(next.word)
}

const INTENSIFIED: ReadonlySet<Tag> = new Set(['rel', 'place', 'possessed', 'sup'])
const intensifiers = lexicon.intensifiers.map((phrase) => phrase.split(' ')).sort((a, b) => b.length - a.length)
/** "right next to", "just a little above": at most this many words may lean on a relation. */
const MAX_INTENSIFIERS = 4

/** A relation phrase with intensifiers before it; its length in tokens counts them. */
function intensifiedAt(tokens: readonly Token[], at: number): { entry: Entry; length: number } | null {
  let k = at
  while (k - at < MAX_INTENSIFIERS) {
    const leaning = intensifiers.find((words) => words.every((word, i) => tokens[k + i]?.word === word))
    if (!leaning) break
    k += leaning.length
  }
  if (k === at || k >= tokens.length) return null
  const entry = phraseAt(tokens, k)
  const leans = entry && (INTENSIFIED.has(entry.tag) || (entry.tag === 'side' && tokens[at]!.word === 'very'))
  return entry && leans ? { entry, length: k - at + entry.words.length } : null
}

/** Words of relations and places, which a slip of the finger would otherwise turn into part of a name. */
const spatialWords = [...new Set([...phrasesByFirstWord.values()].flat()
  .filter((entry) => entry.tag === 'rel' || entry.tag === 'place' || entry.tag === 'sup').flatMap((entry) => entry.words))].filter((word) => word.length >= 4)
/** Words that are right as they stand, however close to a relation they are spelt: "closet" is no "closest". */
const known = new Set([
  ...lexicon.notTypos, ...[...phrasesByFirstWord.values()].flatMap((entries) => entries.flatMap((e) => e.words)),
  ...lexicon.synonyms.flat().flatMap((name) => name.split(' ')), ...lexicon.parts, ...lexicon.sceneNouns,
  ...Object.entries(lexicon.broader).flatMap(([name, kinds]) => [name, ...kinds]).flatMap((name) => name.split(' ')),
])

/** The spatial word that a misspelt one means ("betwen", "nxet"), else the word itself. */
function corrected(word: string): string {
  if (word.length < 4 || known.has(word) || known.has(singular(word))) return word
  // "pile", "balance": the stem of "piled" is a word.
  return spatialWords.find((meant) => slipped(word, meant) && meant !== `${word}d`) ?? word
}

/** The same for a short word, where the words after it confirm a phrase: "nxt to", "lft of". */
function correctedBefore(word: string, tokens: readonly Token[], next: number): string {
  if (word.length !== 3 || !/^[a-z]+$/.test(word) || known.has(word)) return word
  const continues = (entry: Entry): boolean => entry.words.length > 1 && entry.words.every((w, k) => k === 0 || tokens[next + k - 1]?.word === w)
  return spatialWords.find((meant) => meant[0] === word[0] && spellingDistance(word, meant, 1) === 1 && phrasesByFirstWord.get(meant)?.some(continues)) ?? word
}

function singleTag(token: Token): { tag: Tag; value: string } {
  if (COMMAS.has(token.word)) return { tag: 'comma', value: '' }
  if (STOPS.has(token.word)) return { tag: 'stop', value: '' }
  if (token.word === '/' || token.word === '&') return { tag: 'and', value: '' }
  if (/^\d+$/.test(token.word)) return { tag: 'num', value: token.word }
  return { tag: /^[a-z]{3,}ly$/.test(token.word) && !notAdverbs.has(token.word) ? 'part' : 'word', value: '' }
}
const notAdverbs = new Set(lexicon.notAdverbs)

/** Tags every part of the text; nothing is dropped, so what no rule explains can be counted. */
export function lex(text: string): Item[] {
  const tokens = tokenise(text)
  const items: Item[] = []
  for (let at = 0; at < tokens.length; ) {
    const found = intensifiedAt(tokens, at) ?? withLength(phraseAt(tokens, at))
    const length = found?.length ?? 1
    const { tag, value } = found?.entry ?? singleTag(tokens[at]!)
    const [start, end] = [tokens[at]!.start, tokens[at + length - 1]!.end]
    items.push({ tag, value, text: text.slice(start, end), start, end })
    at += length
  }
  return settle(items)
}

const withLength = (entry: Entry | null): { entry: Entry; length: number } | null => entry && { entry, length: entry.words.length }

const openers = new Set(lexicon.clauseOpeners)
const movements = new Set(lexicon.movements)
/** What stands before a verb: "you would WALK", "if you TURN", "to LOOK". */
const BEFORE_VERBS: ReadonlySet<Tag | undefined> = new Set(['part', 'prep', 'that'])

/** Words whose role depends on where they stand: verbs only open clauses, "there is" only starts one. */
function settle(items: readonly Item[]): Item[] {
  return items.map((item, i) => {
    const before = items[i - 1]?.tag
    const opens = before === undefined || ['comma', 'stop', 'polite', 'cmd', 'and', 'but', 'seated', 'ignore', 'not'].includes(before)
    const verb = item.tag === 'cmd' && !item.text.includes(' ')
    // "walk forward", "you will find": what the beholder does is no name.
    if (item.tag === 'word' && movements.has(item.text.toLowerCase()) && (opens || BEFORE_VERBS.has(before))) return { ...item, tag: 'part' }
    // "look to the left at the vase"
    if (item.tag === 'rel' && /^at$/i.test(item.text) && before === 'place' && movements.has(items[i - 2]?.text.toLowerCase() ?? '')) return { ...item, tag: 'comma' }
    // "pushed in red chair": a participle's own adverb, where nothing follows that it could lie in.
    if (i === 1 && item.tag === 'rel' && /^in$/i.test(item.text) && before === 'part' && ['adj', 'word'].includes(items[2]?.tag ?? '')) return { ...item, tag: 'part' }
    if (verb && before === 'part' && items[i + 1]?.tag === 'det') return { ...item, tag: 'part' }
    if (verb && !opens && !(before === 'word' && openers.has(item.text.toLowerCase()))) return { ...item, tag: 'word' }
    // "the door separating the rooms": a verb, not one more noun of the name.
    if (item.tag === 'word' && /ing$/i.test(item.text) && before === 'word' && items[i + 1]?.tag === 'det') return { ...item, tag: 'part' }
    // "it is turned on": what follows a copula is no name.
    if (item.tag === 'word' && /[a-z]{3}ed$/i.test(item.text) && (before === 'be' || /^it'?s$|^it is$/i.test(items[i - 1]?.text ?? ''))) return { ...item, tag: 'part' }
    if (item.tag === 'face' && /^face$/i.test(item.text) && !opens) return { ...item, tag: 'word' }
    // "In front of the kettle there is a mug": what stands first is said of what follows.
    const fronted = items[0]?.tag === 'rel' && items.findIndex((other) => other.tag === 'exist') === i
    if (item.tag === 'exist' && !opens && /^there/i.test(item.text)) return { ...item, tag: fronted ? 'comma' : 'have' }
    return item
  })
}
