// The scribe's thread of generate.ts: lays the scene, then encodes and writes what the graphics adapter drew.

import { parentPort } from 'node:worker_threads'
import { Fault, type FaultCode } from '../scene/faults.ts'
import { CaptureWriter } from './capture-writer.ts'
import type { SynthParams } from './params.ts'
import type { RenderedFrame } from './render/renderer.ts'
import type { World } from './scene.ts'
import type { Shot } from './shots.ts'

export type ScribeRequest = { kind: 'open'; params: SynthParams } | { kind: 'frame'; index: number; frame: RenderedFrame } | { kind: 'finish' }
export interface ScribeReply { readonly world?: World; readonly shots?: readonly Shot[]; readonly instances?: number; readonly queries?: number }
export type ScribeAnswer = { ok: true; reply: ScribeReply } | { ok: false; code: FaultCode; message: string; where: string | undefined }

let writer: CaptureWriter | null = null

function answer(request: ScribeRequest): ScribeReply {
  if (request.kind === 'open') {
    writer = new CaptureWriter(request.params)
    return { world: writer.world, shots: writer.shots }
  }
  if (writer === null) throw new Fault('internal', 'a frame came before the scene was laid')
  if (request.kind === 'finish') return writer.finish()
  writer.writeFrame(request.index, request.frame)
  return {}
}

function refusal(error: unknown): ScribeAnswer {
  if (error instanceof Fault) return { ok: false, code: error.code, message: error.message, where: error.where }
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC'
  const message = error instanceof Error ? error.message : String(error)
  return full ? { ok: false, code: 'disk.full', message: `the disk is full: ${message}`, where: undefined } : { ok: false, code: 'internal', message, where: undefined }
}

parentPort?.on('message', (request: ScribeRequest) => {
  let said: ScribeAnswer
  try {
    said = { ok: true, reply: answer(request) }
  } catch (error) {
    said = refusal(error)
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(said)
})
