// The backbone kept between pictures: opened once, one picture at a time, given back when nobody asks, opened anew on
// another adapter.

import { beforeEach, expect, test, vi } from 'vitest'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import { createBackboneHolder } from '../../electron/host/backbone-holder.ts'
import type { DeviceHolder } from '../../electron/host/device.ts'
import type { SceneStore } from '../../electron/host/scene-store.ts'
import type { Project } from '../../electron/project/project.ts'

const { opened } = vi.hoisted(() => ({ opened: [] as { of: string; closed: boolean }[] }))
vi.mock('../../native-models/reconstruction/open-backbone.ts', () => ({
  openBackbone: (_gpu: unknown, { splatsBlob }: { splatsBlob: string }) => {
    const one = { of: splatsBlob, closed: false }
    opened.push(one)
    return Promise.resolve({ close: () => { one.closed = true } })
  },
}))

const IDLE_MS = 40
const project = {} as Project
const reconstruction = (splatsBlob: string): ReconstructionRecord => ({ splatsBlob }) as ReconstructionRecord
let gpu: Gpu
const device = { open: () => Promise.resolve(gpu) } as DeviceHolder
const holder = () => createBackboneHolder(device, {} as SceneStore, IDLE_MS)
const nothing = (): Promise<void> => Promise.resolve()
const rest = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms) })

beforeEach(() => {
  opened.length = 0
  gpu = {} as Gpu
})

test('one is opened for many pictures, and closed when nobody asks for a while', async () => {
  const backbones = holder()
  for (let k = 0; k < 3; k++) await backbones.use(project, reconstruction('a'), nothing)
  expect(opened).toEqual([{ of: 'a', closed: false }])
  await rest(3 * IDLE_MS)
  expect(opened).toEqual([{ of: 'a', closed: true }])
  await backbones.use(project, reconstruction('a'), nothing)
  expect(opened).toHaveLength(2)
})

test('another reconstruction, and another adapter, take its place', async () => {
  const backbones = holder()
  await backbones.use(project, reconstruction('a'), nothing)
  await backbones.use(project, reconstruction('b'), nothing)
  gpu = {} as Gpu
  await backbones.use(project, reconstruction('b'), nothing)
  expect(opened).toEqual([{ of: 'a', closed: true }, { of: 'b', closed: true }, { of: 'b', closed: false }])
})

test('pictures wait for each other, and those nobody wants any more are left out', async () => {
  const backbones = holder()
  const order: string[] = []
  const slow = async (): Promise<void> => {
    order.push('begins')
    await rest(10)
    order.push('ends')
  }
  const first = backbones.use(project, reconstruction('a'), slow)
  const aborted = backbones.use(project, reconstruction('a'), slow, AbortSignal.abort())
  const last = backbones.use(project, reconstruction('a'), slow)
  await expect(aborted).rejects.toMatchObject({ code: 'job.cancelled' })
  await Promise.all([first, last])
  expect(order).toEqual(['begins', 'ends', 'begins', 'ends'])
  await expect(backbones.use(project, reconstruction('a'), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await backbones.use(project, reconstruction('a'), slow)
  expect(order).toHaveLength(6)
})
