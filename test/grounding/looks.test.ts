// Things that nobody named: what they look like answers, down the tree of wholes and parts.

import { describe, expect, it } from 'vitest'
import { decompose } from '../../native-models/language/decompose.ts'
import { ground } from '../../native-models/grounding/ground.ts'
import type { GroundingInstance } from '../../native-models/grounding/scene.ts'
import { sceneOf, thing } from './worlds.ts'

type Guess = readonly [name: string, chance: number]
const looking = (instance: GroundingInstance, guesses: readonly Guess[], fits: Readonly<Record<string, number>> = {}, parentId: string | null = null): GroundingInstance =>
  ({ ...instance, parentId, looks: { guesses: guesses.map(([name, chance]) => ({ name, chance })), fits: new Map(Object.entries(fits)) } })

const ask = async (text: string, instances: readonly GroundingInstance[]): Promise<string[]> => ground(sceneOf(instances), await decompose(text, 'rules')).answers.map(({ instanceId }) => instanceId)

describe('names that no one gave', () => {
  const mug = looking(thing('m', 'mug', [0, 0, 0], [0.1, 0.1, 0.1]), [['mug', 0.7], ['cup', 0.25]], { mug: 1, cup: 0.36, beaker: 0.4 })
  const box = looking(thing('b', 'box', [0.15, 0, 0], [0.1, 0.1, 0.1]), [['box', 0.9]], { mug: 0.001, box: 1 })
  const far = looking(thing('f', 'mug', [2, 0, 0], [0.1, 0.1, 0.1]), [['mug', 0.9]], { mug: 1 })

  it('answer to their likeliest name', async () => expect(await ask('the box', [mug, box])).toEqual(['b']))
  it('and to words that fit what they look like as well', async () => expect(await ask('the beaker', [mug, box])).toEqual(['m']))
  it('and are told apart by relations', async () => expect(await ask('the mug next to the box', [mug, box, far])).toEqual(['m']))
  it('what a person called so outranks what only looks so', async () => {
    expect(await ask('the mug', [mug, thing('p', 'mug', [1, 1, 0], [0.1, 0.1, 0.1])])).toEqual(['p'])
  })
})

describe('parts', () => {
  const whole = looking(thing('w', 'mug', [0, 0, 0], [0.1, 0.1, 0.1]), [['mug', 0.8]], { mug: 1, handle: 0.3 })
  const part = looking(thing('h', 'mug', [0.05, 0, 0], [0.03, 0.03, 0.06]), [['mug', 0.6], ['handle', 0.35]], { mug: 0.9, handle: 1 }, 'w')
  it('give way to their whole where it fits better', async () => expect(await ask('the mug', [whole, part])).toEqual(['w']))
  it('and win where they fit better than it', async () => expect(await ask('the handle', [whole, part])).toEqual(['h']))
})
