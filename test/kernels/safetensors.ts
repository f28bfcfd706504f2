// The float tensors of a .safetensors file, for test material only.

import { readFileSync } from 'node:fs'

export interface Tensor { readonly shape: readonly number[]; readonly data: Float32Array }

export function readTensors(path: string): Record<string, Tensor> {
  const bytes = readFileSync(path)
  const headerBytes = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.subarray(8, 8 + headerBytes).toString()) as Record<string, { shape: number[]; data_offsets: [number, number] }>
  const base = bytes.byteOffset + 8 + headerBytes
  return Object.fromEntries(Object.entries(header).filter(([name]) => name !== '__metadata__').map(([name, { shape, data_offsets: [from, to] }]) => [
    name, { shape, data: new Float32Array(bytes.buffer.slice(base + from, base + to)) },
  ]))
}
