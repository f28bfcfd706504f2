// A project may hold several reconstructions of its capture; one of them is in use: shown, asked and evaluated.

import { recordsOf, type ReconstructionRecord, type Records } from './records.ts'

/** The one whose turn came last: the newest, unless a person chose another since. Null while there is none. */
export const lastTurn = (reconstructions: readonly ReconstructionRecord[]): ReconstructionRecord | null =>
  reconstructions.reduce<ReconstructionRecord | null>((last, one) => (last === null || turnOf(one) >= turnOf(last) ? one : last), null)

export const reconstructionInUse = (records: Records): ReconstructionRecord | null => lastTurn(recordsOf(records, 'reconstruction'))

/** The turn that puts a reconstruction in use. */
export const nextTurn = (records: Records): number => {
  const inUse = reconstructionInUse(records)
  return inUse === null ? 1 : turnOf(inUse) + 1
}

const turnOf = ({ turn = 0 }: ReconstructionRecord): number => turn
