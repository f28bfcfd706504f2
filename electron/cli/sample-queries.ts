// The sample's queries, asked like anybody's, and the answers held against the truth the scene was made from.

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { distance } from '../../native-models/scene/geometry.ts'
import type { SampleQuery } from './sample-recipe.ts'
import type { Session } from './session.ts'

const Truth = z.object({ instances: z.array(z.object({ id: z.int(), label: z.string(), color: z.string().nullable().optional(), centroid: z.tuple([z.number(), z.number(), z.number()]) })) })
type TrueInstance = z.infer<typeof Truth>['instances'][number]

export interface AnsweredQuery {
  query: string
  view: string | null
  verdict: string
  /** What was found, in words; null where nothing was. */
  answer: string | null
  expected: string
  correct: boolean
}

export async function askSample(session: Session, queries: readonly SampleQuery[], truthPath: string): Promise<AnsweredQuery[]> {
  const { instances } = Truth.parse(JSON.parse(await readFile(truthPath, 'utf8')))
  const answered: AnsweredQuery[] = []
  for (const { text, view, reference, expected } of queries) {
    const grounding = await session.client.query.ground({ text, ...(view === null ? {} : { view }), ...(reference === null ? {} : { reference }) })
    const found = grounding.answers[0] === undefined ? null : nearest(instances, grounding.answers[0].centroid)
    answered.push({
      query: text, view, verdict: grounding.verdict, answer: found === null ? null : inWords(found),
      expected: inWords(instances.find(({ id }) => id === expected)!), correct: grounding.verdict === 'found' && found?.id === expected,
    })
  }
  return answered
}

/** Which true object an answer stands for: the one whose centre is closest. */
const nearest = (instances: readonly TrueInstance[], place: readonly [number, number, number]): TrueInstance =>
  instances.reduce((best, other) => (distance(other.centroid, place) < distance(best.centroid, place) ? other : best))

const inWords = ({ id, label, color }: TrueInstance): string => `${color ? `${color} ` : ''}${label} (#${id})`
