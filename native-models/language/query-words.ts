// A query cut into numbered words, and what the bundled model sees of each. Its recipe (recipes/decomposer/tokenizer.py)
// does exactly the same; a test holds the two together.

import { lexicon } from './lexicon.ts'

export interface QueryWord {
  /** As the model sees it. */
  readonly seen: string
  /** Where it stands in the text, in UTF-16 code units. */
  readonly start: number
  readonly end: number
}

const WORD = /\bw\/|[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|[,;:.!?()"“”/&–—]/gu
/** Marks that mean the same to a reader. */
const PLAIN: Readonly<Record<string, string>> = { '“': '(', '”': ')', '"': '(', '–': ',', '—': ',', '’': "'" }
/** Longer words are told apart by their beginnings. */
const LONGEST = 24

const cardinals = new Map(Object.entries(lexicon.numbers).map(([word, n]) => [String(n), word]))
const ordinals = new Map(Object.entries(lexicon.ordinals).flatMap(([said, n]) => {
  const spelled = Object.entries(lexicon.ordinals).find(([word, m]) => m === n && /^[a-z]+$/.test(word) && word !== 'next')
  return /^\d/.test(said) && spelled ? [[said, spelled[0]] as const] : []
}))

/** Lower case without accents, small numbers spelled, "#" for every character the model has no letter for. */
export function seenAs(word: string): string {
  const plain = word.toLowerCase().replace(/[“”"–—’]/g, (mark) => PLAIN[mark] ?? mark)
  const spelled = cardinals.get(plain) ?? ordinals.get(plain) ?? plain
  return spelled.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^a-z'\-,;:.!?()/&]/gu, '#').slice(0, LONGEST)
}

/** A mark said several times ("....") is seen once, as in training. */
export const queryWords = (text: string): QueryWord[] =>
  [...text.matchAll(WORD)].map((m) => ({ seen: seenAs(m[0]), start: m.index, end: m.index + m[0].length }))
    .filter(({ seen }, i, all) => i === 0 || seen !== all[i - 1]!.seen || /^[a-z#]/.test(seen))
