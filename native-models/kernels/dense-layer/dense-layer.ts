// One layer of a small network: outputs, gradient of its inputs, gradient of its weights. See the .wgsl files.

import type { GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Bound, type Kernel } from '../../gpu/kernel.ts'

export interface LayerShape {
  /** Multiples of 8. */
  readonly inputs: number
  readonly outputs: number
  readonly relu: boolean
}

/** Features are rows: (n, samples). */
export interface LayerArrays {
  /** (inputs, outputs); at a multiple of WEIGHT_ALIGNMENT bytes. */
  readonly weights: Bound
  readonly inputs: GpuArray<'f32'>
  readonly outputs: Bound
}
export interface LayerGradients {
  /** Before this layer's ReLU. */
  readonly outputGradient: Bound
  /** If wanted; before the ReLU of the layer below where `inputsRectified`. */
  readonly inputGradient: GpuArray<'f32'> | null
  readonly inputsRectified: boolean
  /** Adds to the inputs' gradient rather than overwriting it: another layer reads them too, and ran before. */
  readonly joins?: boolean
  readonly weightGradient: Bound
  /** At least `partialsOf(gpu, shape)` long; layers may share it. */
  readonly partials: GpuArray<'f32'>
}

/** Bytes; what a uniform binding may start at on every adapter. */
export const WEIGHT_ALIGNMENT = 256
/** Items a thread takes along each axis. */
const [SAMPLES_EACH, FEATURES_EACH] = [4, 8]
const GROUP = 64
/** Partial sums of the weights' gradients: threads along the samples. A CPU driver needs few, a GPU fills its width. */
const slicesOf = (gpu: Gpu): number => (gpu.software ? 32 : 128)

export const partialsOf = (gpu: Gpu, { inputs, outputs }: LayerShape): number => slicesOf(gpu) * inputs * outputs

interface Ready { readonly kernel: Kernel; readonly group: GPUBindGroup }

export class DenseLayer {
  readonly shape: LayerShape
  readonly #samples: number
  readonly #forward: Ready
  readonly #inputGradient: Ready | null
  readonly #slices: Ready | null
  readonly #total: Ready | null

  private constructor(shape: LayerShape, samples: number, forward: Ready, gradients: readonly (Ready | null)[]) {
    this.shape = shape
    this.#samples = samples
    this.#forward = forward
    ;[this.#inputGradient, this.#slices, this.#total] = gradients as [Ready | null, Ready | null, Ready | null]
  }

  /** For rows of `samples` (a multiple of 4). Throws RangeError on a shape the kernels cannot cut. */
  static async open(gpu: Gpu, shape: LayerShape, samples: number, arrays: LayerArrays, gradients: LayerGradients | null): Promise<DenseLayer> {
    if (shape.inputs % FEATURES_EACH !== 0 || shape.outputs % FEATURES_EACH !== 0 || samples % SAMPLES_EACH !== 0) {
      throw new RangeError(`a layer of ${shape.inputs} to ${shape.outputs} over ${samples} samples cannot be cut into blocks of ${FEATURES_EACH} by ${SAMPLES_EACH}`)
    }
    const sizes = { INPUTS: `${shape.inputs}u`, OUTPUTS: `${shape.outputs}u`, SAMPLES: `${samples}u` }
    const open = (file: string, constants: Record<string, string | boolean> = {}, entryPoint = 'main'): Promise<Kernel> =>
      createKernel(gpu, { url: new URL(`${file}.wgsl`, import.meta.url), entryPoint, constants: { ...sizes, ...constants } })
    const forward = await open('forward', { RELU: shape.relu })
    const bound = { kernel: forward, group: forward.bind({ ...arrays }) }
    return new DenseLayer(shape, samples, bound, gradients === null ? [null, null, null] : await openGradients(gpu, open, arrays, gradients))
  }

  forward(pass: GPUComputePassEncoder, samples = this.#samples): void {
    this.#forward.kernel.dispatch(pass, this.#forward.group, groupsOf(samples), this.shape.outputs / FEATURES_EACH)
  }

  /** Over all samples: those that are not used must have a gradient of 0. */
  backward(pass: GPUComputePassEncoder): void {
    const { inputs, outputs } = this.shape
    this.#slices?.kernel.dispatch(pass, this.#slices.group, inputs / 4, outputs / 2)
    this.#total?.kernel.dispatch(pass, this.#total.group, Math.ceil((inputs * outputs) / GROUP))
    this.#inputGradient?.kernel.dispatch(pass, this.#inputGradient.group, groupsOf(this.#samples), inputs / FEATURES_EACH)
  }
}

type Open = (file: string, constants?: Record<string, string | boolean>, entryPoint?: string) => Promise<Kernel>

async function openGradients(gpu: Gpu, open: Open, { weights, inputs }: LayerArrays, gradients: LayerGradients): Promise<(Ready | null)[]> {
  const { outputGradient, inputGradient, inputsRectified, joins = false, weightGradient, partials } = gradients
  const constants = { SLICES: `${slicesOf(gpu)}u` }
  const [slices, total] = await Promise.all([open('weight-gradient', constants, 'slices'), open('weight-gradient', constants, 'total')])
  const below = inputGradient === null ? null : await open('input-gradient', { MASKED: inputsRectified, JOINS: joins })
  return [
    below === null ? null : { kernel: below, group: below.bind({ weights, outputGradient, inputs, inputGradient: inputGradient! }) },
    { kernel: slices, group: slices.bind({ inputs, outputGradient, partials }) },
    { kernel: total, group: total.bind({ partials, weightGradient }) },
  ]
}

const groupsOf = (samples: number): number => Math.ceil(samples / SAMPLES_EACH / GROUP)
