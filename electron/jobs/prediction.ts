// What a reconstruction will need, whether it is there, and what would fit instead. Nothing is changed by itself: a way
// out is offered, and whoever starts the run takes it or not.

import type { z } from 'zod'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { FrameRecord, Records } from '../../native-models/scene/records.ts'
import type { Needs } from '../../native-models/scene/run-report.ts'
import { shCoefficients } from '../../native-models/scene/splats.ts'
import type { ShDegree } from '../../native-models/splatting/gpu-splats.ts'
import { splatNeeds, splatWork, type AdapterFacts } from '../../native-models/splatting/needs.ts'
import { radianceNeeds } from '../../native-models/radiance/needs.ts'
import { trySpeed } from '../../native-models/splatting/trial.ts'
import type { ReconstructParams } from '../contract/jobs.ts'
import type { Prediction, Way } from '../contract/prediction.ts'
import { freeBytes } from '../project/disk.ts'
import { calibration, noteTaken, type Calibration } from './calibration.ts'
import { counted, inWords } from './in-words.ts'
import { photographsOf } from './scene-of.ts'

type Params = z.infer<typeof ReconstructParams>

/** What is trained, as far as its needs go. */
export interface RunSize {
  readonly frames: number
  readonly width: number
  readonly height: number
  readonly depth: boolean
  readonly params: Params
}

/** What there is. */
export interface Machine {
  readonly adapter: AdapterFacts & Pick<Gpu, 'adapterName'>
  readonly memoryBytes: number
  readonly diskBytes: number
}

/** Bytes per pixel that stay in memory: prepared (colour, validity), then for the loss at three sizes; and with depth. */
const BYTES_PER_PIXEL = 3 + 1 + 4 * (1 + 1 / 4 + 1 / 16)
const BYTES_PER_DEPTH = 4 + 4 * (1 + 1 / 4 + 1 / 16)
/** What the process, its kernels and decoded photographs in flight take besides. */
const BASE_BYTES = 400e6
/** Kept free, so that the project's database and the system can go on. */
const SPARE_DISK_BYTES = 50e6
const floatsOfSplat = (shDegree: number): number => 3 + 4 + 3 + 1 + 3 * shCoefficients(shDegree)
/** The result, a preview, and two checkpoints with Adam's moments (the old one is kept until the new is safe). */
const SPLATS_ON_DISK = 1 + 1 + 2 * 3

/** The result, and two checkpoints with Adam's moments. */
const FIELDS_ON_DISK = 1 + 2 * 3

/** Bytes and work of one backbone; null where nothing is known beforehand. */
interface Predictor {
  readonly needs: (size: RunSize, adapter: AdapterFacts) => { gpuBytes: number; largestBytes: number; diskBytes: number } | null
  readonly work: (size: RunSize) => number | null
  /** A trial of about a second on an idle adapter. */
  readonly trial: ((gpu: Gpu) => Promise<{ work: number; seconds: number }>) | null
}

const PREDICTORS: Readonly<Record<Params['backbone'], Predictor>> = {
  splat: {
    needs: ({ width, height, params }, adapter) => ({
      ...splatNeeds(adapter, { width, height, maxSplats: params.maxSplats, shDegree: params.shDegree as ShDegree }),
      diskBytes: params.maxSplats * floatsOfSplat(params.shDegree) * 4 * SPLATS_ON_DISK,
    }),
    work: ({ width, height, params }) => splatWork({ width, height, maxSplats: params.maxSplats }, params.steps),
    trial: trySpeed,
  },
  nerf: {
    needs: ({ frames }, adapter) => {
      const { gpuBytes, largestBytes, fieldBytes } = radianceNeeds(adapter, frames)
      return { gpuBytes, largestBytes, diskBytes: fieldBytes * FIELDS_ON_DISK }
    },
    work: ({ params }) => params.steps,
    trial: null,
  },
}

export const workOf = (size: RunSize): number | null => PREDICTORS[size.params.backbone].work(size)

export function sizeOf(frames: readonly FrameRecord[], params: Params): RunSize {
  const largest = frames.reduce((most, { camera: { intrinsics } }) => (intrinsics.width * intrinsics.height > most.width * most.height ? intrinsics : most), { width: 1, height: 1 })
  const scale = Math.min(1, params.width / largest.width)
  return {
    frames: frames.length, width: Math.round(largest.width * scale), height: Math.round(largest.height * scale),
    depth: frames.some(({ depthPath }) => depthPath !== null), params,
  }
}

/** The whole of it: needs, what is missing, ways out. Pure: the machine and what earlier runs took are given. */
export function predicted(size: RunSize, machine: Machine, known: Calibration | null): Prediction {
  const { adapter } = machine
  const needs = needsOf(size, adapter, known)
  const misfits = misfitsOf(size, needs, machine)
  return {
    adapter: adapter.adapterName, misfits,
    needs: { gpuBytes: needs.gpuBytes, diskBytes: needs.diskBytes, seconds: needs.seconds, memoryBytes: needs.memoryBytes },
    basis: known === null || needs.seconds === null ? null : known.runs === 0 ? 'a trial of a second' : known.runs === 1 ? 'the last run on this adapter' : `the last ${known.runs} runs on this adapter`,
    ways: misfits.length === 0 ? [] : waysOut(size, machine, known),
  }
}

type AllNeeds = Needs & { memoryBytes: number; largestBytes: number }

