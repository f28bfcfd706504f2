import { describe, expect, it } from 'vitest'
import { Decomposition } from '../../native-models/scene/decomposition.ts'
import { decomposeByRules } from '../../native-models/language/rules.ts'
import { brief } from './brief.ts'

const others = (text: string): string[] => (decomposeByRules(text).alternatives ?? []).map(({ target, relations }) => brief({ ...target, relations }))

describe('other readings', () => {
  it('says the later phrase of the farther thing as well', () => {
    expect(others('the jug under the shelf near the stove')).toEqual(['jug [below shelf] [near stove]', 'jug [under shelf [near stove]]'])
  })

  it('says what follows a comma of the nearer thing as well', () => {
    expect(others('the jug under the shelf, near the stove')[0]).toBe('jug [below shelf [near stove]]')
  })

  it('hardly crosses "that is"', () => {
    const [crossing] = decomposeByRules('the jug beside the tin that is behind the stove').alternatives!
    const [free] = decomposeByRules('the jug beside the tin behind the stove').alternatives!
    expect(crossing!.confidence).toBeLessThan(free!.confidence / 2)
  })

  it('takes words it does not know between two things for a relation', () => {
    expect(others('the jug athwart the tin')).toEqual(['jug [near tin]'])
    expect(decomposeByRules('the jug that lies athwart the tin').alternatives![0]!.relations[0]!.phrase).toContain('athwart')
  })

  it('offers the second sense of a word', () => {
    expect(others('the cloth over the tray')).toEqual(['cloth [on tray]'])
  })

  it('has none where the words allow one reading', () => {
    expect(decomposeByRules('the blue jug next to the tin').alternatives).toBeUndefined()
    expect(decomposeByRules('the blue jug').confidence).toBe(1)
  })

  it('is surer of itself than of any other reading, and of all together no more than of the words', () => {
    for (const text of ['the jug under the shelf near the stove', 'the jug athwart the tin', 'the cloth over the tray, in the box, on the bench']) {
      const made = Decomposition.parse(decomposeByRules(text))
      expect(Math.max(...made.alternatives!.map((a) => a.confidence))).toBeLessThanOrEqual(made.confidence)
      expect(made.alternatives!.reduce((sum, a) => sum + a.confidence, made.confidence)).toBeLessThanOrEqual(1 + 1e-9)
      expect(made.alternatives!.map((a) => a.confidence)).toEqual(made.alternatives!.map((a) => a.confidence).toSorted((a, b) => b - a))
    }
  })

  it('leaves the reading it starts from as it was', () => {
    const made = decomposeByRules('the jug under the shelf near the stove')
    expect(brief({ ...made.target, relations: made.relations })).toBe('jug [below shelf [near stove]]')
  })
})
