// The ways RGB-D captures write down where the camera was.

import { rigid, type Mat4 } from '../scene/geometry.ts'
import { malformed, readText } from './files.ts'
import { rigidPose } from './pose.ts'

const numbersOf = (text: string): number[] => text.trim().split(/[\s,]+/).map(parseNumber)

/** Number() knows "Infinity" and "NaN" but not how C and NumPy print them. */
function parseNumber(word: string): number {
  if (/^[+-]?inf(inity)?$/i.test(word)) return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return word === '' ? Number.NaN : Number(word)
}

/** ScanNet writes -inf all over a pose while tracking is lost. */
const isLost = (values: readonly number[]): boolean =>
  values.length === 16 && values.slice(0, 12).every((value) => Math.abs(value) === Number.POSITIVE_INFINITY)

/** A 4x4 camera-to-world matrix in a file of its own; null while tracking was lost. */
export async function readPoseFile(file: string): Promise<Mat4 | null> {
  const values = numbersOf(await readText(file))
  if (isLost(values)) return null
  return rigidPose(values, (what) => { throw malformed(file, what) })
}

/** One 4x4 (or 3x4) camera-to-world matrix per line, one line per frame. */
export async function readPoseLines(file: string): Promise<(Mat4 | null)[]> {
  const lines = (await readText(file)).split('\n').map((line, i) => ({ line: line.trim(), number: i + 1 })).filter(({ line }) => line !== '' && !line.startsWith('#'))
  return lines.map(({ line, number }) => {
    const values = numbersOf(line)
    return isLost(values) ? null : rigidPose(values, (what) => { throw malformed(file, `line ${number}: ${what}`) })
  })
}

/**
 * Redwood and Open3D `.log`: five lines a frame, three whole numbers and a 4x4 camera-to-world matrix.
 * `index` is the first number, the frame it belongs to.
 */
export async function readLog(file: string): Promise<{ index: number; pose: Mat4 | null }[]> {
  const lines = (await readText(file)).split('\n').map((line) => line.trim()).filter((line) => line !== '')
  if (lines.length % 5 !== 0) throw malformed(file, `${lines.length} lines are not a whole number of frames of 5 lines; it is cut short`)
  return Array.from({ length: lines.length / 5 }, (_, i) => {
    const fail = (what: string): never => { throw malformed(file, `frame ${i + 1} at line ${i * 5 + 1}: ${what}`) }
    const index = numbersOf(lines[i * 5]!)[0]!
    if (!Number.isInteger(index)) fail(`"${lines[i * 5]!}" should be three whole numbers`)
    const values = numbersOf(lines.slice(i * 5 + 1, i * 5 + 5).join(' '))
    return { index, pose: isLost(values) ? null : rigidPose(values, fail) }
  })
}

export interface TimedPose { readonly time: number; readonly pose: Mat4 }

/** TUM: `timestamp tx ty tz qx qy qz qw` a line, camera-to-world. */
export async function readTumTrajectory(file: string): Promise<TimedPose[]> {
  const rows = await tableOf(file)
  return rows.map(({ words, number }) => {
    const [time = Number.NaN, tx = Number.NaN, ty = Number.NaN, tz = Number.NaN, qx = Number.NaN, qy = Number.NaN, qz = Number.NaN, qw = Number.NaN] = words.map(parseNumber)
    if (![time, tx, ty, tz, qx, qy, qz, qw].every(Number.isFinite)) throw malformed(file, `line ${number}: the pose is not a number; a line takes timestamp tx ty tz qx qy qz qw`)
    if (!(Math.hypot(qx, qy, qz, qw) > 0)) throw malformed(file, `line ${number}: the rotation is a zero quaternion`)
    return { time, pose: rigid([qw, qx, qy, qz], [tx, ty, tz]) }
  })
}

export interface TimedName { readonly time: number; readonly name: string }

/** TUM: `timestamp file` a line; an associations file has two such pairs, `column` picks one. */
export async function readTimedNames(file: string, column = 0): Promise<TimedName[]> {
  return (await tableOf(file)).map(({ words, number }) => {
    const [time, name] = [parseNumber(words[column * 2] ?? ''), words[column * 2 + 1]]
    if (!Number.isFinite(time) || name === undefined) throw malformed(file, `line ${number}: a line takes a timestamp and a file name`)
    return { time, name }
  })
}

async function tableOf(file: string): Promise<{ words: string[]; number: number }[]> {
  const lines = (await readText(file)).split('\n').map((line, i) => ({ line: line.trim(), number: i + 1 }))
  return lines.filter(({ line }) => line !== '' && !line.startsWith('#')).map(({ line, number }) => ({ words: line.split(/[\s,]+/), number }))
}

/** The entry nearest in time, if within `tolerance` seconds. `sorted` by time. */
export function nearestInTime<T extends { readonly time: number }>(sorted: readonly T[], time: number, tolerance: number): T | null {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]!.time < time) low = middle + 1
    else high = middle
  }
  const near = [sorted[low - 1], sorted[low]].filter((entry) => entry !== undefined)
  near.sort((a, b) => Math.abs(a.time - time) - Math.abs(b.time - time))
  return near[0] && Math.abs(near[0].time - time) <= tolerance ? near[0] : null
}
