// RGB-D captures: photographs, depth images and poses that belong together by name, by order or by time.

import path from 'node:path'
import { z } from 'zod'
import { Fault } from '../scene/faults.ts'
import type { Mat4 } from '../scene/geometry.ts'
import type { Progress } from '../scene/progress.ts'
import { depthHeader, type DepthHeader } from './depth.ts'
import { breathe, isFile, malformed, readJson } from './files.ts'
import { imageSize } from './image-size.ts'
import { insideRoot } from './images-on-disk.ts'
import type { RawCapture, RawDepth, RawFrame } from './raw-capture.ts'
import { rgbdIntrinsics } from './rgbd-intrinsics.ts'
import { keyOf, type RgbdEntry, type RgbdLayout } from './rgbd-layouts.ts'
import { nearestInTime, readLog, readPoseFile, readPoseLines, readTimedNames, readTumTrajectory } from './trajectories.ts'

interface Posed { readonly color: string; readonly depth: string | null; readonly pose: Mat4 | null }
interface PosedList { readonly posed: readonly Posed[]; readonly missing: readonly string[]; readonly warnings: readonly string[] }

const FRAMES_PER_SLICE = 50

export async function* readRgbd(folder: string, layout: RgbdLayout, depthUnit: number | undefined, signal: AbortSignal): AsyncGenerator<Progress, RawCapture> {
  const { posed, missing, warnings } = yield* poses(folder, layout, signal)
  const tracked = posed.filter((entry): entry is Posed & { pose: Mat4 } => entry.pose !== null)
  if (tracked.length === 0) throw malformed(folder, 'no photograph has a pose')
  const first = tracked.find(({ depth }) => depth !== null)?.depth ?? null
  const depthInfo = first === null ? null : await depthHeader(path.join(folder, first))
  const intrinsics = await rgbdIntrinsics(folder, layout, await imageSize(path.join(folder, tracked[0]!.color)), depthInfo)
  const statement = await readStatement(folder)
  const unit = depthInfo === null ? null : depthUnitOf(folder, layout, depthInfo, depthUnit, statement)
  const depth: RawDepth | null = unit === null ? null : { unit: unit.unit, assumed: unit.assumed, sensor: statement === null, intrinsics: intrinsics.depth, mayDifferInSize: intrinsics.depth !== null }
  const frames = tracked.map((entry): RawFrame => ({ imagePath: entry.color, depthPath: entry.depth, intrinsics: intrinsics.color, worldFromCamera: entry.pose }))
  const lost = posed.length - tracked.length
  return {
    format: statement === null ? 'rgbd' : 'synthetic', root: folder, frames, missing, points: null, depth,
    metric: metricOf(statement, unit),
    upHint: statement?.up === undefined ? null : { direction: statement.up, confidence: 1, method: 'stated in capture.json' },
    warnings: [
      ...warnings,
      ...(lost > 0 ? [`${lost} ${lost === 1 ? 'frame' : 'frames'} without tracking (pose of -inf) left out`] : []),
      ...(intrinsics.assumed === null ? [] : [intrinsics.assumed]),
    ],
  }
}

const vec3 = z.tuple([z.number(), z.number(), z.number()])
/** What a synthetic capture says of itself. */
const Statement = z.object({
  format: z.string(), depthUnit: z.number().nonnegative().optional(), up: vec3.optional(), metresPerUnit: z.number().positive().optional(),
})
type Statement = z.infer<typeof Statement>

async function readStatement(folder: string): Promise<Statement | null> {
  const file = path.join(folder, 'capture.json')
  if (!(await isFile(file))) return null
  const statement = await readJson(file, Statement)
  return statement.format === 'synthetic' ? statement : null
}

interface DepthUnit { readonly unit: number; readonly method: string; readonly assumed: boolean }

const MILLIMETRES = 0.001
/** TUM's format definition: 5000 values a metre. */
const TUM_UNIT = 1 / 5000

function depthUnitOf(folder: string, layout: RgbdLayout, header: DepthHeader, given: number | undefined, statement: Statement | null): DepthUnit {
  if (given !== undefined) return { unit: given, method: 'depth unit given at import', assumed: false }
  if (statement?.depthUnit) return { unit: statement.depthUnit, method: 'stated in capture.json', assumed: false }
  if (header.integer && (layout.kind === 'tum' || layout.kind === 'timed')) return { unit: TUM_UNIT, method: 'TUM depth, 5000 values a metre', assumed: true }
  if (header.integer) return { unit: MILLIMETRES, method: '16-bit depth in millimetres', assumed: layout.kind !== 'seven-scenes' }
  throw new Fault('input.invalid', `${folder}: how far one depth value reaches is not stated; give it with --depth-unit (0.001 if values are millimetres, 1 if metres)`, folder)
}

/** Sensor depth and poses share one unit, and depth sensors measure metres. */
function metricOf(statement: Statement | null, unit: DepthUnit | null): RawCapture['metric'] {
  if (statement?.metresPerUnit !== undefined) return { metresPerUnit: statement.metresPerUnit, source: 'import', confidence: 1, method: 'stated in capture.json' }
  if (unit === null) return null
  return { metresPerUnit: 1, source: 'import', confidence: unit.assumed ? 0.8 : 0.95, method: `sensor depth (${unit.method})` }
}

