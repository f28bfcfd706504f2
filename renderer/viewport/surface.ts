// Where the mouse is listened to: the scene, and the photograph beside it.

import { useEffect, type PointerEvent as ReactPointerEvent, type RefObject } from 'react'
import { dragged, lost, pressed, released, wheeled } from './gestures.ts'

/** React clears currentTarget on the native event; the handlers need it. */
function eventAt(event: ReactPointerEvent): PointerEvent {
  const { nativeEvent } = event
  Object.defineProperty(nativeEvent, 'currentTarget', { value: event.currentTarget, configurable: true })
  return nativeEvent
}

const native = (handler: (event: PointerEvent) => void) => (event: ReactPointerEvent) => handler(eventAt(event))

export const nativeHandlers = { onPointerDown: native(pressed), onPointerMove: native(dragged), onPointerUp: native(released), onPointerCancel: lost } as const

export function useWheel(element: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const target = element.current
    // React listens to wheels passively, and then the page would scroll along.
    target?.addEventListener('wheel', wheeled, { passive: false })
    return () => target?.removeEventListener('wheel', wheeled)
  }, [element])
}
