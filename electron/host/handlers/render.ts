// render.view: a picture of the reconstruction from one camera, to be fetched like a .png blob.

import type { Camera } from '../../../native-models/scene/camera.ts'
import { renderSplats } from '../../../native-models/splatting/render.ts'
import type { HostContext } from '../context.ts'
import { colorPicture, depthPicture, encodePng, type Picture } from '../pictures.ts'
import { os } from '../procedures.ts'
import { errorPicture } from '../error-picture.ts'
import { sceneInUse, type SceneInUse } from '../scene-in-use.ts'
import { viewCamera } from '../scene-store.ts'
import { frameNamed } from '../../jobs/scene-of.ts'
import { prepareFrame } from '../../../native-models/capture/prepare.ts'
import { NEUTRAL } from '../../jobs/cameras-blob.ts'
import { Fault } from '../../../native-models/scene/faults.ts'
import { heatOf } from '../relevancy.ts'
import { tinted } from '../tinting.ts'

export const renderHandlers = {
  view: os.render.view.handler(async ({ context: { host }, input, signal }) => {
    const started = performance.now()
    const scene = await sceneInUse(host)
    const { picture, psnr } = input.show === 'error' ? await errorOf(host, input, scene, signal) : { picture: await pictureOf(host, input, scene, await viewCamera(host.scenes, scene.project, input, input.width), signal), psnr: null }
    const blob = host.pictures.put(await encodePng(picture))
    return { blob, width: picture.width, height: picture.height, ms: performance.now() - started, ...(psnr === null ? {} : { psnr }) }
  }),
}

type Input = Parameters<typeof tinted>[1]

/** Where the render and the photograph of one frame differ, at the size asked for and not beyond the photograph's. */
async function errorOf(host: HostContext, { view, width }: Input & { width: number }, { project, capture, frames, reconstruction }: SceneInUse, signal?: AbortSignal): Promise<{ picture: Picture; psnr: number }> {
  if (view === undefined) throw new Fault('input.invalid', 'an error picture compares with a photograph: say which with "view"', 'view')
  const frame = frameNamed(frames, view)
  const photograph = await prepareFrame(capture.root, { ...frame, depthPath: null }, width)
  const { cameras, exposures } = await host.scenes.trained(project, reconstruction)
  const pose = cameras[frame.id]?.worldFromCamera ?? photograph.camera.worldFromCamera
  const rendered = await host.backbones.use(project, reconstruction, (backbone) => backbone.render({ ...photograph.camera, worldFromCamera: pose }, signal === undefined ? {} : { signal }), signal)
  return errorPicture(rendered, photograph, exposures[frame.id] ?? NEUTRAL)
}

/** Colour and depth come from the backbone itself; what is tinted is tinted splat by splat. */
async function pictureOf(host: HostContext, input: Input, scene: SceneInUse, camera: Camera, signal?: AbortSignal): Promise<Picture> {
  const options = signal === undefined ? {} : { signal }
  const { show } = input
  if (show === 'color' || show === 'depth') {
    const rendered = await host.backbones.use(scene.project, scene.reconstruction, (backbone) => backbone.render(camera, options), signal)
    return show === 'depth' ? depthPicture(rendered) : colorPicture(rendered)
  }
  if (show === 'relevancy') return heatOf(host, scene, camera, input.phrase, signal)
  return colorPicture(await renderSplats(await host.device.open(), await tinted(host, input, scene), camera))
}
