// render.view: a picture of the reconstruction from one camera, as a .png blob.

import { renderSplats } from '../../../native-models/splatting/render.ts'
import { openedProject } from '../context.ts'
import { colorPicture, depthPicture, encodePng, type Picture } from '../pictures.ts'
import { os } from '../procedures.ts'
import { viewCamera } from '../scene-store.ts'
import { tinted } from '../tinting.ts'

export const renderHandlers = {
  view: os.render.view.handler(async ({ context, input }) => {
    const started = performance.now()
    const { project } = openedProject(context)
    const cloud = await context.scenes.cloud(project)
    const camera = await viewCamera(context.scenes, project, input, input.width)
    const shown = await tinted(context, input, cloud)
    const rendered = await renderSplats(await context.device.open(), shown, camera)
    const picture: Picture = input.show === 'depth' ? depthPicture(rendered) : colorPicture(rendered)
    const blob = await project.blobs.put(await encodePng(picture), 'png')
    return { blob, width: picture.width, height: picture.height, ms: performance.now() - started }
  }),
}