async function* poses(folder: string, layout: RgbdLayout, signal: AbortSignal): AsyncGenerator<Progress, PosedList> {
  if (layout.kind === 'tum') return tumPoses(folder)
  if (layout.kind === 'timed') return timedPoses(folder, layout)
  if (layout.kind === 'log' || layout.kind === 'pose-lines') return trajectoryPoses(folder, layout)
  return yield* filePoses(folder, layout, signal)
}

const unposedWarning = (count: number): string[] => (count === 0 ? [] : [`${count} ${count === 1 ? 'photograph has' : 'photographs have'} no pose and ${count === 1 ? 'is' : 'are'} left out`])

async function* filePoses(folder: string, layout: RgbdLayout, signal: AbortSignal): AsyncGenerator<Progress, PosedList> {
  const posed: Posed[] = []
  for (const [i, { color, depth, poseFile }] of layout.entries.entries()) {
    posed.push({ color, depth, pose: await readPoseFile(path.join(folder, poseFile!)) })
    if (i % FRAMES_PER_SLICE !== 0) continue
    yield { phase: 'reading cameras', step: i, total: layout.entries.length }
    await breathe()
    signal.throwIfAborted()
  }
  return { posed, missing: layout.missing, warnings: unposedWarning(layout.unposed) }
}

async function trajectoryPoses(folder: string, layout: RgbdLayout): Promise<PosedList> {
  const file = path.join(folder, layout.trajectory!)
  const rows = layout.kind === 'log' ? await readLog(file) : (await readPoseLines(file)).map((pose, index) => ({ index, pose }))
  // Logs that number frames from elsewhere than the first photograph still list them in order.
  const numbered = rows.every(({ index }) => index >= 0 && index < layout.entries.length) && new Set(rows.map(({ index }) => index)).size === rows.length
  const posed = rows.flatMap(({ index, pose }, order): Posed[] => {
    const entry: RgbdEntry | undefined = layout.entries[numbered ? index : order]
    return entry === undefined ? [] : [{ color: entry.color, depth: entry.depth, pose }]
  })
  const missing = rows.slice(layout.entries.length).map((_, i) => `photograph ${layout.entries.length + i + 1} of ${layout.trajectory}`)
  return { posed, missing, warnings: unposedWarning(Math.max(0, layout.entries.length - rows.length)) }
}

/** Seconds by which photograph, depth and pose may differ; the tolerance of TUM's own associate.py. */
const TUM_TOLERANCE = 0.02

/** Photographs named by their time, or by the frame number that stands for it. */
async function timedPoses(folder: string, layout: RgbdLayout): Promise<PosedList> {
  const file = path.join(folder, layout.trajectory!)
  const trajectory = (await readTumTrajectory(file)).sort((a, b) => a.time - b.time)
  const posed = layout.entries.flatMap(({ color, depth }): Posed[] => {
    const time = Number(keyOf(path.basename(color)))
    const at = Number.isFinite(time) ? nearestInTime(trajectory, time, TUM_TOLERANCE) : null
    return at === null ? [] : [{ color, depth, pose: at.pose }]
  })
  if (posed.length === 0) throw malformed(file, 'no photograph is named by one of its times; add rgb.txt with a line "timestamp file" for each')
  return { posed, missing: [], warnings: unposedWarning(layout.entries.length - posed.length) }
}

async function tumPoses(folder: string): Promise<PosedList> {
  const trajectory = (await readTumTrajectory(path.join(folder, 'groundtruth.txt'))).sort((a, b) => a.time - b.time)
  const { colors, depths } = await tumLists(folder)
  const posed: Posed[] = []
  const missing: string[] = []
  let unposed = 0
  for (const color of colors) {
    const at = nearestInTime(trajectory, color.time, TUM_TOLERANCE)
    const depth = nearestInTime(depths, color.time, TUM_TOLERANCE)
    const name = await insideRoot(folder, color.name, folder)
    if (at === null) unposed++
    else if (!(await isFile(path.join(folder, name)))) missing.push(name)
    else posed.push({ color: name, depth: depth && (await insideRoot(folder, depth.name, folder)), pose: at.pose })
  }
  return { posed, missing, warnings: unposedWarning(unposed) }
}

/** What the lists of a TUM sequence name, with times in seconds. */
export async function tumLists(folder: string): Promise<{ colors: { time: number; name: string }[]; depths: { time: number; name: string }[] }> {
  const byTime = (a: { time: number }, b: { time: number }): number => a.time - b.time
  for (const name of ['associations.txt', 'associate.txt']) {
    const file = path.join(folder, name)
    if (!(await isFile(file))) continue
    const [one, two] = [await readTimedNames(file, 0), await readTimedNames(file, 1)]
    const [colors, depths] = one[0]?.name.includes('depth') === true ? [two, one] : [one, two]
    return { colors, depths: depths.sort(byTime) }
  }
  const depthList = path.join(folder, 'depth.txt')
  const depths = (await isFile(depthList)) ? await readTimedNames(depthList) : []
  return { colors: await readTimedNames(path.join(folder, 'rgb.txt')), depths: depths.sort(byTime) }
}
