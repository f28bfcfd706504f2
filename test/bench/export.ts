// A scene that is timed, for other trainers to be timed on: name.json beside name.f32 (little-endian floats, one array after the other).

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SPLAT_PARAMETERS } from '../../native-models/splatting/gpu-splats.ts'
import { benchCamera, benchCloud } from './raster.ts'
import { nameOf, type BenchSize } from './sizes.ts'

export function exportScene(size: BenchSize, folder: string): void {
  const cloud = benchCloud(size)
  const { width, height, fx, fy, cx, cy } = benchCamera(size).intrinsics
  const arrays = SPLAT_PARAMETERS.map((name) => ({ name, floats: cloud[name].length }))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${nameOf(size)}.json`), JSON.stringify({ splats: cloud.count, width, height, fx, fy, cx, cy, arrays }))
  writeFileSync(join(folder, `${nameOf(size)}.f32`), Buffer.concat(SPLAT_PARAMETERS.map((name) => Buffer.from(cloud[name].buffer, cloud[name].byteOffset, cloud[name].byteLength))))
}
