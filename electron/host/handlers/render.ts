// render.view: a picture of the reconstruction from one camera, to be fetched like a .png blob.

import type { Camera } from '../../../native-models/scene/camera.ts'
import { renderSplats } from '../../../native-models/splatting/render.ts'
import type { HostContext } from '../context.ts'
import { colorPicture, depthPicture, encodePng, type Picture } from '../pictures.ts'
import { os } from '../procedures.ts'
import { sceneInUse, type SceneInUse } from '../scene-in-use.ts'
import { viewCamera } from '../scene-store.ts'
import { tinted } from '../tinting.ts'

export const renderHandlers = {
  view: os.render.view.handler(async ({ context: { host }, input, signal }) => {
    const started = performance.now()
    const scene = await sceneInUse(host)
    const camera = await viewCamera(host.scenes, scene.project, input, input.width)
    const picture = await pictureOf(host, input, scene, camera, signal)
    const blob = host.pictures.put(await encodePng(picture))
    return { blob, width: picture.width, height: picture.height, ms: performance.now() - started }
  }),
}

type Input = Parameters<typeof tinted>[1]

/** Colour and depth come from the backbone itself; what is tinted is tinted splat by splat. */
async function pictureOf(host: HostContext, input: Input, scene: SceneInUse, camera: Camera, signal?: AbortSignal): Promise<Picture> {
  const options = signal === undefined ? {} : { signal }
  const { show } = input
  if (show === 'color' || show === 'depth') {
    const rendered = await host.backbones.use(scene.project, scene.reconstruction, (backbone) => backbone.render(camera, options), signal)
    return show === 'depth' ? depthPicture(rendered) : colorPicture(rendered)
  }
  return colorPicture(await renderSplats(await host.device.open(), await tinted(host, input, scene), camera))
}
