// How a fault crosses the wire: its code, its message, its place, and an HTTP status. Never a stack trace.

import { ORPCError } from '@orpc/server'
import { ValidationError } from '@orpc/contract'
import { Fault } from '../../native-models/scene/faults.ts'
import { statusOf } from '../contract/fault-status.ts'
import { faultOf } from '../jobs/fault-of.ts'

/** Wraps a procedure call: validation errors and faults leave as typed contract errors. */
export async function replyWithFaults<T>(call: { next: () => Promise<T> }): Promise<T> {
  try {
    return await call.next()
  } catch (error) {
    throw replyOf(error)
  }
}

function replyOf(error: unknown): unknown {
  if (error instanceof ORPCError && !(error.cause instanceof ValidationError)) return error
  const fault = error instanceof ORPCError ? validationFault(error, error.cause as ValidationError) : faultOf(error)
  if (fault.code === 'internal') process.stderr.write(`${(fault.cause as Error | undefined)?.stack ?? fault.message}\n`)
  return new ORPCError(fault.code, { status: statusOf(fault.code), message: fault.message, data: fault.where === undefined ? {} : { where: fault.where }, cause: error })
}

function validationFault(error: ORPCError<string, unknown>, cause: ValidationError): Fault {
  const issues = cause.issues.map((issue) => ({ place: placeOf(issue.path), message: issue.message }))
  const message = issues.map(({ place, message }) => (place === '' ? message : `${place}: ${message}`)).join('; ')
  if (error.code === 'BAD_REQUEST') return new Fault('input.invalid', message, issues[0]?.place)
  return new Fault('internal', `the host's answer does not fit the contract: ${message}`, issues[0]?.place, { cause })
}

function placeOf(path: ValidationError['issues'][number]['path']): string {
  return (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
}
