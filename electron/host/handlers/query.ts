// query.*: words to a decomposition, and to an answer in the scene.

import { decompose } from '../../../native-models/language/decompose.ts'
import { groundQuery } from '../grounding.ts'
import { os } from '../procedures.ts'

export const queryHandlers = {
  parse: os.query.parse.handler(({ input: { text, decomposer, ...options }, signal }) => decompose(text, decomposer, { ...options, signal })),
  ground: os.query.ground.handler(({ context: { host }, input }) => groundQuery(host, input)),
}
