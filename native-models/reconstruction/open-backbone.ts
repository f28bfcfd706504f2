// From a reconstruction's record to its backbone, whichever it is.

import type { Backbone } from '../backbone/backbone.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { openRadianceBackbone } from '../radiance/radiance-backbone.ts'
import { Fault } from '../scene/faults.ts'
import type { BlobRef, ReconstructionRecord } from '../scene/records.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { openSplatBackbone } from '../splatting/splat-backbone.ts'

/** Where the big arrays of a reconstruction come from. */
export interface ReconstructionSource {
  /** What its `splatsBlob` holds. */
  cloud(): Promise<SplatCloud>
  blob(ref: BlobRef): Promise<Uint8Array>
}

/** Close it. Faults gpu.out-of-memory, and what the source faults. */
export async function openBackbone(gpu: Gpu, { backbone, fieldBlob, id }: Pick<ReconstructionRecord, 'backbone' | 'fieldBlob' | 'id'>, source: ReconstructionSource): Promise<Backbone> {
  if (backbone === 'splat') return openSplatBackbone(gpu, await source.cloud())
  if (fieldBlob === undefined) throw new Fault('internal', `the reconstruction ${id} is a radiance field without its field: train it again`, id)
  return openRadianceBackbone(gpu, await source.blob(fieldBlob))
}
