// Actions heard while the scene has the focus.

import { Box, Brush, Camera, Columns2, Contrast, Eye, Focus, Lasso, Maximize, MousePointer2, Move3d, Pentagon, Pointer, SplinePointer, SquareDashed, SquareSplitHorizontal, Tag, Video } from 'lucide-react'
import { currentFrames, currentInstances, currentReconstruction } from '../state/replica.ts'
import { isAtPhoto, setMode, setView, view, type Tool } from '../state/view.ts'
import { draft, finishInPhoto } from '../viewport/draft.ts'
import { useCloud } from '../viewport/cloud.ts'
import type { Action } from './action.ts'
import { frameAll, frameSelection, lookAlong, toggleFly } from './camera.ts'
import { lookThroughPhoto, stepFrame } from './capture.ts'
import { compareBy, lookAtError, releaseComparing, startComparing, toggleComparing } from './compare.ts'

const whyNoError = (): string | null => (currentFrames().length === 0 ? 'There are no photographs yet' : currentReconstruction() === null ? 'Reconstruct first: there is nothing to compare yet' : null)
const whyNoFrames = (): string | null => (currentFrames().length === 0 ? 'There are no photographs yet' : null)
const whyNoInstances = (): string | null => (currentInstances().length === 0 ? 'There are no instances yet' : null)

function whyNoSceneTool(): string | null {
  const { cloud, final } = useCloud.getState()
  if (cloud === null) return 'There are no splats yet'
  if (!final) return 'Wait until training has ended: these splats still change'
  if (view().comparing !== null) return 'Put the photograph away first (Esc)'
  return isAtPhoto(view().mode) ? 'Marks splats in 3D: show their colour first (1)' : null
}

const whyNoPhotoTool = (): string | null =>
  (view().mode === 'photo' ? useCloud.getState().final ? null : 'Reconstruct first: a mark is lifted onto the splats' : 'Marks the photograph: switch to Photo first (3)')

const whyNoBrush = (): string | null => (view().tool === 'brush' ? null : 'Only with the brush')
const whyNotClose = (): string | null => (view().tool === 'polygon' && (draft()?.points.length ?? 0) >= 3 ? null : 'Needs three corners')

/** One press makes the brush a quarter larger; it stays between a pen and a hand, pixels. */
const BRUSH_STEP = 1.25
const BRUSH_PX = [4, 120] as const
const scaleBrush = (by: number): void => setView((s) => ({ brush: Math.min(BRUSH_PX[1], Math.max(BRUSH_PX[0], s.brush * by)) }))

const tool = (name: Tool, title: string, keys: readonly string[], icon: Action['icon'], blocked?: () => string | null): Action => ({
  id: `tool.${name}`, title, scope: 'viewport', keys, also: 'tool region mark name', ...(icon ? { icon } : {}), ...(blocked ? { blocked } : {}),
  run: () => setView({ tool: name, region: null }),
})

/** The toolbar shows these, in this order. */
export const SCENE_TOOL_ACTIONS: readonly Action[] = [
  tool('select', 'Select', ['Q'], MousePointer2),
  tool('rectangle', 'Mark splats in a rectangle', ['R'], SquareDashed, whyNoSceneTool),
  tool('lasso', 'Mark splats in a lasso', ['Shift+L'], Lasso, whyNoSceneTool),
  tool('brush', 'Paint splats', ['B'], Brush, whyNoSceneTool),
]
export const PHOTO_TOOL_ACTIONS: readonly Action[] = [
  tool('point', 'Click an object in the photograph', ['T'], Pointer, whyNoPhotoTool),
  tool('polygon', 'Polygon in the photograph', ['P'], Pentagon, whyNoPhotoTool),
  tool('outline', 'Draw around an object in the photograph', ['D'], SplinePointer, whyNoPhotoTool),
]

