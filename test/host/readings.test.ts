// A question in words is read as the scene bears out; what a person chose or edited is meant as it is.

import { expect, test } from 'vitest'
import { tabletopProject } from '../project/tabletop.ts'
import { listeningHost } from './hosts.ts'

test('another reading is tried of words, not of a decomposition', async () => {
  const { client } = await listeningHost(await tabletopProject([{ id: 'lid', center: [0.2, 0, 0.15] }]))
  // The mug is not on the box; the lid is.
  const text = 'the lid near the mug on the box'
  const asked = await client.query.ground({ text })
  expect(asked).toMatchObject({ verdict: 'found', answers: [{ instanceId: 'lid' }], explanation: expect.stringContaining('Read another way') as string })
  expect(asked.readings!.map(({ taken }) => taken)).toEqual([false, true])

  const chosen = await client.query.ground({ decomposition: await client.query.parse({ text }) })
  expect(chosen.verdict).toBe('not-found')
  expect(chosen.readings).toBeUndefined()
  // The reading that was taken is what a window asks again.
  expect(await client.query.ground({ decomposition: asked.decomposition })).toMatchObject({ verdict: 'found', answers: [{ instanceId: 'lid' }] })
})
