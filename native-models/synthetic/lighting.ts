// The lamps of a scene. Each seed has its own sun or window, lamp and sky; all are of the kind that rooms have.

import { normalise, type Vec3 } from '../scene/geometry.ts'
import type { Random } from './random.ts'

export interface Lamp {
  /** Unit, towards the lamp. */
  readonly direction: Vec3
  /** Linear RGB irradiance on a surface that faces it. */
  readonly color: Vec3
  /** Half the angle the lamp covers, degrees: how soft its shadows are. */
  readonly softDegrees: number
}

export interface Lighting {
  /** The first casts the shadow one sees; the second, from another side, fills it. */
  readonly lamps: readonly [Lamp, Lamp]
  /** Linear RGB irradiance of the open sky, or a white ceiling, from above. */
  readonly sky: Vec3
  /** What floor and walls throw back, from below and everywhere. */
  readonly bounce: Vec3
}

/** Warm lamp to cool daylight. */
const TINTS: readonly Vec3[] = [[1, 0.9, 0.76], [1, 0.94, 0.86], [1, 0.98, 0.95], [0.94, 0.97, 1.02]]

export function lightScene(random: Random): Lighting {
  const azimuth = random.between(-Math.PI, Math.PI)
  const lamp = (angle: number, rise: number, strength: number, tint: Vec3, softDegrees: number): Lamp => ({
    direction: normalise([Math.cos(angle), Math.sin(angle), rise]), color: [tint[0] * strength, tint[1] * strength, tint[2] * strength], softDegrees,
  })
  return {
    lamps: [
      lamp(azimuth, random.between(0.95, 1.8), random.between(0.72, 0.98), random.pick(TINTS), random.between(2, 4.5)),
      lamp(azimuth + random.between(2, 4.2), random.between(0.8, 1.6), random.between(0.16, 0.32), [0.92, 0.97, 1.05], 7),
    ],
    sky: [0.37, 0.385, 0.41], bounce: [0.1, 0.094, 0.088],
  }
}
