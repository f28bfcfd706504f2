// Embeddings of instances as one blob: (n, width) unit rows and whose they are.

import { z } from 'zod'
import { Fault } from './faults.ts'
import { metadataOf, readSafetensors, writeSafetensors } from './safetensors.ts'

export function encodeInstanceEmbeddings(rows: ReadonlyMap<string, Float32Array>, width: number): Uint8Array {
  const data = new Float32Array(rows.size * width)
  ;[...rows.values()].forEach((row, k) => data.set(row, k * width))
  return writeSafetensors({ embeddings: { dtype: 'F32', shape: [rows.size, width], data } }, { ids: JSON.stringify([...rows.keys()]) })
}

/** By instance id. Fault `internal` if the bytes are none. */
export function decodeInstanceEmbeddings(bytes: Uint8Array, where: string): Map<string, Float32Array> {
  const embeddings = readSafetensors(bytes, where)['embeddings']
  const ids = z.array(z.string()).safeParse(JSON.parse(metadataOf(bytes, where)['ids'] ?? 'null'))
  if (embeddings === undefined || !ids.success) throw new Fault('internal', `${where} holds no embeddings of instances`, where)
  const width = embeddings.shape[1]!
  return new Map(ids.data.map((id, k) => [id, (embeddings.data as Float32Array).slice(k * width, (k + 1) * width)]))
}
