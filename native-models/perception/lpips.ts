// LPIPS: how different two pictures look to a network (Zhang et al. 2018, "The Unreasonable Effectiveness of Deep Features
// as a Perceptual Metric"), from a pack that holds its graph. The studio brings none: there is LPIPS where one is installed.

import { join } from 'node:path'
import type { Image } from '../scene/image-metrics.ts'
import { Fault } from '../scene/faults.ts'
import { checkInputs, checkOutputs, floats } from './graph-check.ts'
import { openGraph, type Graph, type GraphOptions, type Tensor } from './onnx.ts'
import { packsOn, type Shelves } from './pack-choice.ts'
import type { LpipsSpec } from './pack-manifest.ts'
import { isPack } from './pack-store.ts'

export interface Lpips {
  /** Of the pack, for reports. */
  readonly name: string
  /** 0 for equal pictures; both of one size. */
  distance(a: Image, b: Image): Promise<number>
  close(): Promise<void>
}

/** Opens the pack in `folder`; its graph is checked first. Faults `model.malformed`, `model.missing`. */
export async function openLpips(folder: string, name: string, spec: LpipsSpec, options: GraphOptions): Promise<Lpips> {
  const graph = await openGraph(join(folder, spec.file), options)
  try {
    const picture = floats(null, 3, null, null)
    checkInputs(graph, { [spec.inputs[0]]: picture, [spec.inputs[1]]: picture })
    // Exports differ in how they shape one number: only that it is there is checked here.
    if (!graph.outputs.some((port) => port.name === spec.output)) checkOutputs(graph, { [spec.output]: floats(null) })
  } catch (error) {
    await graph.close()
    throw error
  }
  return { name, distance: (a, b) => distanceBy(graph, spec, a, b), close: () => graph.close() }
}

/** The one of the first such pack, installed before bundled; null without any. */
export async function openInstalledLpips(shelves: Shelves, options: GraphOptions = { provider: 'cpu', threads: 0 }): Promise<Lpips | null> {
  for (const { entry } of await packsOn(shelves)) {
    if (isPack(entry) && entry.manifest.purpose === 'lpips') return openLpips(entry.folder, entry.manifest.name, entry.manifest.lpips, options)
  }
  return null
}

async function distanceBy(graph: Graph, spec: LpipsSpec, a: Image, b: Image): Promise<number> {
  const feeds = { [spec.inputs[0]]: planes(a, spec.range), [spec.inputs[1]]: planes(b, spec.range) }
  const { [spec.output]: out } = await graph.run(feeds, [spec.output])
  const distance = Number(out?.data[0])
  if (out?.data.length !== 1 || !Number.isFinite(distance)) throw new Fault('model.malformed', `${graph.file}: its output ${spec.output} is not one number for a pair of pictures`, spec.output)
  return distance
}

/** (1, 3, height, width), red plane first. */
function planes({ width, height, pixels }: Image, range: LpipsSpec['range']): Tensor {
  const [factor, offset] = range === '-1..1' ? [2, -1] : [1, 0]
  const data = new Float32Array(3 * width * height)
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) data[c * width * height + i] = pixels[i * 3 + c]! * factor + offset
  return { shape: [1, 3, height, width], data }
}
