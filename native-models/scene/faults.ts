// The closed list of what can go wrong. The message says what happened, where, and what to do.

export const FAULT_CODES = [
  'capture.unrecognised', 'capture.malformed', 'splats.malformed', 'labels.malformed',
  'project.too-new', 'project.stale', 'project.locked', 'project.missing', 'query.unanswerable',
  'model.missing', 'model.malformed', 'gpu.unavailable', 'gpu.lost', 'gpu.out-of-memory', 'disk.full',
  'job.cancelled', 'host-exited', 'input.invalid', 'internal',
] as const
export type FaultCode = (typeof FAULT_CODES)[number]

/** An expected failure: shown to the user as its message, never as a stack trace. */
export class Fault extends Error {
  override name = 'Fault'
  readonly code: FaultCode
  /** File and place, record id or parameter path the message is about. */
  readonly where: string | undefined
  constructor(code: FaultCode, message: string, where?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.where = where
  }
}

/**
 * Process exit code of the command line for a fault: 2 what the user gave or where it was run must change (docs/decisions/0006),
 * 3 it ran out of something on the way, 130 interrupted and resumable, 1 internal.
 */
export function exitCodeOf(code: FaultCode): 1 | 2 | 3 | 130 {
  if (code === 'internal' || code === 'host-exited') return 1
  if (code === 'job.cancelled') return 130
  if (code === 'gpu.lost' || code === 'gpu.out-of-memory' || code === 'model.missing') return 3
  return 2
}
