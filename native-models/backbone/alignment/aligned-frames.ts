// Frames as a training run begins with them: where depth was measured, with poses that the photographs agree on.

import { expTwist, logTwist, type Twist } from '../rigid.ts'
import { neighbourWeights, standOf } from '../neighbours.ts'
import type { Camera } from '../../scene/camera.ts'
import type { PreparedFrame } from '../../scene/frames.ts'
import { invertRigid, multiply, type Mat4 } from '../../scene/geometry.ts'
import { alignPoses } from './align-poses.ts'

/**
 * The frames with their cameras corrected, or as they came (see alignPoses). No pixel of a held-out frame counts: it is given the
 * corrections of the two frames nearest to it. Corrections are motions in the world, and what they have in common is taken out, so
 * that the scene stays where the capture has it.
 */
export async function alignedFrames(frames: readonly PreparedFrame[], heldOut: ReadonlySet<string>): Promise<readonly PreparedFrame[]> {
  const trained = frames.filter(({ id }) => !heldOut.has(id))
  const found = await alignPoses(trained)
  if (found === null) return frames
  const moves = centred(trained.map(({ camera }, i) => inWorld(camera, found.twists[i]!)))
  const stands = trained.map(({ camera }) => standOf(camera))
  const index = new Map(trained.map(({ id }, i) => [id, i]))
  return frames.map((frame) => {
    const own = index.get(frame.id)
    const move = own === undefined ? blended(moves, neighbourWeights(standOf(frame.camera), stands, found.depth)) : moves[own]!
    return { ...frame, camera: moved(frame.camera, move) }
  })
}

/** cameraFromWorld' = exp(twist) cameraFromWorld, as worldFromCamera' = exp(move) worldFromCamera. */
function inWorld({ worldFromCamera }: Camera, twist: Twist): Twist {
  return logTwist(multiply(worldFromCamera, multiply(invertRigid(expTwist(twist)), invertRigid(worldFromCamera))))
}

function blended(moves: readonly Twist[], weights: ReadonlyMap<number, number>): Twist {
  const mean = [0, 0, 0, 0, 0, 0]
  for (const [i, weight] of weights) moves[i]!.forEach((value, k) => { mean[k]! += weight * value })
  return mean as unknown as Twist
}

function centred(moves: readonly Twist[]): Twist[] {
  const back = invertRigid(expTwist(blended(moves, new Map(moves.map((_, i) => [i, 1 / moves.length])))))
  return moves.map((move) => logTwist(multiply(back, expTwist(move))))
}

function moved(camera: Camera, move: Twist): Camera {
  const worldFromCamera: Mat4 = multiply(expTwist(move), camera.worldFromCamera)
  return { ...camera, worldFromCamera: [...worldFromCamera] }
}
