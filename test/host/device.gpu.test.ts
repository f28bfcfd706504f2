// A device that is lost: windows are told, and the next step opens it again.

import { expect, onTestFinished, test } from 'vitest'
import { createDeviceHolder } from '../../electron/host/device.ts'
import { createEventBus } from '../../electron/host/events.ts'
import type { HostEvent } from '../../electron/contract/events.ts'

async function watched() {
  const bus = createEventBus()
  const holder = createDeviceHolder(undefined, bus)
  onTestFinished(() => {
    holder.close()
    bus.close()
  })
  const events = bus.stream('test', undefined)
  await events.next()
  const next = async (): Promise<HostEvent> => (await events.next()).value as HostEvent
  return { holder, next }
}

test('the adapter is named when it is first used, and everybody shares it', async () => {
  const { holder, next } = await watched()
  expect(holder.current()).toBeNull()
  const [one, two] = await Promise.all([holder.open(), holder.open()])
  expect(one).toBe(two)
  expect(await next()).toMatchObject({ type: 'device', adapter: one.adapterName })
})

test('a lost device is said and opened anew', async () => {
  const { holder, next } = await watched()
  const first = await holder.open()
  await next()
  first.device.destroy()
  expect(await next()).toMatchObject({ type: 'device', adapter: null, message: expect.stringContaining('was lost') })
  expect(holder.current()).toBeNull()
  const second = await holder.open()
  expect(second).not.toBe(first)
  expect(await next()).toMatchObject({ type: 'device', adapter: second.adapterName })
})

test('a device that reported an error is not used again', async () => {
  const { holder, next } = await watched()
  const first = await holder.open()
  await next()
  // A buffer for nothing is a validation error, which the device reports late and to nobody in particular.
  first.device.createBuffer({ size: 16, usage: 0 })
  await first.reportedErrors()
  expect(() => first.check()).toThrow()
  expect(await holder.open()).not.toBe(first)
  expect(await next()).toMatchObject({ type: 'device', adapter: null })
})

test('without an adapter of that name nothing is opened, and asking again tries again', async () => {
  const bus = createEventBus()
  const holder = createDeviceHolder('no such card', bus)
  for (let k = 0; k < 2; k++) await expect(holder.open()).rejects.toMatchObject({ code: 'gpu.unavailable', message: expect.stringContaining('no such card') })
  bus.close()
})