export const VIEWPORT_ACTIONS: readonly Action[] = [
  { id: 'view.frame', title: 'Frame the selection or the answer', scope: 'viewport', keys: ['F'], icon: Focus, also: 'zoom focus', run: frameSelection },
  { id: 'view.frame-all', title: 'Frame everything', scope: 'viewport', keys: ['Shift+F', 'Home'], icon: Maximize, also: 'zoom fit reset', run: frameAll },
  { id: 'view.fly', title: 'Orbit or fly', scope: 'viewport', keys: ['V'], icon: Move3d, also: 'navigation walk', run: toggleFly },
  { id: 'view.front', title: 'Look from the front', scope: 'viewport', keys: [], also: 'camera axis', run: () => lookAlong('front') },
  { id: 'view.right', title: 'Look from the right', scope: 'viewport', keys: [], also: 'camera axis', run: () => lookAlong('right') },
  { id: 'view.top', title: 'Look from above', scope: 'viewport', keys: [], also: 'camera axis plan', run: () => lookAlong('top') },
  { id: 'mode.color', title: 'Show colour', scope: 'viewport', keys: ['1'], icon: Eye, also: 'render mode rgb', run: () => setMode('color') },
  { id: 'mode.instances', title: 'Show instances', scope: 'viewport', keys: ['2'], icon: Box, also: 'render mode segments', blocked: whyNoInstances, run: () => setMode('instances') },
  { id: 'mode.photo', title: 'Show the photograph', scope: 'viewport', keys: ['3'], icon: Camera, also: 'render mode image', blocked: whyNoFrames, run: lookThroughPhoto },
  { id: 'mode.error', title: 'Show where the photograph differs', scope: 'viewport', keys: ['4'], icon: Contrast, also: 'render mode error difference', blocked: whyNoError, run: lookAtError },
  { id: 'frame.next', title: 'Next photograph', scope: 'viewport', keys: [']'], blocked: whyNoFrames, run: () => stepFrame(1) },
  { id: 'frame.previous', title: 'Previous photograph', scope: 'viewport', keys: ['['], blocked: whyNoFrames, run: () => stepFrame(-1) },
  { id: 'frame.last', title: 'Last photograph', scope: 'viewport', keys: ['}'], blocked: whyNoFrames, run: () => stepFrame(Infinity) },
  { id: 'frame.first', title: 'First photograph', scope: 'viewport', keys: ['{'], blocked: whyNoFrames, run: () => stepFrame(-Infinity) },
  { id: 'view.compare', title: 'Compare with the photograph (hold)', scope: 'viewport', keys: ['C'], unlisted: true, blocked: whyNoFrames, run: startComparing, release: releaseComparing },
  { id: 'view.compare-kept', title: 'Keep comparing with the photograph', scope: 'viewport', keys: ['Shift+C'], icon: SquareSplitHorizontal, also: 'split', blocked: whyNoFrames, run: toggleComparing },
  { id: 'view.compare-beside', title: 'Compare side by side with the photograph', scope: 'viewport', keys: ['Shift+B'], icon: Columns2, also: 'split two panes beside linked', blocked: whyNoFrames, run: () => compareBy('beside') },
  { id: 'view.compare-wipe', title: 'Compare by a wipe over the photograph', scope: 'viewport', keys: ['Shift+W'], icon: SquareSplitHorizontal, also: 'split slider', blocked: whyNoFrames, run: () => compareBy('wipe') },
  { id: 'view.labels', title: 'Show or hide labels', scope: 'viewport', keys: ['L'], icon: Tag, run: () => setView((s) => ({ labels: !s.labels })) },
  { id: 'view.frusta', title: 'Show or hide cameras', scope: 'viewport', keys: ['G'], icon: Video, also: 'frusta', run: () => setView((s) => ({ frusta: !s.frusta })) },
  ...SCENE_TOOL_ACTIONS,
  ...PHOTO_TOOL_ACTIONS,
  {
    id: 'tool.close-polygon', title: 'Close the polygon', scope: 'viewport', keys: ['Enter'], unlisted: true,
    blocked: whyNotClose, run: () => finishInPhoto(draft()?.points ?? []),
  },
  { id: 'tool.larger', title: 'Larger brush', scope: 'viewport', keys: ['+', '='], unlisted: true, blocked: whyNoBrush, run: () => scaleBrush(BRUSH_STEP) },
  { id: 'tool.smaller', title: 'Smaller brush', scope: 'viewport', keys: ['-'], unlisted: true, blocked: whyNoBrush, run: () => scaleBrush(1 / BRUSH_STEP) },
  { id: 'tool.through', title: 'Mark through to hidden splats', scope: 'viewport', keys: ['X'], run: () => setView((s) => ({ through: !s.through })) },
]
