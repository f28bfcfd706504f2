// Views of a stage: photographs with the shutter open for a while, and the facts behind them.

import { cameraCentre, type Camera } from '../../scene/camera.ts'
import { invertRigid } from '../../scene/geometry.ts'
import { createArray, destroyArray, readArrays, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import { parallelView } from './parallel-view.ts'
import { bindGroup, createRenderPipeline, DEPTH_FORMAT } from './pipelines.ts'
import { ShownTriangles } from './shown-triangles.ts'
import type { Stage } from './stage.ts'

/** Samples per pixel side. */
const SAMPLES = 2
/** Metres: nothing comes nearer to a camera, and no room is larger. */
const [NEAR, FAR] = [0.04, 40]
/** Rows of a copy from a texture start at multiples of this many bytes. */
const ROW_BYTES = 256
const HIT_BY_NOTHING: GPUColor = { r: 0, g: 0, b: 0, a: 0 }
const OVER: GPUBlendComponent = { srcFactor: 'one', dstFactor: 'one-minus-src-alpha', operation: 'add' }

export interface Exposure {
  /** Gains of red, green and blue. */
  readonly gains: readonly [number, number, number]
  /** Standard deviation of the sensor's noise, grey levels. */
  readonly noise: number
  readonly seed: number
}

export interface RenderedFrame {
  /** (H, W) packed rgb bytes, red lowest. */
  readonly color: Uint32Array<ArrayBuffer>
  /** (H, W) instance ids at the pixels' centres. */
  readonly ids: Uint32Array<ArrayBuffer>
  /** (H, W) metres along camera z; 0 where nothing was hit. */
  readonly depth: Float32Array<ArrayBuffer>
  /** (H, W, words) bit id - 1 is set where a ray meets that instance, hidden or not. */
  readonly amodal: Uint32Array<ArrayBuffer>
}

interface Drawing { pipeline: GPURenderPipeline; group: GPUBindGroup }
type Drawings = Record<'solid' | 'glass' | 'facts', Drawing>
interface Culling { shown: ShownTriangles; group: GPUBindGroup }
type Kernels = Record<'expose' | 'develop', { kernel: Kernel; group: GPUBindGroup }>

export class SceneRenderer {
  readonly #gpu: Gpu
  readonly #stage: Stage
  readonly #size: { width: number; height: number }
  /** Words per row of samples and of facts, padded. */
  readonly #strides: { samples: number; facts: number }
  readonly #textures: Record<'light' | 'depth' | 'ids' | 'metres' | 'factDepth', GPUTexture>
  readonly #arrays: Record<'frame' | 'film' | 'samples' | 'light' | 'picture' | 'ids' | 'metres' | 'met', GpuArray>
  /** How long the last view took. */
  #expectedMs = 0
  #drawings!: Drawings
  #kernels!: Kernels
  /** What the photograph's samples can show, and what the pixels' centres can. */
  #culling!: Record<'samples' | 'centres', Culling>

  private constructor(gpu: Gpu, stage: Stage, size: { width: number; height: number }) {
    const { width, height } = size
    this.#gpu = gpu
    this.#stage = stage
    this.#size = size
    this.#strides = { samples: padded(width * SAMPLES * 8) / 4, facts: padded(width * 4) / 4 }
    const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC
    const texture = (format: GPUTextureFormat, samples: number): GPUTexture => gpu.device.createTexture({ size: [width * samples, height * samples], format, usage })
    this.#textures = { light: texture('rgba16float', SAMPLES), depth: texture(DEPTH_FORMAT, SAMPLES), ids: texture('r32uint', 1), metres: texture('r32float', 1), factDepth: texture(DEPTH_FORMAT, 1) }
    this.#arrays = {
      frame: createArray(gpu, 'frame', 'f32', FRAME_FLOATS), film: createArray(gpu, 'film', 'u32', 9),
      samples: createArray(gpu, 'samples', 'u32', this.#strides.samples * height * SAMPLES), light: createArray(gpu, 'light', 'f32', width * height * 4),
      picture: createArray(gpu, 'picture', 'u32', width * height), ids: createArray(gpu, 'ids', 'u32', this.#strides.facts * height),
      metres: createArray(gpu, 'metres', 'f32', this.#strides.facts * height), met: createArray(gpu, 'met', 'u32', width * height * wordsFor(stage.world.mostId)),
    }
  }

  /** Compiles the shaders for one stage and image size. Faults gpu.out-of-memory. */
  static async create(gpu: Gpu, stage: Stage, size: { width: number; height: number }): Promise<SceneRenderer> {
    const renderer = new SceneRenderer(gpu, stage, size)
    const [drawings, kernels, samples, centres] = await Promise.all([renderer.#compileDrawings(), renderer.#compileKernels(), renderer.#compileCulling(SAMPLES), renderer.#compileCulling(1)])
    renderer.#drawings = drawings
    renderer.#kernels = kernels
    renderer.#culling = { samples, centres }
    return renderer
  }

  async #compileDrawings(): Promise<Drawings> {
    const [gpu, { frame, met }, stage] = [this.#gpu, this.#arrays, this.#stage]
    const buffers = { 0: { buffer: frame.buffer }, 1: { buffer: stage.vertices.buffer }, 2: { buffer: stage.tags.buffer } }
    const lit = {
      ...buffers, 3: { buffer: stage.sky.buffer }, 4: { buffer: stage.materials.buffer },
      7: stage.shadows.createView({ dimension: '2d-array' }), 8: gpu.device.createSampler({ compare: 'less-equal', magFilter: 'linear', minFilter: 'linear' }),
    }
    const pictures = {
      5: stage.pictures.createView({ dimension: '2d-array' }),
      6: gpu.device.createSampler({ magFilter: 'linear', minFilter: 'linear', mipmapFilter: 'linear', addressModeU: 'repeat', addressModeV: 'repeat' }),
    }
    const constants = { WORDS: `${wordsFor(stage.world.mostId)}u` }
    const [solid, glass, facts] = await Promise.all([
      createRenderPipeline(gpu, { file: 'surface', fragment: 'solid', targets: [{ format: 'rgba16float' }], depth: { compare: 'less', write: true } }),
      createRenderPipeline(gpu, { file: 'surface', fragment: 'glass', targets: [{ format: 'rgba16float', blend: { color: OVER, alpha: OVER } }], depth: { compare: 'less', write: false } }),
      createRenderPipeline(gpu, { file: 'facts', constants, fragment: 'look', targets: [{ format: 'r32uint' }, { format: 'r32float' }], depth: { compare: 'less', write: true } }),
    ])
    return {
      solid: { pipeline: solid, group: bindGroup(gpu, solid, { ...lit, ...pictures }) }, glass: { pipeline: glass, group: bindGroup(gpu, glass, lit) },
      facts: { pipeline: facts, group: bindGroup(gpu, facts, { ...buffers, 3: { buffer: met.buffer } }) },
    }
  }

  async #compileCulling(grid: number): Promise<Culling> {
    const shown = await ShownTriangles.create(this.#gpu, this.#stage, 'inFrame', grid)
    return { shown, group: shown.bind({ frame: this.#arrays.frame }) }
  }

  async #compileKernels(): Promise<Kernels> {
    const { film, samples, light, picture } = this.#arrays
    const url = new URL('develop.wgsl', import.meta.url)
    const [expose, develop] = await Promise.all(['expose', 'develop'].map((entryPoint) => createKernel(this.#gpu, { url, entryPoint, constants: { SAMPLES: `${SAMPLES}u` } })))
    return { expose: { kernel: expose!, group: expose!.bind({ film, samples, light }) }, develop: { kernel: develop!, group: develop!.bind({ film, light, picture }) } }
  }

  /**
   * One photograph: the mean over `path`, the cameras the shutter passes, and the facts as the first of `path` sees them.
   * All cameras have the renderer's size. Faults: what the device reported meanwhile.
   */
  async render(middle: Camera, path: readonly Camera[], exposure: Exposure): Promise<RenderedFrame> {
    for (const camera of path) this.#expose(camera, 1 / path.length, exposure)
    this.#look(middle, exposure)
    const { picture, ids, metres, met } = this.#arrays
    const submitted = performance.now()
    const [color, idRows, depthRows, amodal] = await readArrays(
      this.#gpu, [picture as GpuArray<'u32'>, ids as GpuArray<'u32'>, metres as GpuArray<'f32'>, met as GpuArray<'u32'>], this.#expectedMs)
    this.#expectedMs = performance.now() - submitted
    const { width, height } = this.#size
    const unpadded = <T extends Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>>(rows: T, out: T): T => {
      for (let y = 0; y < height; y++) out.set(rows.subarray(y * this.#strides.facts, y * this.#strides.facts + width), y * width)
      return out
    }
    return { color, amodal, ids: unpadded(idRows, new Uint32Array(width * height)), depth: unpadded(depthRows, new Float32Array(width * height)) }
  }

  #expose(camera: Camera, weight: number, exposure: Exposure): void {
    this.#point(camera)
    this.#setFilm(weight, exposure)
    const { light, depth } = this.#textures
    const { shown, group } = this.#culling.samples
    this.#gpu.run('photograph', (encoder) => {
      shown.encode(encoder, group)
      const pass = encoder.beginRenderPass({
        colorAttachments: [{ view: light.createView(), loadOp: 'clear', storeOp: 'store', clearValue: HIT_BY_NOTHING }], depthStencilAttachment: fresh(depth),
      })
      const { solids } = this.#stage.world
      this.#draw(pass, this.#drawings.solid, shown, 0, solids)
      this.#draw(pass, this.#drawings.glass, shown, solids)
      pass.end()
      encoder.copyTextureToBuffer({ texture: light }, { buffer: this.#arrays.samples.buffer, bytesPerRow: this.#strides.samples * 4 }, [light.width, light.height])
      this.#dispatch(encoder, this.#kernels.expose)
    })
  }

  #look(camera: Camera, exposure: Exposure): void {
    this.#point(camera)
    this.#setFilm(1, exposure)
    const { ids, metres, factDepth } = this.#textures
    const cleared = (texture: GPUTexture): GPURenderPassColorAttachment => ({ view: texture.createView(), loadOp: 'clear', storeOp: 'store', clearValue: HIT_BY_NOTHING })
    const { shown, group } = this.#culling.centres
    this.#gpu.run('facts', (encoder) => {
      this.#dispatch(encoder, this.#kernels.develop)
      shown.encode(encoder, group)
      encoder.clearBuffer(this.#arrays.met.buffer)
      const pass = encoder.beginRenderPass({ colorAttachments: [cleared(ids), cleared(metres)], depthStencilAttachment: fresh(factDepth) })
      this.#draw(pass, this.#drawings.facts, shown)
      pass.end()
      const layout = { bytesPerRow: this.#strides.facts * 4 }
      encoder.copyTextureToBuffer({ texture: ids }, { buffer: this.#arrays.ids.buffer, ...layout }, [ids.width, ids.height])
      encoder.copyTextureToBuffer({ texture: metres }, { buffer: this.#arrays.metres.buffer, ...layout }, [ids.width, ids.height])
    })
  }

  #draw(pass: GPURenderPassEncoder, { pipeline, group }: Drawing, { indices }: ShownTriangles, from = 0, to = indices.length / 3): void {
    if (to <= from) return
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    pass.setIndexBuffer(indices.buffer, 'uint32')
    pass.drawIndexed((to - from) * 3, 1, from * 3)
  }

  #dispatch(encoder: GPUCommandEncoder, { kernel, group }: { kernel: Kernel; group: GPUBindGroup }): void {
    const pass = encoder.beginComputePass()
    kernel.dispatch(pass, group, Math.ceil((this.#size.width * this.#size.height) / 64))
    pass.end()
  }

  #point(camera: Camera): void {
    writeArray(this.#gpu, this.#arrays.frame, frameOf(camera, this.#stage))
  }

  #setFilm(weight: number, { gains, noise, seed }: Exposure): void {
    const words = new Uint32Array([this.#size.width, this.#size.height, this.#strides.samples, seed, 0, 0, 0, 0, 0])
    new Float32Array(words.buffer).set([weight, ...gains, noise], 4)
    writeArray(this.#gpu, this.#arrays.film, words)
  }

  destroy(): void {
    for (const texture of Object.values(this.#textures)) texture.destroy()
    for (const array of Object.values(this.#arrays)) destroyArray(this.#gpu, array)
    for (const { shown } of Object.values(this.#culling)) shown.destroy()
  }
}

const FRAME_FLOATS = 4 * (8 + 2 * 5)
const padded = (bytes: number): number => Math.ceil(bytes / ROW_BYTES) * ROW_BYTES
/** Words of a bit set over ids 1…mostId. */
export const wordsFor = (mostId: number): number => Math.max(1, Math.ceil(mostId / 32))
const fresh = (texture: GPUTexture): GPURenderPassDepthStencilAttachment => ({ view: texture.createView(), depthClearValue: 1, depthLoadOp: 'clear', depthStoreOp: 'store' })

/** `Frame` of frame.wgsl. */
function frameOf(camera: Camera, { world, ball }: Stage): Float32Array<ArrayBuffer> {
  const { fx, fy, cx, cy, width, height } = camera.intrinsics
  const { lamps, sky, bounce } = world.lighting
  return Float32Array.from([
    ...invertRigid(camera.worldFromCamera).slice(0, 12), fx, fy, cx, cy, width, height, NEAR, FAR, ...cameraCentre(camera), 1, ...sky, 0, ...bounce, 0,
    ...lamps.flatMap((lamp) => [...lamp.direction, Math.tan((lamp.softDegrees * Math.PI) / 180), ...lamp.color, 0, ...parallelView(lamp.direction, ball).flat()]),
  ])
}
