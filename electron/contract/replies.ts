// The fault that a contract error carries back, on the caller's side.

import { ORPCError } from '@orpc/client'
import { Fault, FAULT_CODES, type FaultCode } from '../../native-models/scene/faults.ts'

/** A contract error as the fault it stands for; anything else as `internal`. */
export function faultFromReply(error: unknown): Fault {
  if (error instanceof Fault) return error
  if (error instanceof ORPCError && (FAULT_CODES as readonly string[]).includes(error.code))
    return new Fault(error.code as FaultCode, error.message, (error.data as { where?: string } | undefined)?.where, { cause: error.cause })
  const message = error instanceof Error ? error.message : String(error)
  return new Fault('internal', `something went wrong inside the studio: ${message}`, undefined, { cause: error })
}
