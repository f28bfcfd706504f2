// The truth about a scene without drawing it: whatever a camera's picture could contain counts as shown.

import { project } from '../../native-models/scene/camera.ts'
import { layScene } from '../../native-models/synthetic/capture-writer.ts'
import { questionsOf, relationsOf, trapsOf, type View } from '../../native-models/synthetic/questions.ts'
import { seededRandom } from '../../native-models/synthetic/random.ts'
import { measuresOf } from '../../native-models/synthetic/relating.ts'
import { frameName, shotsOf } from '../../native-models/synthetic/shots.ts'
import { solidOf } from '../../native-models/synthetic/solids.ts'
import { instancesOf, stepOf } from '../../native-models/synthetic/telling.ts'
import type { TruthInstance, TruthQuery, TruthRelation, TruthTrap } from '../../native-models/synthetic/truth.ts'

export interface ToldScene {
  readonly instances: TruthInstance[]
  readonly queries: TruthQuery[]
  readonly traps: TruthTrap[]
  readonly views: View[]
  readonly unit: number
  relations(): TruthRelation[]
}

export function tellScene(scene: 'tabletop' | 'room', seed: number, objects = 14): ToldScene {
  const laid = layScene({ scene, seed, objects, clutter: 0 })
  const solids = laid.objects.map(solidOf)
  const unit = stepOf(laid)
  const measures = measuresOf(solids, unit)
  const shots = shotsOf({ out: '', scene, seed, objects, frames: 16, size: '320x240', depthNoise: 0, blur: 0 }, laid)
  const views = shots.map(({ camera }, k): View => ({
    name: frameName(k), camera,
    shown: new Set(solids.filter(({ box }) => {
      const [u, v, depth] = project(camera, box.center)
      return depth > 0 && u > 12 && u < 308 && v > 12 && v < 228
    }).map(({ id }) => id)),
  }))
  const seen = new Set(views.flatMap((view) => [...view.shown]))
  return {
    instances: instancesOf(solids, []), queries: questionsOf(measures, views, seen, seededRandom(seed + 17)), traps: trapsOf(measures, seen, seededRandom(seed + 23)), views, unit,
    relations: () => relationsOf(measures, views),
  }
}
