// Every phase of a training step, and a whole step, by size: times, the work they are for, and how near that is to the ceiling.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { createLossKernels, NEUTRAL_EXPOSURE, PhotometricLoss, type LossTarget } from '../../native-models/kernels/photometric-loss/photometric-loss.ts'
import { kernelShape, tilesOf } from '../../native-models/kernels/shared/shape.ts'
import { SplatOptimiser } from '../../native-models/splatting/splat-optimiser.ts'
import { createProbe, type Ceiling } from './ceiling.ts'
import { countEvaluations } from './evaluations.ts'
import { inPass, measure, type Effort, type Encode, type Times } from './measure.ts'
import { benchScene, rasterPhases, type BenchScene } from './raster.ts'
import { nameOf, type BenchSize } from './sizes.ts'
import { workOf, type Counts, type PhaseName, type Work } from './work.ts'

export interface PhaseReport extends Times, Work {
  readonly gigaflops: number
  readonly gigabytesPerSecond: number
  /** Of the time, what the adapter would need for this work at its measured ceiling, of arithmetic or of memory, whichever is more. */
  readonly shareOfCeiling: number
}

export interface SizeReport {
  readonly name: string
  readonly counts: Counts
  readonly ceiling: Ceiling
  readonly phases: Readonly<Record<PhaseName, PhaseReport>>
  /** Whole steps; without the loss too, to be compared with trainers that have another one. */
  readonly step: Times
  readonly stepWithoutLoss: Times
}

export async function benchTraining(gpu: Gpu, size: BenchSize, effort: Effort): Promise<SizeReport> {
  const scene = await benchScene(gpu, size)
  const counts = await countsOf(gpu, size, scene)
  const loss = new PhotometricLoss(gpu, await createLossKernels(gpu), size, scene.rasteriser, 1, false)
  loss.prepare(greyTarget(size), NEUTRAL_EXPOSURE, 0, 0)
  const optimiser = await benchOptimiser(gpu, size, scene)
  const { project, sort, forward, backward, 'project backward': projectBackward } = rasterPhases(scene)
  const phases: Record<PhaseName, Encode> = {
    project, sort, forward, 'loss': inPass((pass) => { loss.encode(pass) }), backward, 'project backward': projectBackward,
    'optimiser': inPass((pass) => { optimiser.encode(pass) }),
  }
  const inOrder = (names: readonly PhaseName[]): Encode => (encoder) => { for (const name of names) phases[name](encoder) }
  const names = Object.keys(phases) as PhaseName[]
  const probe = await createProbe(gpu)
  const times = await measure(gpu, [
    ...probe.phases,
    ...Object.entries(phases), ['step without loss', inOrder(names.filter((name) => name !== 'loss'))], ['step', inOrder(names)],
  ], effort)
  const ceiling = probe.ceilingOf(times)
  probe.destroy()
  loss.destroy()
  optimiser.destroy()
  scene.destroy()
  const work = workOf(counts, kernelShape(gpu))
  const report = (name: PhaseName): [PhaseName, PhaseReport] => [name, reportOf(times[name]!, work[name], ceiling)]
  return {
    name: nameOf(size), counts, ceiling, phases: Object.fromEntries(names.map(report)) as SizeReport['phases'],
    step: times['step']!, stepWithoutLoss: times['step without loss']!,
  }
}

async function countsOf(gpu: Gpu, { splats, width, height }: BenchSize, scene: BenchScene): Promise<Counts> {
  const { pairs, visible } = scene
  return { splats, visible, pairs, pixels: width * height, tiles: tilesOf(width, height, kernelShape(gpu).tile), ...(await countEvaluations(gpu, scene)) }
}

async function benchOptimiser(gpu: Gpu, { splats }: BenchSize, { rasteriser }: BenchScene): Promise<SplatOptimiser> {
  const optimiser = new SplatOptimiser(gpu, splats, 0, 1)
  await optimiser.connect(rasteriser.gradients, rasteriser.status)
  optimiser.count = splats
  optimiser.prepare(0, 0, 1, 1)
  return optimiser
}

function reportOf(times: Times, { bytes, flops }: Work, ceiling: Ceiling): PhaseReport {
  const [gigaflops, gigabytesPerSecond] = [flops / times.ms / 1e6, bytes / times.ms / 1e6]
  const shareOfCeiling = Math.max(gigaflops / ceiling.gigaflops, gigabytesPerSecond / ceiling.gigabytesPerSecond)
  return { ...times, bytes, flops, gigaflops, gigabytesPerSecond, shareOfCeiling }
}

function greyTarget({ width, height }: BenchSize): LossTarget {
  const pixels = new Uint32Array(width * height).fill(0xff808080)
  return { width, height, pixels, counted: pixels.length, depth: null, depthCounted: 0 }
}
