// Left panel, stage, right panel. The stage stays mounted, so switching workspaces keeps the scene and the camera.

import { Group, Panel, Separator } from 'react-resizable-panels'
import type { ReactNode } from 'react'
import { useRecords } from '../state/replica.ts'
import { useView, type Workspace } from '../state/view.ts'
import { AnswerPanel } from './answer-panel.tsx'
import { CapturePanel } from './capture-panel.tsx'
import { InstancesPanel } from './instances-panel.tsx'
import { MaskPanel } from './masks/mask-panel.tsx'
import { MaskQueue } from './masks/mask-queue.tsx'
import { PhotographsPanel } from './photographs.tsx'
import { ReconstructPanel } from './reconstruct-panel.tsx'
import { Stage } from './stage.tsx'

/** Panel widths in pixels: as in the drawing, and the least at which their contents stay readable. */
const LEFT = { defaultSize: 264, minSize: 200, maxSize: 460 }
const RIGHT = { defaultSize: 340, minSize: 280, maxSize: 520 }

const LEFT_NAMES: Record<Workspace, string> = { capture: 'Photographs', reconstruct: 'Photographs', masks: 'Queue', ground: 'Photographs and instances' }

function Left(): ReactNode {
  const workspace = useView((s) => s.workspace)
  const seen = useRecords('supervision').length > 0
  const reviews = workspace === 'masks' && seen
  return (
    <aside className="panel" aria-label={LEFT_NAMES[workspace]}>
      {reviews ? <MaskQueue /> : <PhotographsPanel compact={workspace === 'ground'} />}
      {workspace === 'ground' && <InstancesPanel />}
    </aside>
  )
}

function Right(): ReactNode {
  const workspace = useView((s) => s.workspace)
  if (workspace === 'capture') return <CapturePanel />
  if (workspace === 'masks') return <MaskPanel />
  return workspace === 'reconstruct' ? <ReconstructPanel /> : <AnswerPanel />
}

export function Workspaces() {
  return (
    <main className="workspaces">
      <Group orientation="horizontal">
        <Panel id="left" defaultSize={`${LEFT.defaultSize}px`} minSize={`${LEFT.minSize}px`} maxSize={`${LEFT.maxSize}px`} groupResizeBehavior="preserve-pixel-size"><Left /></Panel>
        <Separator className="separator" aria-label="Width of the left panel" />
        <Panel id="stage" minSize="320px"><Stage /></Panel>
        <Separator className="separator" aria-label="Width of the right panel" />
        <Panel id="right" defaultSize={`${RIGHT.defaultSize}px`} minSize={`${RIGHT.minSize}px`} maxSize={`${RIGHT.maxSize}px`} groupResizeBehavior="preserve-pixel-size"><Right /></Panel>
      </Group>
    </main>
  )
}
