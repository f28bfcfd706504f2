// The page: start screen without a project, else header, workspace and status bar; dialogs lie above.

import { Tooltip } from 'radix-ui'
import { useEffect, useLayoutEffect, useState, type DragEvent } from 'react'
import { openDropped, projectChanged } from './actions/open.ts'
import { useReplica } from './state/replica.ts'
import { useSurfaces } from './state/surfaces.ts'
import { Boundary } from './ui/boundary.tsx'
import { CheatSheet } from './panels/cheat-sheet.tsx'
import { ConnectionBanner } from './panels/connection-banner.tsx'
import { ExportDialog } from './panels/export-dialog.tsx'
import { FolderBrowser } from './panels/folder-browser.tsx'
import { Header } from './panels/header.tsx'
import { ImportDialog } from './panels/import-dialog.tsx'
import { JobsDrawer } from './panels/jobs-drawer.tsx'
import { ModelsDialog } from './panels/models/models-dialog.tsx'
import { Palette } from './panels/palette.tsx'
import { Refusal } from './panels/refusal.tsx'
import { StartScreen } from './panels/start-screen.tsx'
import { StatusBar } from './panels/status-bar.tsx'
import { SynthDialog } from './panels/synth-dialog.tsx'
import { Workspaces } from './panels/workspaces.tsx'
import './app.css'

/** Folders may be dropped anywhere on the window. */
function useDropTarget(): { dropping: boolean; handlers: { onDragOver(e: DragEvent): void; onDragLeave(e: DragEvent): void; onDrop(e: DragEvent): void } } {
  const [dropping, setDropping] = useState(false)
  return {
    dropping,
    handlers: {
      onDragOver(event) {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDropping(true)
      },
      onDragLeave(event) { if (event.relatedTarget === null) setDropping(false) },
      onDrop(event) {
        event.preventDefault()
        setDropping(false)
        void openDropped([...event.dataTransfer.files])
      },
    },
  }
}

/** Every project starts with its own view. Before the page is drawn, so that nothing of the old one flashes up. */
function useProjectChanges(): void {
  const path = useReplica((s) => s.project?.path)
  useLayoutEffect(() => projectChanged(), [path])
}

function useTitle(): void {
  const name = useReplica((s) => s.project?.name)
  useEffect(() => { document.title = name === undefined ? 'SpatialReasoner Studio' : `${name} · SpatialReasoner Studio` }, [name])
}

export function App() {
  const hasProject = useReplica((s) => s.project !== null)
  const { dialog, palette, cheatSheet, jobs, announcement } = useSurfaces()
  const { dropping, handlers } = useDropTarget()
  useProjectChanges()
  useTitle()
  return (
    <Tooltip.Provider>
      <div className="app" {...handlers}>
        <Header />
        <ConnectionBanner />
        <Boundary>{hasProject ? <Workspaces /> : <StartScreen />}</Boundary>
        <StatusBar />
        {jobs && <JobsDrawer />}
        {dialog?.kind === 'browse' && <FolderBrowser purpose={dialog.purpose} of={dialog.of} />}
        {dialog?.kind === 'models' && <ModelsDialog />}
        {dialog?.kind === 'import' && <ImportDialog key={dialog.folder} folder={dialog.folder} />}
        {dialog?.kind === 'synth' && <SynthDialog />}
        {dialog?.kind === 'export' && <ExportDialog />}
        {palette && <Palette />}
        {cheatSheet && <CheatSheet />}
        {dropping && <div className="drop-veil"><strong>Drop a folder or a file</strong><span>a capture, a project, splats or labels</span></div>}
        <Refusal />
        <div className="visually-hidden" role="status" aria-live="polite">{announcement}</div>
      </div>
    </Tooltip.Provider>
  )
}
