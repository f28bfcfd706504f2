// What went wrong, as a fault: expected ones as they are, our own mistakes as `internal`.

import { Fault } from '../../native-models/scene/faults.ts'

export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error
  const message = error instanceof Error ? error.message : String(error)
  return new Fault('internal', `something went wrong inside the studio: ${message}`, undefined, { cause: error })
}
