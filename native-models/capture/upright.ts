// Which way is up in a capture nobody levelled. People hold cameras level, so camera "right" vectors are horizontal and
// camera "up" vectors average to up; rooms have floors and tables, so the largest plane that roughly faces up is exact.

import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { dot, normalise, scale, type Mat4, type Vec3 } from '../scene/geometry.ts'
import type { CaptureRecord } from '../scene/records.ts'
import type { UpHint } from './raw-capture.ts'
import { dominantPlane } from './dominant-plane.ts'

type Up = NonNullable<CaptureRecord['up']>

/** Cameras that turn say up well; those that stay on one side lean by however far they look down on a table. */
const PLANE_DEGREES = { level: 25, average: 60 } as const
/** The two readings of the cameras may differ by the same lean. */
const AGREEING_DEGREES = 60
/** Plane and level cameras that agree this well confirm each other. */
const CONFIRMING_DEGREES = 12
/** A file's stated convention is believed without a plane only if the cameras lean this little from it. */
const HINT_DEGREES = 30

const CONFIDENCE = { planeConfirmed: 0.9, plane: 0.7, level: 0.6, average: 0.35 } as const

/** Unit world vector against gravity with how it was found; null if the cameras give no hint at all. */
export function findUp(poses: readonly Mat4[], points: Float32Array | null, hint: UpHint | null): Up | null {
  if (hint !== null && hint.confidence === 1) return imported(hint.direction, 1, hint.method)
  const average = averageUp(poses)
  if (average === null) return hint === null ? null : imported(hint.direction, hint.confidence / 2, hint.method)
  const level = levelUp(poses, average)
  const expected = level ?? average
  const leaning = hint === null ? 180 : angleBetween(hint.direction, expected)
  const plane = points === null ? null : dominantPlane(points, {
    facing: expected, degrees: level === null ? PLANE_DEGREES.average : PLANE_DEGREES.level, above: meanCentre(poses),
  })
  if (plane !== null) {
    const confirmed = (level !== null && angleBetween(plane.normal, level) < CONFIRMING_DEGREES) || (hint !== null && angleBetween(plane.normal, hint.direction) < CONFIRMING_DEGREES)
    const share = Math.round(plane.share * 100)
    return imported(plane.normal, confirmed ? CONFIDENCE.planeConfirmed : CONFIDENCE.plane, `the largest level plane (${share} % of the points), ${Math.round(angleBetween(plane.normal, expected))} degrees from the cameras' up`)
  }
  if (hint !== null && leaning < HINT_DEGREES) return imported(hint.direction, hint.confidence, hint.method)
  return level === null
    ? imported(average, CONFIDENCE.average, 'the average of the cameras’ up')
    : imported(level, CONFIDENCE.level, 'the direction all cameras are level to')
}

const imported = (direction: Vec3, confidence: number, method: string): Up => ({
  // JSON has no -0, so records hold none.
  direction: [direction[0] + 0, direction[1] + 0, direction[2] + 0], source: 'import', confidence, method,
})

export const angleBetween = (a: Vec3, b: Vec3): number => (Math.acos(Math.min(1, Math.max(-1, dot(a, b)))) * 180) / Math.PI

const meanCentre = (poses: readonly Mat4[]): Vec3 =>
  [3, 7, 11].map((i) => poses.reduce((sum, m) => sum + m[i]!, 0) / poses.length) as unknown as Vec3

/** Shortest mean of unit vectors that still points somewhere: cameras that look all ways up say nothing. */
const LEAST_MEAN = 0.2

function averageUp(poses: readonly Mat4[]): Vec3 | null {
  const mean = [1, 5, 9].map((i) => poses.reduce((sum, m) => sum - m[i]!, 0) / Math.max(1, poses.length)) as unknown as Vec3
  return Math.hypot(...mean) < LEAST_MEAN ? null : normalise(mean)
}

/** Spread of the cameras' right vectors: they must cover a plane, and stay in it. */
const LEAST_SPREAD = 0.05
const MOST_ROLL = 0.03

/** The direction square to all camera right vectors, if they turn enough to say one; on the side of `average`. */
function levelUp(poses: readonly Mat4[], average: Vec3): Vec3 | null {
  const spread = Matrix.zeros(3, 3)
  for (const m of poses) {
    const right = Matrix.columnVector([m[0]!, m[4]!, m[8]!])
    spread.add(right.mmul(right.transpose()).div(poses.length))
  }
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(spread, { assumeSymmetric: true })
  const order = [0, 1, 2].sort((a, b) => values[a]! - values[b]!)
  if (values[order[1]!]! < LEAST_SPREAD || values[order[0]!]! > MOST_ROLL) return null
  const axis = normalise(vectors.getColumn(order[0]!) as unknown as Vec3)
  const up = dot(axis, average) < 0 ? scale(axis, -1) : axis
  return angleBetween(up, average) < AGREEING_DEGREES ? up : null
}
