// NumPy .npy arrays of two dimensions (or three with one channel), the depth maps of many research tools.
// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

export interface NpyHeader { readonly width: number; readonly height: number; readonly type: string; readonly start: number }

const READ: Record<string, { bytes: number; read: (view: DataView, at: number) => number }> = {
  '<f4': { bytes: 4, read: (v, at) => v.getFloat32(at, true) },
  '<f8': { bytes: 8, read: (v, at) => v.getFloat64(at, true) },
  '<u2': { bytes: 2, read: (v, at) => v.getUint16(at, true) },
  '<i4': { bytes: 4, read: (v, at) => v.getInt32(at, true) },
}

/** Null if this is no C-ordered array of a supported type and shape. */
export function npyHeader(bytes: Uint8Array): NpyHeader | null {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 512))
  // The magic's first byte, 0x93, is no letter in any decoding.
  const match = /^.NUMPY.*?'descr': '([^']+)', 'fortran_order': False, 'shape': \((\d+), (\d+)(?:, 1)?,?\)/s.exec(text)
  if (bytes[0] !== 0x93 || !match || READ[match[1]!] === undefined) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = bytes[6] === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true)
  return { type: match[1]!, height: Number(match[2]), width: Number(match[3]), start }
}

export function readNpy(bytes: Uint8Array, fail: (what: string) => never): { width: number; height: number; values: Float32Array } {
  const header = npyHeader(bytes) ?? fail('this is not a C-ordered NumPy array of f4, f8, u2 or i4 with two dimensions')
  const { width, height, type, start } = header
  const { bytes: size, read } = READ[type]!
  if (bytes.length < start + width * height * size) fail(`the array is cut short: ${width}x${height} values of ${size} bytes are announced`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { width, height, values: Float32Array.from({ length: width * height }, (_, i) => read(view, start + i * size)) }
}
