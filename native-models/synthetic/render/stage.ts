// A scene on the graphics adapter: its triangles, materials and pictures, its shadow maps and the light of its sky. All of
// it is made once; a view only draws.

import { createArray, destroyArray, uploadArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel } from '../../gpu/kernel.ts'
import { PICTURE_LEVELS, PICTURE_SIDE } from '../pictures.ts'
import { VERTEX_FLOATS, type World } from '../scene.ts'
import { ballAround, parallelView, skyDirections, type Ball } from './parallel-view.ts'
import { bindGroup, createRenderPipeline, DEPTH_FORMAT } from './pipelines.ts'
import { ShownTriangles } from './shown-triangles.ts'

/** Texels along a side of the lamps' maps: a millimetre on a table, three in a room. */
const LAMP_SIDE = 2048
/** Directions and texels of the sky: ambient occlusion varies slowly, so few and coarse will do. */
const SKY = { directions: 56, side: 384 } as const
/** Row of a picture's texture array when a scene paints nothing. */
const NO_PICTURE = 1

export interface Stage {
  readonly world: World
  readonly ball: Ball
  readonly vertices: GpuArray<'f32'>
  readonly tags: GpuArray<'u32'>
  readonly sky: GpuArray<'f32'>
  readonly materials: GpuArray<'f32'>
  /** (T, 3) */
  readonly triangles: GpuArray<'u32'>
  readonly pictures: GPUTexture
  readonly shadows: GPUTexture
  destroy(): void
}

/** Uploads a world and bakes what does not depend on the view. Faults gpu.out-of-memory. */
export async function buildStage(gpu: Gpu, world: World): Promise<Stage> {
  const { device } = gpu
  const ball = ballAround(world.vertices, world.tags, VERTEX_FLOATS)
  const arrays = {
    vertices: uploadArray(gpu, 'vertices', world.vertices), tags: uploadArray(gpu, 'tags', world.tags),
    sky: createArray(gpu, 'sky', 'f32', world.tags.length / 2), materials: uploadArray(gpu, 'materials', world.materials),
    triangles: uploadArray(gpu, 'triangles', world.triangles),
  }
  const pictures = uploadPictures(gpu, world)
  const shadows = device.createTexture({
    label: 'shadows', size: [LAMP_SIDE, LAMP_SIDE, world.lighting.lamps.length], format: DEPTH_FORMAT, usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.TEXTURE_BINDING,
  })
  const stage: Stage = {
    world, ball, ...arrays, pictures, shadows,
    destroy: () => {
      for (const array of Object.values(arrays)) destroyArray(gpu, array)
      pictures.destroy()
      shadows.destroy()
    },
  }
  await castLamps(gpu, stage)
  await bakeSky(gpu, stage)
  return stage
}

function uploadPictures(gpu: Gpu, { pictures }: World): GPUTexture {
  const texture = gpu.device.createTexture({
    label: 'pictures', size: [PICTURE_SIDE, PICTURE_SIDE, Math.max(NO_PICTURE, pictures.length)], mipLevelCount: PICTURE_LEVELS, format: 'rgba8unorm-srgb',
    usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST,
  })
  pictures.forEach((levels, layer) => levels.forEach((bytes, mipLevel) => {
    const side = PICTURE_SIDE >> mipLevel
    gpu.device.queue.writeTexture({ texture, mipLevel, origin: [0, 0, layer] }, bytes, { bytesPerRow: side * 4 }, [side, side, 1])
  }))
  return texture
}

type Caster = (rows: readonly (readonly number[])[], view: GPUTextureView, after?: (encoder: GPUCommandEncoder) => void) => void

/** Draws what casts shadows into a depth map of `side` texels, as a lamp along these rows sees it. */
async function shadowCaster(gpu: Gpu, stage: Stage, side: number): Promise<{ cast: Caster; destroy(): void }> {
  const [pipeline, shown] = await Promise.all([createRenderPipeline(gpu, { file: 'shadow', depth: { compare: 'less', write: true } }), ShownTriangles.create(gpu, stage, 'underLamp', side)])
  const cast: Caster = (rows, view, after) => {
    const lamp = uploadArray(gpu, 'lamp', Float32Array.from(rows.flat()))
    const group = bindGroup(gpu, pipeline, { 0: { buffer: lamp.buffer }, 1: { buffer: stage.vertices.buffer } })
    gpu.run('cast shadows', (encoder) => {
      shown.encode(encoder, shown.bind({ lamp }), stage.world.casters)
      const pass = encoder.beginRenderPass({ colorAttachments: [], depthStencilAttachment: { view, depthClearValue: 1, depthLoadOp: 'clear', depthStoreOp: 'store' } })
      pass.setPipeline(pipeline)
      pass.setBindGroup(0, group)
      pass.setIndexBuffer(shown.indices.buffer, 'uint32')
      pass.drawIndexed(stage.world.casters * 3)
      pass.end()
      after?.(encoder)
    })
    destroyArray(gpu, lamp)
  }
  return { cast, destroy: () => shown.destroy() }
}

async function castLamps(gpu: Gpu, stage: Stage): Promise<void> {
  const { world, ball, shadows } = stage
  const caster = await shadowCaster(gpu, stage, LAMP_SIDE)
  world.lighting.lamps.forEach((lamp, k) => caster.cast(parallelView(lamp.direction, ball), shadows.createView({ dimension: '2d', baseArrayLayer: k, arrayLayerCount: 1 })))
  caster.destroy()
}

async function bakeSky(gpu: Gpu, stage: Stage): Promise<void> {
  const { directions, side } = SKY
  const caster = await shadowCaster(gpu, stage, side)
  const maps = createArray(gpu, 'sky maps', 'f32', directions * side * side)
  const depth = gpu.device.createTexture({ label: 'sky map', size: [side, side], format: DEPTH_FORMAT, usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC })
  const table = skyDirections(directions).map(({ direction, weight }, k) => {
    const rows = parallelView(direction, stage.ball)
    caster.cast(rows, depth.createView(), (encoder) => encoder.copyTextureToBuffer(
      { texture: depth, aspect: 'depth-only' }, { buffer: maps.buffer, offset: k * side * side * 4, bytesPerRow: side * 4 }, [side, side]))
    return [...direction, weight, ...rows.flat()]
  })
  const around = uploadArray(gpu, 'sky directions', Float32Array.from(table.flat()))
  const texel = (2 * stage.ball.radius) / side
  const kernel = await createKernel(gpu, { url: new URL('sky.wgsl', import.meta.url), constants: { SIDE: side, DIRECTIONS: directions, LIFT: 1.5 * texel } })
  const group = kernel.bind({ vertices: stage.vertices, maps, directions: around, sky: stage.sky })
  gpu.run('bake sky', (encoder) => {
    const pass = encoder.beginComputePass()
    kernel.dispatch(pass, group, Math.ceil(stage.sky.length / 64))
    pass.end()
  })
  caster.destroy()
  destroyArray(gpu, maps)
  destroyArray(gpu, around)
  depth.destroy()
}
