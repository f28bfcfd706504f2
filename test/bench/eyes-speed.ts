// What the bundled models' graphs take, beside the runtime's own ceiling: one product of large matrices.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openGraph, type GraphOptions } from '../../native-models/perception/onnx.ts'
import { openEncoder, openMasker } from '../../native-models/perception/open-model.ts'
import { readPack, type Pack } from '../../native-models/perception/pack-store.ts'
import { seededRandom } from '../../native-models/synthetic/random.ts'

/** Operations of the graphs by the hash of their files (native-models/recipes/graph_work.py). */
const WORK = JSON.parse(readFileSync(new URL('./eyes-work.json', import.meta.url), 'utf8')) as Record<string, { readonly operations: number; readonly items: number }>
const SIDE = 1024
const [PICTURE, PROMPTS, PICTURES, TEXTS] = [{ width: 640, height: 480 }, 64, 16, 16]

export interface GraphSpeed { readonly graph: string; readonly items: number; readonly ms: number; readonly gigaflops: number | null; readonly shareOfCeiling: number | null }
export interface EyesSpeed { readonly threads: number; readonly ceilingGigaflops: number; readonly graphs: readonly GraphSpeed[] }

/** The best of `rounds`; preparing pictures counts with the graph that is fed with them. Packs that are not there are left out. */
export async function benchEyes(rounds: number, threads = 2): Promise<EyesSpeed> {
  const options: GraphOptions = { provider: 'cpu', threads }
  const ceilingGigaflops = (2 * SIDE ** 3) / (await productMs(options, rounds)) / 1e6
  const measured = [...(await segmenterMs(options, rounds)), ...(await encoderMs(options, rounds))]
  return {
    threads, ceilingGigaflops,
    graphs: measured.map(({ file, graph, items, ms }): GraphSpeed => {
      const work = WORK[createHash('sha256').update(readFileSync(file)).digest('hex')]
      const gigaflops = work === undefined ? null : (work.operations * items) / work.items / ms / 1e6
      return { graph, items, ms, gigaflops, shareOfCeiling: gigaflops && gigaflops / ceilingGigaflops }
    }),
  }
}

interface Timed { readonly file: string; readonly graph: string; readonly items: number; readonly ms: number }

async function best(rounds: number, work: () => Promise<unknown>): Promise<number> {
  await work()
  let least = Infinity
  for (let round = 0; round < rounds; round++) {
    const started = performance.now()
    await work()
    least = Math.min(least, performance.now() - started)
  }
  return least
}

async function productMs(options: GraphOptions, rounds: number): Promise<number> {
  const graph = await openGraph(fileURLToPath(new URL('./matmul.onnx', import.meta.url)), options)
  const random = seededRandom(1)
  const matrix = (): { shape: number[]; data: Float32Array } => ({ shape: [SIDE, SIDE], data: Float32Array.from({ length: SIDE * SIDE }, () => random.next()) })
  const feeds = { a: matrix(), b: matrix() }
  const ms = await best(rounds * 3, () => graph.run(feeds, ['product']))
  await graph.close()
  return ms
}

async function bundled(name: string): Promise<Pack | null> {
  const folder = fileURLToPath(new URL(`../../resources/models/${name}`, import.meta.url))
  return existsSync(join(folder, 'pack.json')) ? readPack(folder) : null
}

/** Coloured noise: what is computed does not depend on what is seen. */
const noise = (width: number, height: number): { width: number; height: number; rgb: Uint8Array } => {
  const random = seededRandom(2)
  return { width, height, rgb: Uint8Array.from({ length: width * height * 3 }, () => random.below(256)) }
}

async function segmenterMs(options: GraphOptions, rounds: number): Promise<Timed[]> {
  const pack = await bundled('mini-segmenter')
  if (pack === null) return []
  const segmenter = await openMasker(pack, options)
  const picture = noise(PICTURE.width, PICTURE.height)
  const prompts = Array.from({ length: PROMPTS }, (_, k) => ({ points: [{ x: ((k % 8) + 0.5) * (PICTURE.width / 8), y: (Math.floor(k / 8) + 0.5) * (PICTURE.height / 8), inside: true }] }))
  const [encoder, decoder] = [join(pack.folder, segmenter.spec.encoder.file), join(pack.folder, segmenter.spec.decoder.file)]
  const encode = await best(rounds, () => segmenter.encode(picture))
  const seen = await segmenter.encode(picture)
  const decode = await best(rounds, () => segmenter.decode(seen, prompts))
  await segmenter.close()
  return [{ file: encoder, graph: 'segmenter, photographs', items: 1, ms: encode }, { file: decoder, graph: 'segmenter, points', items: PROMPTS, ms: decode }]
}

async function encoderMs(options: GraphOptions, rounds: number): Promise<Timed[]> {
  const pack = await bundled('mini-dual-encoder')
  if (pack === null) return []
  const encoder = await openEncoder(pack, options)
  const [pictures, texts] = [Array.from({ length: PICTURES }, () => noise(96, 96)), Array.from({ length: TEXTS }, (_, k) => `the mug beside box ${k}`)]
  const [vision, text] = [join(pack.folder, encoder.spec.vision.file), join(pack.folder, encoder.spec.text.file)]
  const seeing = await best(rounds, () => encoder.embedPictures(pictures))
  const reading = await best(rounds, () => encoder.embedTexts(texts))
  await encoder.close()
  return [{ file: vision, graph: 'dual encoder, pictures', items: PICTURES, ms: seeing }, { file: text, graph: 'dual encoder, texts', items: TEXTS, ms: reading }]
}

export function eyesTable({ threads, ceilingGigaflops, graphs }: EyesSpeed): string {
  const rows = graphs.map(({ graph, items, ms, gigaflops, shareOfCeiling }) =>
    `  ${graph.padEnd(24)} ${ms.toFixed(1).padStart(8)} ms for ${String(items).padStart(2)}  ${((1000 * items) / ms).toFixed(0).padStart(6)} /s  ${gigaflops === null ? 'of unknown work' : `${gigaflops.toFixed(1).padStart(6)} GFLOP/s, ${(100 * shareOfCeiling!).toFixed(0)} % of the ceiling`}`)
  return [`models on ${threads} threads; ceiling, a product of ${SIDE} x ${SIDE} matrices: ${ceilingGigaflops.toFixed(0)} GFLOP/s`, ...rows].join('\n')
}
