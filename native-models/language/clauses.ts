// Sentences and clauses: which one holds the target. "There are two chairs by the window; choose the left one."

import type { Item } from './lexer.ts'

export interface Clause {
  /** command: "choose …", "it is …"; background: "there are …"; ignored: "ignore …"; plain: everything else. */
  role: 'command' | 'background' | 'ignored' | 'plain'
  /** "choose", "find": an order, rather than "it is" or "where is". */
  imperative: boolean
  items: Item[]
}

const IMPERATIVE = /\b(choose|chose|select|pick|find|click|hit|locate|want|need|grab)\b/i

function roleOf(first: Item): Clause['role'] {
  if (first.tag === 'cmd') return 'command'
  if (first.tag === 'exist' || first.tag === 'of') return 'background'
  return first.tag === 'ignore' ? 'ignored' : 'plain'
}

/** A clause ends at a full stop or before a word that opens the next one. */
export function clausesOf(items: readonly Item[]): Clause[] {
  const clauses: Clause[] = []
  let current: Item[] = []
  const close = (): void => {
    while (current[0] && ['comma', 'and', 'but'].includes(current[0].tag)) current.shift()
    const first = current[0]
    if (first) clauses.push({ role: roleOf(first), imperative: first.tag === 'cmd' && IMPERATIVE.test(first.text), items: current })
    current = []
  }
  items.forEach((item, i) => {
    const before = items[i - 1]?.tag
    const opens = ['cmd', 'exist', 'ignore'].includes(item.tag) && (before === 'comma' || before === 'and' || before === 'but' || before === 'word')
    if (item.tag === 'stop' || (opens && !isAside(items, i))) close()
    if (item.tag !== 'stop') current.push(item)
  })
  close()
  return clauses
}

/** "the table you want to select is …": a command inside its own noun phrase opens nothing. */
const isAside = (items: readonly Item[], at: number): boolean => items[at - 1]?.tag === 'word' && items[at + 1]?.tag === 'be'
