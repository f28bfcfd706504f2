// The thread models run in: the runtime's calls block, and the host's loop must not.

import { parentPort } from 'node:worker_threads'
import { Fault, type FaultCode } from '../scene/faults.ts'
import { embedMasks, lookAt, type LookSettings, type Seen } from './look.ts'
import type { Mask } from './mask.ts'
import type { Picture } from './models.ts'
import type { DualEncoder } from './dual-encoder.ts'
import { openEncoder, openMasker } from './open-model.ts'
import type { GraphOptions } from './onnx.ts'
import { verifyPack, type Pack } from './pack-store.ts'
import type { Prompt } from './prompts.ts'
import { promptedMask, type PromptedMask } from './prompted.ts'
import type { Segmenter } from './segmenter.ts'

export type Request =
  | { readonly kind: 'open'; readonly segmenter: Pack | null; readonly encoder: Pack | null; readonly options: GraphOptions }
  | { readonly kind: 'look'; readonly picture: Picture; readonly settings: LookSettings }
  | { readonly kind: 'prompt'; readonly picture: Picture; readonly prompt: Prompt }
  | { readonly kind: 'embed'; readonly picture: Picture; readonly masks: readonly Mask[] }
  | { readonly kind: 'phrases'; readonly phrases: readonly string[] }
  | { readonly kind: 'close' }
export type Call = { readonly id: number; readonly request: Request } | { readonly id: number; readonly abort: true }
export type Answer = { readonly id: number; readonly reply: unknown } | { readonly id: number; readonly fault: { readonly code: FaultCode; readonly message: string; readonly where: string | undefined } }

let segmenter: Segmenter | null = null
let encoder: DualEncoder | null = null
const running = new Map<number, AbortController>()

async function answer(request: Request, signal: AbortSignal): Promise<unknown> {
  switch (request.kind) {
    case 'open':
      // A file that changed since it was pinned answers something else under the same name.
      for (const pack of [request.segmenter, request.encoder]) if (pack !== null) await verifyPack(pack.folder)
      segmenter = request.segmenter === null ? null : await openMasker(request.segmenter, request.options)
      encoder = request.encoder === null ? null : await openEncoder(request.encoder, request.options)
      return null
    case 'look': return lookAt(opened(segmenter), opened(encoder), request.picture, request.settings, signal) satisfies Promise<Seen>
    case 'prompt': return promptedMask(opened(segmenter), request.picture, request.prompt) satisfies Promise<PromptedMask>
    case 'embed': return embedMasks(opened(encoder), request.picture, request.masks, signal) satisfies Promise<Float32Array>
    case 'close': return closeAll()
    case 'phrases': break
  }
  return opened(encoder).embedPhrases(request.phrases, signal)
}

/** Gives up what is under way, then the models: the runtime's memory and threads end with them. */
async function closeAll(): Promise<null> {
  for (const controller of running.values()) controller.abort()
  // This call is itself one that runs.
  while (running.size > 1) await new Promise((resolve) => setImmediate(resolve))
  await Promise.all([segmenter?.close(), encoder?.close()])
  return null
}

function opened<T>(model: T | null): T {
  if (model === null) throw new Fault('internal', 'a model was asked before it was opened')
  return model
}

function refusal(error: unknown): { code: FaultCode; message: string; where: string | undefined } {
  if (error instanceof Fault) return { code: error.code, message: error.message, where: error.where }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), where: undefined }
}

async function handle(id: number, request: Request): Promise<Answer> {
  const controller = new AbortController()
  running.set(id, controller)
  try {
    return { id, reply: await answer(request, controller.signal) }
  } catch (error) {
    return { id, fault: refusal(error) }
  } finally {
    running.delete(id)
  }
}

parentPort?.on('message', (call: Call) => {
  if ('abort' in call) return running.get(call.id)?.abort()
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  return void handle(call.id, call.request).then((said) => parentPort?.postMessage(said))
})
