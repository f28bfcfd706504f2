// A cloud drawn by the rasteriser, for kernels that walk its lists.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { DrawnView } from '../../native-models/kernels/feature-raster/feature-raster.ts'
import { kernelShape, type KernelShape } from '../../native-models/kernels/shared/shape.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { cameraBinding, uploadCameras } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, writeSplats, type SplatArrays } from '../../native-models/splatting/gpu-splats.ts'
import { createRasteriser, type Rasteriser } from '../../native-models/splatting/rasteriser.ts'
import { drawWithRoom } from '../../native-models/splatting/render.ts'

export interface DrawnSplats {
  readonly shape: KernelShape
  readonly splats: SplatArrays
  readonly rasteriser: Rasteriser
  readonly view: DrawnView
}

export async function drawSplats(gpu: Gpu, cloud: SplatCloud, camera: Camera, form: 'narrow' | 'wide' = 'narrow'): Promise<DrawnSplats> {
  const { width, height } = camera.intrinsics
  const shape = kernelShape(gpu, form)
  const capacity = Math.max(1, cloud.count)
  const splats = createSplatArrays(gpu, 'splat', capacity, cloud.shDegree)
  writeSplats(gpu, splats, cloud)
  const cameras = uploadCameras(gpu, [camera])
  const rasteriser = await createRasteriser(gpu, { splats, capacity, shDegree: cloud.shDegree, width, height, gradients: false, shape })
  rasteriser.setScene({ count: cloud.count, shDegree: cloud.shDegree })
  await drawWithRoom(gpu, rasteriser, { cameras, index: 0, width, height })
  return { shape, splats, rasteriser, view: { camera: cameraBinding(cameras, 0), lists: rasteriser.lists, width, height } }
}
