// The photograph over the scene, exactly where its camera saw it: whole in Photo mode, up to the wipe while C is held.

import { useEffect, useRef } from 'react'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import { useFrames } from '../state/replica.ts'
import { useView } from '../state/view.ts'
import { frameImageUrl } from '../studio.ts'
import { useCloud } from './cloud.ts'
import { photoRect } from './pose.ts'
import { rig } from './rig.ts'
import { onDrawn } from './screen.ts'

/** Wider than any viewport it is fitted into needs. */
const PHOTO_WIDTH = 1280

export function useChosenFrame(): FrameRecord | null {
  const id = useView((s) => s.frameId)
  return useFrames().find((f) => f.id === id) ?? null
}

function layOut(image: HTMLElement, frame: FrameRecord, wipe: number | null): void {
  const rect = photoRect(frame.camera.intrinsics, rig.size.width, rig.size.height)
  Object.assign(image.style, { left: `${rect.left}px`, top: `${rect.top}px`, width: `${rect.width}px`, height: `${rect.height}px` })
  const cut = wipe === null ? 0 : Math.max(0, rect.left + rect.width - wipe * rig.size.width)
  image.style.clipPath = `inset(0 ${cut}px 0 0)`
}

export function PhotoOverlay() {
  const frame = useChosenFrame()
  const { comparing, mode, wipe } = useView()
  const hasSplats = useCloud((s) => s.cloud !== null)
  const image = useRef<HTMLImageElement>(null)
  const shown = frame !== null && (comparing || mode === 'photo')
  useEffect(() => {
    if (!shown) return undefined
    return onDrawn(() => { if (image.current !== null) layOut(image.current, frame, comparing ? wipe : null) })
  }, [shown, frame, comparing, wipe])
  if (!shown) return null
  return (
    <>
      <img ref={image} className="photo-overlay" src={frameImageUrl(frame.id, PHOTO_WIDTH)} alt={`Photograph ${frame.name}`} draggable={false} />
      {comparing && <div className="wipe" style={{ left: `${wipe * 100}%` }}><span>photograph</span><span>{hasSplats ? 'splats' : 'points'}</span></div>}
    </>
  )
}
