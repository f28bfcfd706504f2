// What the project's records say about its one capture and the reconstruction in use.

import { Fault } from '../../native-models/scene/faults.ts'
import { reconstructionInUse } from '../../native-models/scene/in-use.ts'
import { recordsOf, type CaptureRecord, type FrameRecord, type InstanceRecord, type ReconstructionRecord, type Records } from '../../native-models/scene/records.ts'

/** Fault `input.invalid` while nothing is imported. */
export function captureOf(records: Records): { capture: CaptureRecord; frames: FrameRecord[] } {
  const capture = recordsOf(records, 'capture').at(-1)
  if (capture === undefined) throw new Fault('input.invalid', 'this project has no capture yet: import one first ("studio import FOLDER")')
  const frames = recordsOf(records, 'frame').filter((frame) => frame.captureId === capture.id)
  return { capture, frames: frames.toSorted((a, b) => a.index - b.index) }
}

/** The same for what cannot do without photographs. Fault `input.invalid` for a scene that was opened from a file of splats. */
export function photographsOf(records: Records): { capture: CaptureRecord; frames: FrameRecord[] } {
  const found = captureOf(records)
  if (found.frames.length > 0) return found
  throw new Fault('input.invalid', `this scene was opened from ${found.capture.name}, a file of splats, and has no photographs, which this needs; name things by marking them in 3D, or import the capture it was made from into a new project`)
}

/** The reconstruction in use. Fault `input.invalid` while there is none. */
export function reconstructionOf(records: Records): ReconstructionRecord {
  const reconstruction = reconstructionInUse(records)
  if (reconstruction === null) throw new Fault('input.invalid', 'this project has no reconstruction yet: run "studio reconstruct" first')
  return reconstruction
}

/** Instances whose members are splats of this reconstruction. */
export const instancesOf = (records: Records, reconstruction: ReconstructionRecord): InstanceRecord[] =>
  recordsOf(records, 'instance').filter((instance) => instance.reconstructionId === reconstruction.id)

/** A frame by its name. Fault `input.invalid` naming some that exist. */
export function frameNamed(frames: readonly FrameRecord[], name: string): FrameRecord {
  const frame = frames.find((candidate) => candidate.name === name)
  if (frame !== undefined) return frame
  const some = frames.slice(0, 3).map((candidate) => candidate.name).join(', ')
  throw new Fault('input.invalid', `there is no frame "${name}" in this capture; frames are called ${some}${frames.length > 3 ? `, … ${frames.at(-1)!.name}` : ''}`, 'view')
}
