// A capture's known points as a blob: .safetensors with `positions` (N, 3) f32 world and `colors` (N, 3) u8 sRGB.

import type { PointSet } from '../../native-models/scene/frames.ts'
import { readSafetensors, writeSafetensors } from '../../native-models/scene/safetensors.ts'

export function encodePoints({ positions, colors }: PointSet): Uint8Array {
  const shape = [positions.length / 3, 3]
  return writeSafetensors({ positions: { dtype: 'F32', shape, data: positions }, colors: { dtype: 'U8', shape, data: colors } })
}

export function decodePoints(bytes: Uint8Array, name: string): PointSet {
  const { positions, colors } = readSafetensors(bytes, name)
  return { positions: positions!.data as Float32Array, colors: colors!.data as Uint8Array }
}
