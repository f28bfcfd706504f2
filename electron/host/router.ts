// Every procedure of the contract with its handler.

import { hostHandlers } from './handlers/host.ts'
import { instanceHandlers } from './handlers/instances.ts'
import { jobHandlers } from './handlers/jobs.ts'
import { maskHandlers } from './handlers/masks.ts'
import { modelHandlers } from './handlers/models.ts'
import { projectHandlers } from './handlers/project.ts'
import { queryHandlers } from './handlers/query.ts'
import { relationHandlers } from './handlers/relations.ts'
import { renderHandlers } from './handlers/render.ts'
import { os } from './procedures.ts'

export const router = os.router({
  host: hostHandlers,
  project: projectHandlers,
  instances: instanceHandlers,
  jobs: jobHandlers,
  masks: maskHandlers,
  models: modelHandlers,
  query: queryHandlers,
  relations: relationHandlers,
  render: renderHandlers,
})
