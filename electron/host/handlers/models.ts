// models.*: packs of this machine. They belong to no project.

import { availableProviders } from '../../../native-models/perception/onnx.ts'
import { modelShelves } from '../../jobs/model-shelves.ts'
import { modelList } from '../models/model-list.ts'
import { os } from '../procedures.ts'

export const modelHandlers = {
  list: os.models.list.handler(async ({ context: { host } }) => ({ models: await modelList(), providers: availableProviders(), shelf: modelShelves().installed, downloads: host.models.downloads() })),
  add: os.models.add.handler(async ({ context: { host }, input }) => {
    const { manifest, hash } = await host.models.add(input.path, input.name)
    return { name: manifest.name, hash }
  }),
  verify: os.models.verify.handler(({ context: { host }, input }) => host.models.verify(input.name)),
  remove: os.models.remove.handler(async ({ context: { host }, input }) => {
    await host.models.remove(input.name)
    return {}
  }),
  download: os.models.download.handler(async ({ context: { host }, input }) => ({ hash: (await host.models.download(input.name)).hash })),
  cancel: os.models.cancel.handler(({ context: { host }, input }) => {
    host.models.cancel(input.name)
    return {}
  }),
}
