// Reads a .safetensors file: u64 length, JSON header, raw little-endian tensors.

interface Entry { readonly dtype: string; readonly shape: readonly number[]; readonly data_offsets: readonly [number, number] }

/** The bytes of one tensor, copied so that they are aligned. Throws if the file has no such tensor. */
export function tensorBytes(file: ArrayBuffer, name: string, dtype: string): ArrayBuffer {
  const headerLength = Number(new DataView(file).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, headerLength))) as Record<string, Entry>
  const entry = header[name]
  if (entry === undefined || entry.dtype !== dtype) throw new Error(`expected tensor "${name}" of ${dtype}, found ${Object.keys(header).join(', ')}`)
  const [start, end] = entry.data_offsets
  return file.slice(8 + headerLength + start, 8 + headerLength + end)
}
