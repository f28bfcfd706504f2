// What the host knows of whoever shows photographs as supervision looked at them; made by looked-at.ts.

import type { Picture } from '../../../native-models/perception/models.ts'
import type { DepthView } from '../../../native-models/perception/physical-scale.ts'
import type { FrameRecord } from '../../../native-models/scene/records.ts'
import type { SupervisionRecord } from '../../../native-models/scene/supervision-records.ts'

export interface LookedAt {
  readonly frame: FrameRecord
  readonly run: SupervisionRecord
  readonly picture: Picture
  readonly view: DepthView
  readonly depth: SupervisionRecord['depth']
}

export interface Looker {
  /** Faults: see looked-at.ts. */
  at(frameId: string): Promise<LookedAt>
}
