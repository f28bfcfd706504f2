// render.view: a picture of the reconstruction from one camera, to be fetched like a .png blob.

import { renderSplats } from '../../../native-models/splatting/render.ts'
import { colorPicture, depthPicture, encodePng, type Picture } from '../pictures.ts'
import { os } from '../procedures.ts'
import { sceneInUse } from '../scene-in-use.ts'
import { viewCamera } from '../scene-store.ts'
import { tinted } from '../tinting.ts'

export const renderHandlers = {
  view: os.render.view.handler(async ({ context: { host }, input }) => {
    const started = performance.now()
    const scene = await sceneInUse(host)
    const { project } = scene
    const camera = await viewCamera(host.scenes, project, input, input.width)
    const shown = await tinted(host, input, scene)
    const rendered = await renderSplats(await host.device.open(), shown, camera)
    const picture: Picture = input.show === 'depth' ? depthPicture(rendered) : colorPicture(rendered)
    const blob = host.pictures.put(await encodePng(picture))
    return { blob, width: picture.width, height: picture.height, ms: performance.now() - started }
  }),
}
