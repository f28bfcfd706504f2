import { Fault } from '../../../native-models/scene/faults.ts'
import { os } from '../procedures.ts'
export const queryHandlers = {
  parse: os.query.parse.handler(() => { throw new Fault('query.unanswerable', 'not wired yet') }),
  ground: os.query.ground.handler(() => { throw new Fault('query.unanswerable', 'not wired yet') }),
}
