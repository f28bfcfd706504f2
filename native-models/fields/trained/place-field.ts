// A trained field asked at places, as backbones ask: unit codes, or unit instance features, at one scale.

import type { FeatureField, Places } from '../../backbone/backbone.ts'
import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { ASKED_WORDS, askedWords, openFieldInput, QUANTILES } from '../../kernels/field-input/field-input.ts'
import { openUnitRows, PART_WORDS } from '../../kernels/unit-rows/unit-rows.ts'
import type { FieldSpace } from './ray-pool.ts'
import type { Told } from './learner.ts'
import { FieldNetwork } from './network.ts'
import type { ParameterArrays } from './parameters.ts'
import { gridRows, outputsOf, type Network, type TrainedShape } from './shape.ts'

/** Places at a time: activations of a few megabytes. */
const SAMPLES = 16384

export interface PlaceFieldSetting extends Told {
  readonly space: FieldSpace
  readonly quantiles: Float32Array
}

type Input = Awaited<ReturnType<typeof openFieldInput>>
type Rows = Awaited<ReturnType<typeof openUnitRows>>

interface Parts {
  readonly network: FieldNetwork
  readonly input: Input
  readonly rows: Readonly<Record<Network, Rows>>
  readonly asked: GpuArray<'u32'>
  readonly scales: GpuArray<'f32'>
  readonly part: GpuArray<'u32'>
  readonly arrays: readonly GpuArray[]
}

/** The networks, ready to be asked at any scale. */
export class AskedNetwork {
  readonly #gpu: Gpu
  readonly #shape: TrainedShape
  readonly #setting: PlaceFieldSetting
  readonly #parts: Parts
  readonly #fields = new Map<string, FeatureField>()

  private constructor(gpu: Gpu, shape: TrainedShape, setting: PlaceFieldSetting, parts: Parts) {
    this.#gpu = gpu
    this.#shape = shape
    this.#setting = setting
    this.#parts = parts
  }

  static async open(gpu: Gpu, parameters: ParameterArrays, shape: TrainedShape, setting: PlaceFieldSetting): Promise<AskedNetwork> {
    return new AskedNetwork(gpu, shape, setting, await openParts(gpu, parameters, shape, setting))
  }

  /** The same field for the same scale, so that a backbone keeps what it made of it. */
  at(network: Network, scale: number): FeatureField {
    const key = `${network} ${scale}`
    const known = this.#fields.get(key)
    if (known !== undefined) return known
    const field: FeatureField = { channels: outputsOf(this.#shape, network), version: 1, evaluate: (places, into) => { this.#evaluate(network, scale, places, into) } }
    this.#fields.set(key, field)
    return field
  }

  destroy(): void {
    this.#parts.network.destroy()
    for (const array of this.#parts.arrays) destroyArray(this.#gpu, array)
  }

  #evaluate(network: Network, scale: number, { count, positions, visual }: Places, into: GpuArray<'f32'>): void {
    const { network: networks, input, rows, asked, scales, part } = this.#parts
    writeArray(this.#gpu, scales, Float32Array.of(scale, 0))
    for (let first = 0; first < count; first += SAMPLES) {
      const some = Math.min(SAMPLES, count - first)
      writeArray(this.#gpu, asked, askedWords({ ...this.#setting.space, first, count: some, perRay: SAMPLES, visual: this.#setting.visual, scale: this.#setting.scale }))
      writeArray(this.#gpu, part, new Uint32Array([first, some]))
      // A scale of its own needs no depth: any array will do.
      const steps = [input({ positions, visual, depths: scales }, some), rows[network](into, some)] as const
      this.#gpu.run('ask field', (encoder) => {
        const pass = encoder.beginComputePass()
        steps[0](pass)
        networks.encode(pass, some)
        networks.forward(pass, network, Math.ceil(some / 4) * 4)
        steps[1](pass)
        pass.end()
      })
    }
  }
}

async function openParts(gpu: Gpu, parameters: ParameterArrays, shape: TrainedShape, { quantiles }: PlaceFieldSetting): Promise<Parts> {
  const network = await FieldNetwork.open(gpu, parameters, shape, SAMPLES, false)
  const asked = createArray(gpu, 'asked', 'u32', ASKED_WORDS)
  const row = createArray(gpu, 'row', 'u32', 1)
  const scales = createArray(gpu, 'scale', 'f32', 2)
  const ranks = createArray(gpu, 'quantiles', 'f32', QUANTILES)
  const part = createArray(gpu, 'part', 'u32', PART_WORDS)
  writeArray(gpu, ranks, quantiles)
  const arrays = { asked, rows: row, scales, quantiles: ranks, within: network.on.within, encoding: network.on.encoding }
  const rowsOf = (which: Network): Promise<Rows> => openUnitRows(gpu, outputsOf(shape, which), SAMPLES, part, network.on.outputs[which])
  return {
    network, asked, scales, part, arrays: [asked, row, scales, ranks, part],
    input: await openFieldInput(gpu, { samples: SAMPLES, firstRow: gridRows(shape) }, arrays),
    rows: { language: await rowsOf('language'), instance: await rowsOf('instance') },
  }
}
