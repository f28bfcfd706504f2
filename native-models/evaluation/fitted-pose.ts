// Where a photograph was taken from, judged by a scene that no longer changes: for a figure beside the strict one, of how good the
// scene is apart from how well the poses of held-out photographs are known (as BARF, Lin et al. 2021, and NoPe-NeRF score).
//
//   X = depth · ray at pixel u,   R_ξ(u) ≈ R(u) - ∇R · dπ(exp(ξ) X)/dξ · ξ,   r = gain · R_ξ + bias - photograph
//
// Gauss and Newton's steps with Marquardt's damping, coarse to fine; a step is taken where the next picture is nearer to the photograph.

import type { Backbone, RenderedView } from '../backbone/backbone.ts'
import { expTwist } from '../backbone/rigid.ts'
import type { ChannelExposure } from '../kernels/photometric-loss/photometric-loss.ts'
import type { Camera } from '../scene/camera.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { invertRigid, multiply } from '../scene/geometry.ts'
import { NormalEquations } from './normal-equations.ts'

export interface Seen {
  readonly camera: Camera
  readonly exposure: ChannelExposure
}

/** Box blurs on the way, in widths of the picture: what is a hundredth apart is found by the first, and none is left at last. */
const BLURS = [0.01, 0.004, 0] as const
/** Pictures drawn at each blur, at most. */
const ROUNDS = 6
const FIRST_DAMPING = 1e-3
/** A step that made it worse is tried again this much shorter; one that helped makes the next so much bolder. */
const CAUTION = 10
/** What a step must still gain, as a share of the error, to be followed by another. */
const WORTHWHILE = 1e-3
/** Twist, log-gain and bias of three channels. */
const UNKNOWNS = 12

/** Pose and exposure, from those given, that make the backbone's picture most like the photograph. One picture is drawn per step. */
export async function fittedPose(backbone: Backbone, { rgb, valid }: Pick<PreparedFrame, 'rgb' | 'valid'>, start: Seen): Promise<Seen> {
  const { width, height } = start.camera.intrinsics
  const photograph = Float32Array.from(rgb, (byte) => byte / 255)
  let best = start
  for (const share of BLURS) {
    const radius = Math.round(share * width)
    const truth = blurred(photograph, width, height, radius)
    const look = async (seen: Seen): Promise<Look> => lookOf(seen, await backbone.render(seen.camera), truth, valid, radius)
    best = await descend(await look(best), look)
  }
  return best
}

interface Look {
  readonly seen: Seen
  readonly view: RenderedView
  /** (H, W, 3) blurred. */
  readonly color: Float32Array
  readonly truth: Float32Array
  readonly counted: (pixel: number) => boolean
  readonly error: number
}

async function descend(from: Look, look: (seen: Seen) => Promise<Look>): Promise<Seen> {
  let [best, damping] = [from, FIRST_DAMPING]
  for (let round = 0; round < ROUNDS; round++) {
    const next = await look(stepped(best.seen, equationsOf(best).solve(damping)))
    const gain = 1 - next.error / best.error
    if (gain > 0) best = next
    damping = gain > 0 ? damping / CAUTION : damping * CAUTION
    if (gain >= 0 && gain < WORTHWHILE) break
  }
  return best.seen
}

function lookOf(seen: Seen, view: RenderedView, truth: Float32Array, valid: Uint8Array | null, radius: number): Look {
  const color = blurred(view.color, view.width, view.height, radius)
  const counted = (pixel: number): boolean => valid === null || valid[pixel] !== 0
  let sum = 0
  for (let i = 0; i < color.length; i++) if (counted(Math.floor(i / 3))) sum += residual(seen.exposure, i % 3, color[i]!, truth[i]!) ** 2
  return { seen, view, color, truth, counted, error: sum }
}

const residual = ({ gain, bias }: ChannelExposure, channel: number, color: number, truth: number): number => gain[channel]! * color + bias[channel]! - truth

function equationsOf({ seen: { camera: { intrinsics }, exposure }, view: { width, height, depth }, color, truth, counted }: Look): NormalEquations {
  const equations = new NormalEquations(UNKNOWNS)
  const { fx, fy, cx, cy } = intrinsics
  const slopes = new Float64Array(UNKNOWNS)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const pixel = y * width + x
      const z = depth[pixel]!
      if (!(z > 0) || !counted(pixel)) continue
      const place = [((x + 0.5 - cx) / fx) * z, ((y + 0.5 - cy) / fy) * z, z] as const
      for (let c = 0; c < 3; c++) {
        const i = pixel * 3 + c
        const gain = exposure.gain[c]!
        const [across, down] = [(color[i + 3]! - color[i - 3]!) / 2, (color[i + 3 * width]! - color[i - 3 * width]!) / 2]
        writeMotion(slopes, place, (-gain * across * fx) / z, (-gain * down * fy) / z)
        slopes.fill(0, 6)
        slopes[6 + c] = gain * color[i]!
        slopes[9 + c] = 1
        equations.add(slopes, residual(exposure, c, color[i]!, truth[i]!), 1)
      }
    }
  }
  return equations
}

/** dr/dξ of a place that moves by v + w × X, from dr/dX = (dx, dy, -(dx X + dy Y)/Z). */
function writeMotion(slopes: Float64Array, [X, Y, Z]: readonly [number, number, number], dx: number, dy: number): void {
  const dz = -(dx * X + dy * Y) / Z
  slopes[0] = dx
  slopes[1] = dy
  slopes[2] = dz
  slopes[3] = dz * Y - dy * Z
  slopes[4] = dx * Z - dz * X
  slopes[5] = dy * X - dx * Y
}

function stepped({ camera, exposure: { gain, bias } }: Seen, step: Float64Array): Seen {
  const worldFromCamera = multiply(camera.worldFromCamera, invertRigid(expTwist(step.subarray(0, 6))))
  const three = (value: (c: 0 | 1 | 2) => number): [number, number, number] => [value(0), value(1), value(2)]
  return {
    camera: { ...camera, worldFromCamera: [...worldFromCamera] },
    exposure: { gain: three((c) => gain[c] * Math.exp(step[6 + c]!)), bias: three((c) => bias[c] + step[9 + c]!) },
  }
}

/** Means over squares of (2 radius + 1)² pixels, of what of them lies in the picture. */
function blurred(pixels: Float32Array, width: number, height: number, radius: number): Float32Array {
  if (radius === 0) return pixels
  return boxes(boxes(pixels, height, width, width * 3, 3, radius), width, height, 3, width * 3, radius)
}

/** Along one axis: `lines` of `length` pixels, whose neighbours are `step` numbers apart. */
function boxes(pixels: Float32Array, lines: number, length: number, lineStep: number, step: number, radius: number): Float32Array {
  const out = new Float32Array(pixels.length)
  for (let line = 0; line < lines; line++) {
    for (let c = 0; c < 3; c++) {
      const at = (i: number): number => pixels[line * lineStep + i * step + c]!
      let sum = 0
      for (let i = 0; i < Math.min(radius, length); i++) sum += at(i)
      for (let i = 0; i < length; i++) {
        if (i + radius < length) sum += at(i + radius)
        if (i - radius > 0) sum -= at(i - radius - 1)
        out[line * lineStep + i * step + c] = sum / (Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1)
      }
    }
  }
  return out
}
