import { Fault } from '../../../native-models/scene/faults.ts'
import { os } from '../procedures.ts'
export const instanceHandlers = {
  create: os.instances.create.handler(() => { throw new Fault('query.unanswerable', 'not wired yet') }),
  merge: os.instances.merge.handler(() => { throw new Fault('query.unanswerable', 'not wired yet') }),
  split: os.instances.split.handler(() => { throw new Fault('query.unanswerable', 'not wired yet') }),
}
