// The HTTP status of every fault: the same four classes as the command line's exit codes.

import { exitCodeOf, type FaultCode } from '../../native-models/scene/faults.ts'

const STATUS_OF_EXIT_CODE = { 1: 500, 2: 422, 3: 503, 130: 409 } as const

export const statusOf = (code: FaultCode): number => STATUS_OF_EXIT_CODE[exitCodeOf(code)]
