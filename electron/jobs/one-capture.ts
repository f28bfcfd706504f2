// A project is about one place.

import { Fault } from '../../native-models/scene/faults.ts'
import { recordsOf, type Records } from '../../native-models/scene/records.ts'

/** Fault `input.invalid` where the project holds a capture of another root already. */
export function refuseAnotherCapture(records: Records, root: string): void {
  const other = recordsOf(records, 'capture').find((known) => known.root !== root)
  if (other === undefined) return
  throw new Fault('input.invalid', `this project already holds the capture ${other.root}; make a new project for ${root}`, root)
}
