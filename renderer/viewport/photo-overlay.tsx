// The photograph over the scene, exactly where its camera saw it: whole in Photo mode, up to the wipe while it is
// compared; or, in its place, how far the render is from it.

import { GripVertical } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { create } from 'zustand'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import { attempt } from '../state/faults.ts'
import { useFrames, useReconstruction } from '../state/replica.ts'
import { isAtPhoto, setView, useView, view } from '../state/view.ts'
import { blobUrl, frameImageUrl, studio } from '../studio.ts'
import { useCloud } from './cloud.ts'
import { photoRect } from './pose.ts'
import { rig } from './rig.ts'
import { onDrawn } from './screen.ts'
import { laidOver, useTrained } from './trained.ts'

/** Wider than any viewport it is fitted into needs. */
const PHOTO_WIDTH = 1280
/** Photographs much larger than trained on show no more of the error, and take the host longer to draw. */
const ERROR_WIDTH = 800
/** One press of an arrow key, share of the width. */
const WIPE_STEP = 0.02

export function useChosenFrame(): FrameRecord | null {
  const id = useView((s) => s.frameId)
  return useFrames().find((f) => f.id === id) ?? null
}

function layOut(image: HTMLElement, frame: FrameRecord, wipe: number | null): void {
  const rect = photoRect(laidOver(frame, view()).intrinsics, rig.size.width, rig.size.height)
  Object.assign(image.style, { left: `${rect.left}px`, top: `${rect.top}px`, width: `${rect.width}px`, height: `${rect.height}px` })
  const cut = wipe === null ? 0 : Math.max(0, rect.left + rect.width - wipe * rig.size.width)
  image.style.clipPath = `inset(0 ${cut}px 0 0)`
}

/** The host's picture of the error at one photograph; null while it is drawn. */
export const useError = create<{ picture: { of: string; url: string; psnr: number } | null }>()(() => ({ picture: null }))

function useErrorOf(frame: FrameRecord | null): string | undefined {
  const wanted = useView((s) => s.mode === 'error')
  const made = useReconstruction()?.id
  const found = useError((s) => s.picture)
  const of = wanted && frame !== null && made !== undefined ? `${made} ${frame.name}` : null
  const name = frame?.name
  useEffect(() => {
    if (of === null || name === undefined) return undefined
    const gone = new AbortController()
    useError.setState({ picture: null })
    void attempt('splats', async () => {
      const { blob, psnr } = await studio.render.view({ view: name, show: 'error', width: ERROR_WIDTH }, { signal: gone.signal })
      if (!gone.signal.aborted) useError.setState({ picture: { of, url: blobUrl(blob), psnr: psnr ?? 0 } })
    })
    return () => gone.abort()
  }, [of, name])
  return found?.of === of ? found?.url : undefined
}

export function PhotoOverlay() {
  const frame = useChosenFrame()
  const { comparing, compareAs, mode, wipe } = useView()
  const cameras = useTrained((s) => s.cameras)
  const error = useErrorOf(frame)
  const image = useRef<HTMLImageElement>(null)
  const beside = comparing === 'kept' && compareAs === 'beside'
  const shown = frame !== null && !beside && (comparing !== null || isAtPhoto(mode))
  useEffect(() => {
    if (!shown) return undefined
    rig.invalidate()
    return onDrawn(() => { if (image.current !== null) layOut(image.current, frame, comparing === null ? null : wipe) })
  }, [shown, frame, comparing, wipe, cameras, error])
  if (!shown) return null
  const photograph = frameImageUrl(frame.id, PHOTO_WIDTH, laidOver(frame, { comparing, mode }).lens)
  const [src, alt] = mode !== 'error' || comparing !== null ? [photograph, `Photograph ${frame.name}`] : [error, `Difference from photograph ${frame.name}`]
  return (
    <>
      {src !== undefined && <img ref={image} className="photo-overlay" src={src} alt={alt} draggable={false} />}
      {comparing !== null && <Wipe />}
    </>
  )
}

/** The line between photograph and scene, and where it is taken hold of. */
function Wipe() {
  const { wipe, comparing } = useView()
  const hasSplats = useCloud((s) => s.cloud !== null)
  return (
    <div className="wipe" style={{ left: `${wipe * 100}%` }}>
      <span>photograph</span><span>{hasSplats ? 'splats' : 'points'}</span>
      {comparing === 'kept' && <Handle wipe={wipe} />}
    </div>
  )
}

const wipeTo = (share: number): void => setView({ wipe: Math.min(1, Math.max(0, share)) })

function drag(event: PointerEvent<HTMLElement>): void {
  const box = event.currentTarget.closest('.scene-pane')?.getBoundingClientRect()
  if (box !== undefined && event.currentTarget.hasPointerCapture(event.pointerId)) wipeTo((event.clientX - box.left) / box.width)
}

function Handle({ wipe }: { wipe: number }) {
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -WIPE_STEP, ArrowRight: WIPE_STEP, Home: -1, End: 1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    wipeTo(wipe + by)
  }
  return (
    <div className="wipe-handle" data-scope="viewport" role="slider" tabIndex={0} aria-label="Wipe between photograph and splats" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(wipe * 100)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove={drag} onKeyDown={step}><GripVertical /></div>
  )
}
