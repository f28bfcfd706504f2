import { Fault } from '../../../native-models/scene/faults.ts'
import { os } from '../procedures.ts'
export const renderHandlers = {
  view: os.render.view.handler(() => { throw new Fault('query.unanswerable', 'not wired yet') }),
}
