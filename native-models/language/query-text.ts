// What every decomposer refuses before it reads: text that no query could be.

import { Fault } from '../scene/faults.ts'

/** Longer text is not a query; a person should be told rather than answered at random. */
const MAX_LENGTH = 2_000
export const ADVICE = 'Name an object and, if you like, how it stands to others: "the mug next to the plastic box".'
/** How much of a refused text is repeated to its author. */
const QUOTED = 80

export const quoted = (text: string): string => {
  const plain = text.replace(/\p{C}+/gu, ' ').trim()
  return plain.length > QUOTED ? `${plain.slice(0, QUOTED)}…` : plain
}

/** Terminal colours, mark-up, characters without a shape: nothing that a person says. */
const UNSPOKEN = /\p{Cc}\[[\d;]*[A-Za-z]|<\/?[a-z][^<>]{0,80}>|[\p{Cc}\p{Cf}]/giu

/** The text to read, with blanks for what nobody says: its length stays the same, so that places in it stay true.
 *  Throws Fault input.invalid where it is too long, query.unanswerable where it has no words. */
export function checkQuery(text: string): string {
  if (text.length > MAX_LENGTH) throw new Fault('input.invalid', `The query has ${text.length} characters; at most ${MAX_LENGTH} are read. Ask for one object at a time.`)
  const spoken = text.replace(UNSPOKEN, (found) => ' '.repeat(found.length))
  if (!/\p{L}/u.test(spoken)) throw new Fault('query.unanswerable', `"${quoted(text)}" has no words in it. ${ADVICE}`)
  return spoken
}
