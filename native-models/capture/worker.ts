// The thread of aside.ts: prepares photographs and reads clouds of points.

import { parentPort } from 'node:worker_threads'
import { Fault } from '../scene/faults.ts'
import type { PointSet, PreparedFrame } from '../scene/frames.ts'
import type { Asked, Said, Task } from './aside.ts'
import { readBytes } from './files.ts'
import { readPointPly } from './points-ply.ts'
import { preparedFrame } from './prepared-frame.ts'

async function make(task: Task): Promise<PreparedFrame | PointSet> {
  if (task.kind === 'points') return readPointPly(task.file, await readBytes(task.file))
  const made = await preparedFrame(task.root, task.frame, task.width)
  // A photograph that needed no change lies in the decoder's own memory, which cannot be handed over.
  return Buffer.isBuffer(made.rgb) ? { ...made, rgb: new Uint8Array(made.rgb) } : made
}

function refusal(error: unknown): Extract<Said, { refused: unknown }>['refused'] {
  if (error instanceof Fault) return { code: error.code, message: error.message, where: error.where }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), where: undefined }
}

/** Handed over, not copied. */
const buffersOf = (made: PreparedFrame | PointSet): ArrayBuffer[] =>
  Object.values(made).flatMap((value) => (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : []))

parentPort?.on('message', ({ id, task }: Asked) => {
  make(task).then(
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    (made) => parentPort?.postMessage({ id, made } satisfies Said, buffersOf(made)),
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    (error: unknown) => parentPort?.postMessage({ id, refused: refusal(error) } satisfies Said),
  )
})
