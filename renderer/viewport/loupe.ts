// The loupe of the side-by-side view: photograph and render enlarged alike, so that the same pixels stay side by side.
// It lives beside the rig, outside React: it changes with every notch of the wheel.

import type { PerspectiveCamera } from 'three'
import { rig } from './rig.ts'

/** A pixel p of a pane is drawn at p · scale + (x, y), in pixels. */
interface Loupe { readonly scale: number; readonly x: number; readonly y: number }

const WHOLE: Loupe = { scale: 1, x: 0, y: 0 }
/** Beyond this a pixel of the photograph is a tile. */
const MOST = 32

let loupe = WHOLE

export const loupeNow = (): Loupe => loupe

/** The panes stay covered: nothing beside the pictures can be slid into view. */
function set({ scale: wanted, x, y }: Loupe): void {
  const scale = Math.min(MOST, Math.max(1, wanted))
  const { width, height } = rig.size
  loupe = { scale, x: Math.min(0, Math.max(width * (1 - scale), x)), y: Math.min(0, Math.max(height * (1 - scale), y)) }
  rig.invalidate()
}

export const resetLoupe = (): void => set(WHOLE)
export const slideLoupe = (dx: number, dy: number): void => set({ ...loupe, x: loupe.x + dx, y: loupe.y + dy })

/** Enlarges by a factor about a pixel of the pane, which stays where it is. */
export function enlarge(by: number, [atX, atY]: readonly [number, number]): void {
  const scale = Math.min(MOST, Math.max(1, loupe.scale * by))
  const grown = scale / loupe.scale
  set({ scale, x: atX - (atX - loupe.x) * grown, y: atY - (atY - loupe.y) * grown })
}

/** The part of three's picture that the loupe shows. */
export function lookThroughLoupe(camera: PerspectiveCamera, width: number, height: number): void {
  if (loupe.scale === 1) camera.clearViewOffset()
  else camera.setViewOffset(width * loupe.scale, height * loupe.scale, -loupe.x, -loupe.y, width, height)
}
