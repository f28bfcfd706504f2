// A radiance field cannot be drawn here: its pictures come from the host. While the camera moves, the splats of its
// surface stand in for it; once it rests, pictures of the field itself take their place, coarse ones first.

import { useThree } from '@react-three/fiber'
import { useEffect } from 'react'
import { SRGBColorSpace, TextureLoader, type Texture } from 'three'
import { create } from 'zustand'
import { attempt } from '../state/faults.ts'
import { useReconstruction } from '../state/replica.ts'
import { blobUrl, studio } from '../studio.ts'
import { shows, useCloud } from './cloud.ts'
import { usePaintSpec } from './paint-spec.ts'
import { isPlain } from './paint.ts'
import { toCamera } from './pose.ts'
import { rig } from './rig.ts'
import { onDrawn } from './screen.ts'

/** Shares of the viewport's size, one picture after the other. */
const STAGES = [0.125, 0.35, 1] as const
/** A finer picture that would take longer than this is not begun: the adapter is needed for other things as well. */
const PATIENCE_MS = 20_000
/** The camera rests once nothing moved it for this long. */
const REST_MS = 150

/** `shown`: a picture stands in the stead of the splats. `share`: how fine it is, 0…1; `busy`: a finer one is on its way. */
export const useHostPicture = create<{ shown: boolean; share: number; busy: boolean }>()(() => ({ shown: false, share: 0, busy: false }))

/** Whether what is on screen should be pictures of the field: only its own colours are. */
function useWanted(): string | null {
  const made = useReconstruction()
  const { final, blob } = useCloud()
  const plain = isPlain(usePaintSpec())
  return made?.backbone === 'nerf' && final && shows(blob, made) && plain ? made.id : null
}

const poseKey = (): string => [...rig.pose.position.toArray(), ...rig.pose.rotation.toArray(), rig.pose.fov, rig.size.width, rig.size.height].join()

/** One picture after the other, each finer, until one would take too long. */
async function pictures(show: (texture: Texture) => void, signal: AbortSignal): Promise<void> {
  const camera = toCamera(rig.pose, rig.size.width, rig.size.height)
  let [before, took] = [0, 0]
  for (const share of STAGES) {
    if (before > 0 && took * (share / before) ** 2 > PATIENCE_MS) break
    useHostPicture.setState({ busy: true })
    const { blob, ms } = await studio.render.view({ camera, width: Math.max(1, Math.round(rig.size.width * share)), show: 'color' }, { signal })
    const texture = await new TextureLoader().loadAsync(blobUrl(blob))
    if (signal.aborted) return texture.dispose()
    texture.colorSpace = SRGBColorSpace
    show(texture)
    useHostPicture.setState({ shown: true, share })
    ;[before, took] = [share, ms]
  }
}

/** Inside the canvas: the picture is the scene's background, so that all else is drawn over it. */
export function HostPicture() {
  const wanted = useWanted()
  const scene = useThree((s) => s.scene)
  const invalidate = useThree((s) => s.invalidate)
  useEffect(() => {
    if (wanted === null) return undefined
    let [seen, timer, going] = ['', 0, new AbortController()]
    const put = (texture: Texture | null): void => {
      const old = scene.background as Texture | null
      scene.background = texture
      old?.dispose()
      invalidate()
    }
    const clear = (): void => {
      going.abort()
      window.clearTimeout(timer)
      put(null)
      useHostPicture.setState({ shown: false, share: 0, busy: false })
    }
    const rested = async (): Promise<void> => {
      const { signal } = (going = new AbortController())
      await attempt('splats', () => pictures(put, signal).catch((error: unknown) => { if (!signal.aborted) throw error }))
      if (!signal.aborted) useHostPicture.setState({ busy: false })
    }
    const stop = onDrawn(() => {
      const key = poseKey()
      if (key === seen) return
      seen = key
      clear()
      timer = window.setTimeout(() => void rested(), REST_MS)
    })
    return () => {
      stop()
      clear()
    }
  }, [wanted, scene, invalidate])
  return null
}

/** Over the canvas: what is on screen just now. */
export function HostPictureNote() {
  const wanted = useWanted()
  const { shown, share, busy } = useHostPicture()
  if (wanted === null) return null
  const what = !shown ? 'surface of the radiance field' : share < 1 ? 'radiance field, coarse' : 'radiance field'
  return <div className="host-picture-note" role="status" data-shown={shown} data-share={share} data-busy={busy}>{what}{busy ? ' · rendering…' : ''}</div>
}
