// Text to tagged items: known phrases (longest first) and open-vocabulary words, each with its place in the text.

import { lexicon, phrasesByFirstWord, type Entry, type Tag } from './lexicon.ts'
import { singular, spellingDistance } from './words.ts'

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

const TOKEN = /\bw\/|[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|[,;:.!?()"“”/&–—]/gu
const COMMAS = new Set([',', ':', '(', ')', '"', '“', '”', '–', '—'])
const STOPS = new Set(['.', ';', '!', '?'])

function tokenise(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((m) => ({
    word: m[0].toLowerCase().replaceAll('’', "'"),
    start: m.index,
    end: m.index + m[0].length,
  }))
}

/** The longest known phrase that starts at token `at`. */
function phraseAt(tokens: readonly Token[], at: number): Entry | null {
  const found = phrasesByFirstWord.get(tokens[at]!.word)
    ?.find((entry) => entry.words.every((word, k) => tokens[at + k]?.word === word))
  return found ?? null
}

const INTENSIFIED: ReadonlySet<Tag> = new Set(['rel', 'place', 'possessed'])
const intensifiers = new Set(lexicon.intensifiers)
/** "right next to", "just slightly above": at most this many words may lean on a relation. */
const MAX_INTENSIFIERS = 3

/** A relation phrase with intensifiers before it; its length in tokens counts them. */
function intensifiedAt(tokens: readonly Token[], at: number): { entry: Entry; length: number } | null {
  let k = at
  while (k < tokens.length && k - at < MAX_INTENSIFIERS && intensifiers.has(tokens[k]!.word)) k++
  if (k === at || k >= tokens.length) return null
  const entry = phraseAt(tokens, k)
  return entry && INTENSIFIED.has(entry.tag) ? { entry, length: k - at + entry.words.length } : null
}

const TYPO_TAGS: ReadonlySet<Tag> = new Set(['rel', 'sup'])
const typoTargets = [...phrasesByFirstWord.values()].flat()
  .filter((entry) => entry.words.length === 1 && TYPO_TAGS.has(entry.tag) && entry.words[0]!.length >= 5)
/** Words that are right as they stand, however close to a relation they are spelt: "closet" is no "closest". */
const notTypos = new Set([
  ...lexicon.notTypos, ...phrasesByFirstWord.values().flatMap((entries) => entries.flatMap((e) => e.words)),
  ...lexicon.synonyms.flat().flatMap((name) => name.split(' ')), ...lexicon.parts, ...lexicon.sceneNouns,
  ...Object.entries(lexicon.broader).flatMap(([name, kinds]) => [name, ...kinds]).flatMap((name) => name.split(' ')),
])

/** A misspelt one-word relation ("betwen", "undre"): one slip, same first letter, at least five letters. */
function typoOf(word: string): Entry | null {
  if (word.length < 5 || notTypos.has(word) || notTypos.has(singular(word))) return null
  return typoTargets.find((e) => e.words[0]![0] === word[0] && spellingDistance(word, e.words[0]!, 1) === 1) ?? null
}

function singleTag(token: Token): { tag: Tag; value: string } {
  if (COMMAS.has(token.word)) return { tag: 'comma', value: '' }
  if (STOPS.has(token.word)) return { tag: 'stop', value: '' }
  if (token.word === '/' || token.word === '&') return { tag: 'and', value: '' }
  if (/^\d+$/.test(token.word)) return { tag: 'num', value: token.word }
  return typoOf(token.word) ?? { tag: 'word', value: '' }
}

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

/** Words whose role depends on where they stand: verbs only open clauses, "there is" only starts one. */
function settle(items: readonly Item[]): Item[] {
  return items.map((item, i) => {
    const before = items[i - 1]?.tag
    const opens = before === undefined || ['comma', 'stop', 'polite', 'cmd', 'and', 'but', 'seated', 'ignore', 'not'].includes(before)
    const verb = item.tag === 'cmd' && !item.text.includes(' ')
    if (verb && !opens && !(before === 'word' && openers.has(item.text.toLowerCase()))) return { ...item, tag: 'word' }
    if (item.tag === 'face' && /^face$/i.test(item.text) && !opens) return { ...item, tag: 'word' }
    if (item.tag === 'exist' && !opens && /^there/i.test(item.text)) return { ...item, tag: 'have' }
    return item
  })
}
