// The capture strip: every photograph, one click from its camera.

import { useEffect, useRef } from 'react'
import { goToFrame } from '../actions/capture.ts'
import { useCapture, useFrames, useReconstruction } from '../state/replica.ts'
import { useView } from '../state/view.ts'
import { frameImageUrl } from '../studio.ts'
import './photographs.css'

/** Thumbnail width asked of the host: twice what is shown, for sharp screens. */
const THUMBNAIL_WIDTH = 160

export function PhotographsPanel({ compact }: { compact: boolean }) {
  const frames = useFrames()
  const opened = useCapture()?.format === 'splats'
  const chosen = useView((s) => s.frameId)
  const heldOut = useReconstruction()?.heldOut ?? []
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => { list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }) }, [chosen])
  return (
    <section className={compact ? 'photographs compact' : 'photographs'} aria-label="Photographs">
      <h2 className="panel-title"><span>Photographs</span><span className="num">{frames.length === 0 ? '' : frames.length}</span></h2>
      {frames.length === 0 && <p className="faint panel-body">{opened ? 'This scene was opened from a file of splats; it has no photographs.' : 'Photographs show here once a capture is imported.'}</p>}
      <ul ref={list} className="thumbnails">
        {frames.map((frame) => (
          <li key={frame.id}>
            <button type="button" className="thumbnail" aria-current={frame.id === chosen} title={heldOut.includes(frame.id) ? `${frame.name}\nheld out: not trained on, only scored` : frame.name}
              onClick={() => goToFrame(frame)} style={{ aspectRatio: frame.camera.intrinsics.width / frame.camera.intrinsics.height }}>
              <img src={frameImageUrl(frame.id, THUMBNAIL_WIDTH)} alt={`Photograph ${frame.name}`} loading="lazy" draggable={false} />
              {heldOut.includes(frame.id) && <span className="held-out" aria-label="held out" />}
              {!compact && <span className="thumbnail-name num">{frame.name}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
