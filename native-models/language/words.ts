// Words as such: plural to singular, one spelling for a name, spelling distance.

import { lexicon } from './lexicon.ts'

const invariant = new Set(lexicon.invariantNouns)

/** Singular of an English noun; a word that is singular already, or unknown, comes back as it is. */
export function singular(word: string): string {
  const irregular = lexicon.irregularPlurals[word]
  if (irregular) return irregular
  if (word.length < 4 || invariant.has(word) || /(ss|us|is)$/.test(word) || !word.endsWith('s')) return word
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(xes|ches|shes|sses|zzes)$/.test(word)) return word.slice(0, -2)
  return word.slice(0, -1)
}

export const isPlural = (word: string): boolean => singular(word) !== word

/** Lower case, hyphens and punctuation as spaces, every word singular: "Trash-Cans" and "trash can" are one name. */
export function normaliseName(name: string): string {
  const plain = name.toLowerCase().replace(/'s\b/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
  const joined = lexicon.compounds[plain] ?? plain
  return joined.split(' ').map(singular).join(' ')
}

/** Damerau-Levenshtein distance (adjacent swaps count one), cut off at `limit` + 1. */
export function spellingDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, beforeLast[j - 2]! + 1)
      row.push(cost)
    }
    if (Math.min(...row) > limit) return limit + 1
    beforeLast = last
    last = row
  }
  return last[b.length]!
}

/** Whether `word` is `meant` with a slip of the finger: swapped letters from four letters on, a letter more or less from
 *  five, a wrong letter from six, two slips from nine; the first letter stands. Short words differ from too many others. */
export function slipped(word: string, meant: string): boolean {
  const longer = Math.max(word.length, meant.length)
  if (longer >= 9 && word[0] === meant[0]) return spellingDistance(word, meant, 2) <= 2
  if (longer < 4 || spellingDistance(word, meant, 1) !== 1) return false
  if (letters(word) === letters(meant)) return true
  return word[0] === meant[0] && longer >= (word.length === meant.length ? 6 : 5)
}
const letters = (word: string): string => word.split('').sort().join('')
