// A checkpoint: arrays and one JSON value, in a .safetensors container that any notebook can open.

import { Fault } from '../scene/faults.ts'
import { readSafetensors, writeSafetensors, type Tensor } from '../scene/safetensors.ts'

export interface Checkpoint {
  /** Anything JSON holds; doubles survive it exactly. */
  readonly about: unknown
  readonly arrays: Readonly<Record<string, Float32Array>>
}

/** Name of the tensor with the JSON's bytes; no array may be called so. */
const ABOUT = 'about'

export function encodeCheckpoint({ about, arrays }: Checkpoint): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(about))
  const tensors = Object.entries(arrays).map(([name, data]) => [name, { dtype: 'F32', shape: [data.length], data }] as const)
  return writeSafetensors({ ...Object.fromEntries<Tensor>(tensors), [ABOUT]: { dtype: 'U8', shape: [json.length], data: json } })
}

/** Throws Fault `input.invalid` on bytes that are not a whole checkpoint. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  try {
    const { [ABOUT]: json, ...tensors } = readSafetensors(bytes, 'checkpoint')
    const arrays = Object.entries(tensors).map(([name, { data }]) => [name, data as Float32Array] as const)
    return { about: JSON.parse(new TextDecoder().decode(json!.data)), arrays: Object.fromEntries(arrays) }
  } catch (cause) {
    throw new Fault('input.invalid', 'the checkpoint is damaged, so training cannot go on from it', 'checkpoint', { cause })
  }
}
