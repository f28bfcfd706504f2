// The rendering thread of generate.ts: builds the scene once, then renders and writes a frame per request.

import { parentPort } from 'node:worker_threads'
import { Fault, type FaultCode } from '../scene/faults.ts'
import { CaptureWriter } from './capture-writer.ts'
import type { SynthParams } from './params.ts'

export type StudioRequest = { kind: 'open'; params: SynthParams } | { kind: 'frame'; index: number } | { kind: 'finish' }
export type StudioReply = { ok: true; instances: number; queries: number } | { ok: false; code: FaultCode; message: string; where: string | undefined }

let writer: CaptureWriter | null = null

function answer(request: StudioRequest): StudioReply {
  const none = { ok: true, instances: 0, queries: 0 } as const
  if (request.kind === 'open') {
    writer = new CaptureWriter(request.params)
    return none
  }
  if (writer === null) throw new Fault('internal', 'a frame was asked for before the scene was built')
  if (request.kind === 'finish') return { ok: true, ...writer.finish() }
  writer.writeFrame(request.index)
  return none
}

function refusal(error: unknown): StudioReply {
  if (error instanceof Fault) return { ok: false, code: error.code, message: error.message, where: error.where }
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC'
  const message = error instanceof Error ? error.message : String(error)
  return full ? { ok: false, code: 'disk.full', message: `the disk is full: ${message}`, where: undefined } : { ok: false, code: 'internal', message, where: undefined }
}

parentPort?.on('message', (request: StudioRequest) => {
  let reply: StudioReply
  try {
    reply = answer(request)
  } catch (error) {
    reply = refusal(error)
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(reply)
})
