// A folder becomes a capture: read, checked, levelled and measured. Nothing is kept unless all of it is sound.

import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { Fault } from '../scene/faults.ts'
import type { PointSet, PreparedFrame } from '../scene/frames.ts'
import type { Vec3 } from '../scene/geometry.ts'
import type { Progress } from '../scene/progress.ts'
import type { CaptureRecord, FrameRecord } from '../scene/records.ts'
import { checkFrames, type CheckedFrame } from './check-frames.ts'
import { readColmap } from './colmap.ts'
import { pointsOfDepth, sampleDepth } from './depth-points.ts'
import { confirmAssumedUnit } from './depth-unit.ts'
import { boundsOfCameras, robustBounds } from './extent.ts'
import { malformed, naturalOrder } from './files.ts'
import { frameNames } from './frame-names.ts'
import type { RawCapture } from './raw-capture.ts'
import { recognise } from './recognise.ts'
import { registerColor } from './register-color.ts'
import { readRgbd } from './rgbd.ts'
import { readTransforms } from './transforms.ts'
import { findUp } from './upright.ts'

export interface ReadCapture {
  /** `pointsBlob` is null: whoever stores the points sets it. */
  readonly capture: CaptureRecord
  readonly frames: readonly FrameRecord[]
  readonly points: PointSet | null
}

export interface ReadOptions {
  /** World units per depth value, where the folder does not say. */
  readonly depthUnit?: number | undefined
  readonly up: 'auto' | 'x' | 'y' | 'z' | '-x' | '-y' | '-z'
  readonly metresPerUnit?: number | undefined
  /** False believes the stated cameras of a depth sensor without asking its photographs. */
  readonly registration?: boolean | undefined
}

/** Confidence in a metric scale whose depth unit the poses confirm. */
const CONFIRMED = 0.95

/**
 * Reads any supported capture folder. Throws `capture.unrecognised`, `capture.malformed` (file and place in the
 * message) or `input.invalid` (something must be stated, such as the depth unit); an aborted signal throws its reason.
 */
export async function* readCapture(folder: string, options: ReadOptions, signal: AbortSignal): AsyncGenerator<Progress, ReadCapture> {
  const absolute = path.resolve(folder)
  yield { phase: 'looking at the folder', step: 0, total: 1 }
  const raw = yield* readRaw(absolute, options.depthUnit, signal)
  if (raw.frames.length === 0) throw noFrames(absolute, raw)
  const id = `capture-${randomUUID().slice(0, 8)}`
  const stated = recordsOfFrames(id, raw, yield* checkFrames(raw, signal))
  const unit = raw.depth?.assumed === true ? await settleUnit(absolute, raw, yield* sampleDepth(raw.root, stated, signal)) : { metric: raw.metric, warnings: [] }
  const { frames, notice } = raw.depth?.sensor === true && options.registration !== false ? yield* registerColor(raw.root, stated, signal) : { frames: stated, notice: null }
  const points = usable(raw.points) ?? pointsOfDepth(yield* sampleDepth(raw.root, frames, signal))
  const poses = frames.map((frame) => frame.camera.worldFromCamera)
  const capture: CaptureRecord = {
    id,
    type: 'capture',
    name: path.basename(absolute),
    root: raw.root,
    format: raw.format,
    missing: [...raw.missing],
    up: options.up === 'auto' ? findUp(poses, points?.positions ?? null, raw.upHint) : givenUp(options.up),
    metric: options.metresPerUnit === undefined ? unit.metric : givenMetric(options.metresPerUnit),
    bounds: points === null ? boundsOfCameras(poses) : robustBounds(points.positions),
    pointsBlob: null,
    warnings: [...raw.warnings, ...unit.warnings, ...(notice === null ? [] : [notice]), ...missingWarning(raw)],
  }
  return { capture, frames, points }
}

async function* readRaw(folder: string, depthUnit: number | undefined, signal: AbortSignal): AsyncGenerator<Progress, RawCapture> {
  const recognised = await recognise(folder)
  if (recognised.kind === 'colmap') return yield* readColmap(folder, recognised.place, signal)
  if (recognised.kind === 'transforms') return yield* readTransforms(folder, recognised.files, depthUnit, signal)
  return yield* readRgbd(folder, recognised.layout, depthUnit, signal)
}

/** An assumed depth unit that the poses bear out is as good as a stated one. */
async function settleUnit(folder: string, raw: RawCapture, sample: readonly PreparedFrame[]): Promise<Pick<CaptureRecord, 'metric' | 'warnings'>> {
  const { unit } = raw.depth!
  const confirmed = await confirmAssumedUnit(folder, sample, unit)
  if (!confirmed) return { metric: raw.metric, warnings: [`the depth unit is not stated and the poses do not settle it: ${Number(unit.toPrecision(5))} world units a value assumed; if that is wrong, import again with --depth-unit`] }
  return { metric: raw.metric && { ...raw.metric, confidence: CONFIRMED, method: `${raw.metric.method}, confirmed by the poses` }, warnings: [] }
}

function recordsOfFrames(captureId: string, raw: RawCapture, checked: readonly CheckedFrame[]): FrameRecord[] {
  const ordered = [...checked].sort((a, b) => naturalOrder(a.imagePath, b.imagePath))
  const names = frameNames(ordered.map((frame) => frame.imagePath))
  return ordered.map((frame, index) => ({
    id: `${captureId}-frame-${index}`,
    type: 'frame',
    captureId,
    name: names[index]!,
    index,
    imagePath: frame.imagePath,
    depthPath: frame.depthPath,
    depthUnit: frame.depthPath === null ? null : (raw.depth?.unit ?? null),
    ...(frame.depthIntrinsics === undefined ? {} : { depthIntrinsics: frame.depthIntrinsics }),
    camera: { intrinsics: frame.intrinsics, worldFromCamera: frame.worldFromCamera.map(withoutMinusZero) },
  }))
}

/** JSON has no -0: without this a record read back would differ from the one written. */
const withoutMinusZero = (value: number): number => value + 0

const usable = (points: PointSet | null): PointSet | null => (points !== null && points.positions.length > 0 ? points : null)

export function givenUp(axis: Exclude<ReadOptions['up'], 'auto'>): CaptureRecord['up'] {
  const sign = axis.startsWith('-') ? -1 : 1
  const direction = ['x', 'y', 'z'].map((name) => (axis.endsWith(name) ? sign : 0)) as unknown as Vec3
  return { direction: [...direction], source: 'user', confidence: 1, method: `given at import: ${axis}` }
}

export const givenMetric = (metresPerUnit: number): CaptureRecord['metric'] => ({ metresPerUnit, source: 'user', confidence: 1, method: 'given at import' })

const missingWarning = ({ missing }: RawCapture): string[] =>
  missing.length === 0 ? [] : [`${missing.length} listed ${missing.length === 1 ? 'photograph is' : 'photographs are'} missing and left out`]

const noFrames = (folder: string, { missing }: RawCapture): Fault =>
  missing.length === 0 ? malformed(folder, 'the capture has no frames') : malformed(folder, `none of the ${missing.length} listed photographs is here (the first is ${missing[0]})`)