function needsOf(size: RunSize, adapter: AdapterFacts, known: Calibration | null): AllNeeds {
  const { needs, work } = PREDICTORS[size.params.backbone]
  const own = needs(size, adapter)
  const gpuBytes = own?.gpuBytes ?? null
  const amount = work(size)
  const untilDone = known === null || amount === null ? null : amount * known.secondsPerWork
  const seconds = untilDone === null ? null : Math.min(untilDone, (size.params.minutes ?? Infinity) * 60)
  const pixels = size.frames * size.width * size.height
  const memoryBytes = BASE_BYTES + pixels * (BYTES_PER_PIXEL + (size.depth ? BYTES_PER_DEPTH : 0)) + (adapter.software ? gpuBytes ?? 0 : 0)
  return { gpuBytes, diskBytes: own?.diskBytes ?? null, seconds, memoryBytes, largestBytes: own?.largestBytes ?? 0 }
}

function misfitsOf(size: RunSize, needs: AllNeeds, { adapter, memoryBytes, diskBytes }: Machine): Prediction['misfits'] {
  const misfits: Prediction['misfits'] = []
  const most = Math.min(adapter.limits.storageBindingBytes, adapter.limits.bufferBytes)
  const say = (what: 'memory' | 'adapter' | 'disk', message: string): void => void misfits.push({ what, message })
  if (needs.largestBytes > most) say('adapter', `${size.params.backbone === 'nerf' ? 'the radiance field needs' : `${counted(size.params.maxSplats)} splats need`} ${inWords(needs.largestBytes)} in one buffer, and ${adapter.adapterName} allows ${inWords(most)}`)
  if (needs.memoryBytes > memoryBytes) say('memory', `training at width ${size.width} needs about ${inWords(needs.memoryBytes)} of memory, and ${inWords(memoryBytes)} are free`)
  const disk = (needs.diskBytes ?? 0) + SPARE_DISK_BYTES
  if (disk > diskBytes) say('disk', `training needs about ${inWords(disk)} on the disk of the project, and ${inWords(diskBytes)} are free`)
  return misfits
}

/** Halved again and again at most so often: beyond it nothing of the scene would be left. */
const MOST_HALVINGS = 6
const SMALLEST_WIDTH = 64
const FEWEST_SPLATS = 1000

/** Each of: smaller photographs, fewer splats, plainer colour, both halved: by as much as it takes to fit. */
function waysOut(size: RunSize, machine: Machine, known: Calibration | null): Way[] {
  const { params } = size
  const halved = (name: 'width' | 'maxSplats', value: number, times: number): Partial<Params> => ({ [name]: Math.round(value / 2 ** times) })
  const tries: ((times: number) => Partial<Params>)[] = [
    (times) => halved('width', size.width, times),
    (times) => halved('maxSplats', params.maxSplats, times),
    (times) => (times === 1 && params.shDegree > 0 ? { shDegree: 0 } : {}),
    (times) => ({ ...halved('width', size.width, times), ...halved('maxSplats', params.maxSplats, times) }),
  ]
  const found = tries.flatMap((change) => fitting(size, change, machine, known))
  // Both halved is worth saying only where neither alone does it.
  return found.length > 1 ? found.filter(({ params: p }) => Object.keys(p).length === 1) : found
}

function fitting(size: RunSize, change: (times: number) => Partial<Params>, machine: Machine, known: Calibration | null): Way[] {
  for (let times = 1; times <= MOST_HALVINGS; times++) {
    const params = change(times)
    if (Object.keys(params).length === 0 || (params.width ?? SMALLEST_WIDTH) < SMALLEST_WIDTH || (params.maxSplats ?? FEWEST_SPLATS) < FEWEST_SPLATS) return []
    const width = params.width ?? size.width
    const smaller = { ...size, width, height: Math.round((size.height * width) / size.width), params: { ...size.params, ...params } }
    const needs = needsOf(smaller, machine.adapter, known)
    if (misfitsOf(smaller, needs, machine).length > 0) continue
    return [{ title: titleOf(params), flags: flagsOf(params), params: params as Way['params'], needs: { gpuBytes: needs.gpuBytes, diskBytes: needs.diskBytes, seconds: needs.seconds } }]
  }
  return []
}

const WORDS: Readonly<Record<string, (value: number) => string>> = {
  width: (value) => `train at width ${value}`, maxSplats: (value) => `at most ${counted(value)} splats`, shDegree: (value) => `colours of degree ${value}`,
}
const titleOf = (params: object): string => Object.entries(params).map(([name, value]) => WORDS[name]?.(Number(value)) ?? name).join(', ')
const flagsOf = (params: object): string => Object.entries(params).map(([name, value]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`).join(' ')

export interface PredictFrom {
  readonly records: Records
  /** The project's folder. */
  readonly folder: string
  readonly gpu: Gpu
  /** Whether nothing else computes, so that a trial tells something. */
  readonly idle: boolean
}

/** Prediction for the capture of a project. An adapter that never trained this backbone is tried for a second. Fault `input.invalid` without a capture. */
export async function predict(params: Params, { records, folder, gpu, idle }: PredictFrom): Promise<Prediction> {
  const { frames } = photographsOf(records)
  const machine = { adapter: gpu, memoryBytes: process.availableMemory(), diskBytes: await freeBytes(folder) }
  return predicted(sizeOf(frames, params), machine, await calibrated(params.backbone, gpu, idle))
}

async function calibrated(backbone: Params['backbone'], gpu: Gpu, idle: boolean): Promise<Calibration | null> {
  const known = await calibration(gpu.adapterName, backbone)
  const { trial } = PREDICTORS[backbone]
  if (known !== null || trial === null || !idle) return known
  await noteTaken({ adapter: gpu.adapterName, backbone, trial: true, ...await trial(gpu) })
  return await calibration(gpu.adapterName, backbone)
}
