// Which splat belongs to which instance, and each instance's outline: derived from the records, the member blobs
// and the cloud, and kept where picking and painting can read it without React.

import { useEffect, useMemo } from 'react'
import { create } from 'zustand'
import type { InstanceRecord } from '../../native-models/scene/records.ts'
import { showFault } from '../state/faults.ts'
import { useInstances } from '../state/replica.ts'
import { blobBytes } from '../studio.ts'
import { useCloud, type CpuCloud } from './cloud.ts'
import { supportPoints } from './support.ts'
import { indicesOf, placesIn } from '../../native-models/scene/ranges.ts'

interface SceneModel {
  /** Instance of each splat as an index into `instances`; −1 for none. */
  labels: Int32Array
  instances: readonly InstanceRecord[]
  members: ReadonlyMap<string, Uint32Array>
  /** Mean colour of an instance's splats, sRGB bytes. */
  swatches: ReadonlyMap<string, readonly [number, number, number]>
}

const NOTHING: SceneModel = { labels: new Int32Array(), instances: [], members: new Map(), swatches: new Map() }

export const useScene = create<SceneModel>()(() => NOTHING)

/** Members by blob: blobs never change, so neither do these. */
const membersByBlob = new Map<string, Promise<Uint32Array>>()

function membersOf(blob: string): Promise<Uint32Array> {
  const known = membersByBlob.get(blob)
  if (known !== undefined) return known
  const loading = blobBytes(blob).then(indicesOf)
  membersByBlob.set(blob, loading)
  loading.catch(() => membersByBlob.delete(blob))
  return loading
}

function meanColor(cloud: CpuCloud, members: Uint32Array): [number, number, number] {
  const sum = [0, 0, 0]
  for (const i of members) for (let k = 0; k < 3; k++) sum[k]! += cloud.colors[i * 3 + k]!
  const n = Math.max(1, members.length)
  return [sum[0]! / n, sum[1]! / n, sum[2]! / n]
}

function modelOf(cloud: CpuCloud, instances: readonly InstanceRecord[], lists: readonly Uint32Array[]): SceneModel {
  const labels = new Int32Array(cloud.count).fill(-1)
  // Large instances first, so that a mug wins over the table it was not cut out of.
  const order = instances.map((_, k) => k).sort((a, b) => lists[b]!.length - lists[a]!.length)
  for (const k of order) for (const i of lists[k]!) if (i < labels.length) labels[i] = k
  return {
    labels,
    instances,
    members: new Map(instances.map((instance, k) => [instance.id, lists[k]!])),
    swatches: new Map(instances.map((instance, k) => [instance.id, meanColor(cloud, lists[k]!)])),
  }
}

/** Keeps the model in step. Only a finished reconstruction has instances: a preview's splats are other splats. */
export function useSceneModel(): void {
  const instances = useInstances()
  const { cloud, final } = useCloud()
  useEffect(() => {
    let wanted = true
    const update = async (): Promise<void> => {
      const all = cloud === null || !final ? [] : await Promise.all(instances.map((i) => membersOf(i.membersBlob)))
      // Members are counted in all splats; what is drawn, in those that are shown.
      const shown = cloud?.indices ?? null
      const lists = shown === null ? all : all.map((members) => placesIn(shown, members))
      if (wanted) useScene.setState(cloud === null || !final ? NOTHING : modelOf(cloud, instances, lists))
    }
    update().catch((error: unknown) => showFault('instances', error))
    return () => { wanted = false }
  }, [cloud, final, instances])
}

const supports = new WeakMap<Uint32Array, Float32Array>()

/** Outline points of a set of splats, made once; null while its members are not here. */
function outlineOf(cloud: CpuCloud | null, members: Uint32Array | undefined): Float32Array | null {
  if (members === undefined || cloud === null || members.length === 0) return null
  const known = supports.get(members)
  if (known !== undefined) return known
  const points = supportPoints(cloud, members)
  supports.set(members, points)
  return points
}

/** Outline points by instance, as their members arrive. */
export function useOutlines(ids: readonly string[]): ReadonlyMap<string, Float32Array> {
  const members = useScene((s) => s.members)
  const { cloud } = useCloud()
  return useMemo(() => {
    const found = new Map<string, Float32Array>()
    for (const id of ids) {
      const points = outlineOf(cloud, members.get(id))
      if (points !== null) found.set(id, points)
    }
    return found
  }, [ids, members, cloud])
}
