// Small valid records, and a stream of random edits over them.

import type { Edit } from '../../native-models/scene/edits.ts'
import type { CaptureRecord, FrameRecord, InstanceRecord, Records } from '../../native-models/scene/records.ts'
import { recordsOf } from '../../native-models/scene/records.ts'

export const sampleCapture = (root = '/nowhere'): CaptureRecord => ({
  id: 'capture-1', type: 'capture', name: 'kitchen', root, format: 'rgbd', missing: [], up: null, metric: null,
  bounds: { min: [-1, -1, -1], max: [1, 1, 1] }, pointsBlob: null, warnings: [],
})

export const sampleFrame = (index: number, imagePath = `rgb/${index}.png`): FrameRecord => ({
  id: `frame-${index}`, type: 'frame', captureId: 'capture-1', name: String(index), index, imagePath, depthPath: null, depthUnit: null,
  camera: {
    intrinsics: { width: 32, height: 24, fx: 30, fy: 30, cx: 16, cy: 12, distortion: { model: 'NONE', params: [] } },
    worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  },
})

export const sampleInstance = (id: string, label = 'mug'): InstanceRecord => ({
  id, type: 'instance', reconstructionId: 'reconstruction-1', label, labelSource: 'import', alternatives: [], attributes: [],
  membersBlob: `${'0'.repeat(64)}.ranges`, splats: 3, centroid: [0, 0, 0], box: { center: [0, 0, 0], size: [1, 1, 1], rotation: [1, 0, 0, 0] },
  colors: [], front: null, hidden: false, locked: false, parentId: null, source: 'import',
})

/** Deterministic numbers in 0…1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** An edit that fits the records as they are. */
export function randomEdit(records: Records, random: () => number): Edit {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const word = (): string => pick(['mug', 'box', 'lamp', 'plate', 'tall vase'])
  const instances = recordsOf(records, 'instance').map((record) => record.id)
  const fresh = (): InstanceRecord => sampleInstance(`instance-${Math.floor(random() * 1e9)}`, word())
  const always: (() => Edit)[] = [
    () => ({ kind: 'rename-project', name: word() }),
    () => ({ kind: 'set-up', captureId: 'capture-1', direction: pick([[0, 0, 1], [0, 1, 0], [1, 0, 0]] as const).slice() as [number, number, number] }),
    () => ({ kind: 'set-metric', captureId: 'capture-1', metresPerUnit: 0.1 + random() }),
    () => ({ kind: 'replace-instances', remove: instances.filter(() => random() < 0.3), add: [fresh(), fresh()] }),
  ]
  const withInstances: (() => Edit)[] = [
    () => ({ kind: 'label-instance', instanceId: pick(instances), label: word() }),
    () => ({ kind: 'describe-instance', instanceId: pick(instances), attributes: [word()], alternatives: [] }),
    () => ({ kind: 'set-front', instanceId: pick(instances), front: random() < 0.5 ? null : [1, 0, 0] }),
    () => ({ kind: 'hide-instances', instanceIds: [pick(instances)], hidden: random() < 0.5 }),
    () => ({ kind: 'lock-instances', instanceIds: [pick(instances)], locked: random() < 0.5 }),
    () => ({ kind: 'remove-instances', instanceIds: [pick(instances)] }),
  ]
  return pick(instances.length > 0 ? [...always, ...withInstances] : always)()
}
