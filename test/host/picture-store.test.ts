import { expect, test } from 'vitest'
import { BlobRef } from '../../native-models/scene/records.ts'
import { createPictureStore } from '../../electron/host/picture-store.ts'

test('pictures are kept by name, the newest ones', () => {
  const store = createPictureStore(4)
  const [a, b] = [store.put(Uint8Array.of(1, 1)), store.put(Uint8Array.of(2, 2))]
  expect(BlobRef.parse(a)).toBe(a)
  expect(store.put(Uint8Array.of(1, 1))).toBe(a)
  const c = store.put(Uint8Array.of(3, 3))
  expect([a, b, c].map((ref) => store.get(ref))).toEqual([Uint8Array.of(1, 1), null, Uint8Array.of(3, 3)])
})

test('a picture larger than all the room is kept until the next one', () => {
  const store = createPictureStore(1)
  const [large, next] = [store.put(new Uint8Array(9)), store.put(Uint8Array.of(1))]
  expect([store.get(large), store.get(next)]).toEqual([null, Uint8Array.of(1)])
})
