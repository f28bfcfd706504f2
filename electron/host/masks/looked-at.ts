// A photograph as supervision looked at it: its pixels, its camera, and depth from where the supervision took it.

import { prepareFrame } from '../../../native-models/capture/prepare.ts'
import type { Camera } from '../../../native-models/scene/camera.ts'
import { Fault } from '../../../native-models/scene/faults.ts'
import { captureOf } from '../../jobs/scene-of.ts'
import { solidDepth } from '../../jobs/supervise-frames.ts'
import { openedProject, type HostContext } from '../context.ts'
import type { LookedAt, Looker } from './looker.ts'
import { supervisionOf } from './mask-shelf.ts'

/** Photographs kept at hand: points follow each other on one, and a queue goes back and forth. */
const KEPT = 4

export function createLooker(host: () => HostContext): Looker {
  const kept = new Map<string, Promise<LookedAt>>()
  return {
    at(frameId) {
      const { project } = openedProject(host())
      const of = `${project.path} ${supervisionOf(project.records)?.id ?? ''} ${frameId}`
      const looking = kept.get(of) ?? look(host(), frameId)
      looking.catch(() => kept.delete(of))
      kept.delete(of)
      kept.set(of, looking)
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
      return looking
    },
  }
}

/** Faults `input.invalid` (nothing was looked at yet, no such photograph), `capture.malformed`, and those of drawing depth. */
async function look(host: HostContext, frameId: string): Promise<LookedAt> {
  const { project } = openedProject(host)
  const run = supervisionOf(project.records)
  if (run === null) throw new Fault('input.invalid', 'nothing was looked at yet: look at the photographs first ("studio supervise")')
  const { capture, frames } = captureOf(project.records)
  const frame = frames.find(({ id }) => id === frameId)
  if (frame === undefined) throw new Fault('input.invalid', `there is no photograph "${frameId}" in this project`, 'frameId')
  const prepared = await prepareFrame(capture.root, run.depth === 'sensor' ? frame : { ...frame, depthPath: null }, run.width)
  const { intrinsics } = prepared.camera
  const made = run.reconstructionId === null ? undefined : project.records[run.reconstructionId]
  const reconstruction = made?.type === 'reconstruction' ? made : null
  const trained = (await host.scenes.trained(project, reconstruction)).cameras[frame.id]
  const camera: Camera = { intrinsics, worldFromCamera: trained?.worldFromCamera ?? prepared.camera.worldFromCamera }
  const picture = { width: intrinsics.width, height: intrinsics.height, rgb: prepared.rgb }
  if (run.depth !== 'backbone' || reconstruction === null) {
    const depth = prepared.depth ?? new Float32Array(picture.width * picture.height)
    return { frame, run, picture, view: { camera, depth }, depth: prepared.depth === null ? 'none' : 'sensor' }
  }
  const depth = await host.backbones.use(project, reconstruction, (backbone) => solidDepth(backbone, camera, new AbortController().signal))
  return { frame, run, picture, view: { camera, depth }, depth: 'backbone' }
}
