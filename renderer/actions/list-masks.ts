// Actions heard while masks are reviewed, and while one is repaired.

import { Ban, Check, Crosshair, Eraser, Focus, Image, ListRestart, MinusCircle, Pencil, Plus, PlusCircle, SquareDashed, Undo2, Redo, ArrowDown, ArrowUp, X } from 'lucide-react'
import { masks } from '../state/masks.ts'
import { supervised } from './masks.ts'
import type { Action } from './action.ts'
import { lookAtMask } from './mask-camera.ts'
import { onlyThisPhotograph, say, step, undoWord, whyNotAccept, whyNotLook, whyNotReject, whyNotWithdraw, whyNoUndo } from './masks.ts'
import { clearPoints, keepRepair, leaveRepair, startAdding, startRepair, takeTool, undoPoint, whyNoRepair, whyNotAdd, whyNotKeep, whyNotRepair, whyNotUndoPoint } from './repair.ts'

const whyNoMasks = (): string | null => (supervised() ? null : 'Look at the photographs first')
const whyNoQueue = (): string | null => whyNoMasks() ?? (masks().rows.length === 0 ? 'Nothing is listed' : null)
const review = (action: Omit<Action, 'scope'>): Action => ({ ...action, scope: 'review' })
const repair = (action: Omit<Action, 'scope'>): Action => ({ ...action, scope: 'repair' })

export const MASK_ACTIONS: readonly Action[] = [
  review({ id: 'mask.accept', title: 'Accept mask', keys: ['A'], icon: Check, also: 'keep right yes', blocked: whyNotAccept, run: () => say('accepted') }),
  review({ id: 'mask.reject', title: 'Reject mask', keys: ['X', 'R'], icon: Ban, also: 'wrong no delete', blocked: whyNotReject, run: () => say('rejected') }),
  review({ id: 'mask.repair', title: 'Repair mask', keys: ['E'], icon: Pencil, also: 'edit points segment', blocked: whyNotRepair, run: startRepair }),
  review({ id: 'mask.add', title: 'Add a mask that is missing', keys: ['N'], icon: Plus, also: 'new segment', blocked: whyNotAdd, run: startAdding }),
  review({ id: 'mask.next', title: 'Next mask', keys: ['J', 'ArrowDown'], icon: ArrowDown, blocked: whyNoQueue, run: () => step(1) }),
  review({ id: 'mask.previous', title: 'Previous mask', keys: ['K', 'ArrowUp'], icon: ArrowUp, blocked: whyNoQueue, run: () => step(-1) }),
  review({ id: 'mask.skip', title: 'Skip mask', keys: [' '], icon: Redo, unlisted: true, blocked: whyNoQueue, run: () => step(1) }),
  review({ id: 'mask.undo', title: 'Take the last word back', keys: ['Backspace'], icon: Undo2, blocked: whyNoUndo, run: undoWord }),
  review({ id: 'mask.withdraw', title: 'Say nothing of this mask', keys: ['U'], icon: ListRestart, also: 'withdraw clear pending', blocked: whyNotWithdraw, run: () => say('none') }),
  review({ id: 'mask.frame', title: 'Look at it in 3D', keys: ['F'], icon: Focus, also: 'camera zoom', blocked: whyNotLook, run: lookAtMask }),
  review({ id: 'mask.photograph', title: 'Only masks of this photograph', keys: ['P'], icon: Image, also: 'filter', blocked: whyNoMasks, run: onlyThisPhotograph }),
  repair({ id: 'repair.inside', title: 'Point at what belongs to it', keys: ['Q'], icon: PlusCircle, unlisted: true, blocked: whyNoRepair, run: () => takeTool('inside') }),
  repair({ id: 'repair.outside', title: 'Point at what does not', keys: ['W'], icon: MinusCircle, unlisted: true, blocked: whyNoRepair, run: () => takeTool('outside') }),
  repair({ id: 'repair.box', title: 'Drag a box around it', keys: ['R'], icon: SquareDashed, unlisted: true, blocked: whyNoRepair, run: () => takeTool('box') }),
  repair({ id: 'repair.undo', title: 'Take the last point back', keys: ['Ctrl+Z', 'Backspace'], icon: Undo2, unlisted: true, blocked: whyNotUndoPoint, run: undoPoint }),
  repair({ id: 'repair.clear', title: 'Clear all points', keys: ['B'], icon: Eraser, unlisted: true, blocked: whyNotUndoPoint, run: clearPoints }),
  repair({ id: 'repair.keep', title: 'Keep this mask', keys: ['F', 'Enter'], icon: Crosshair, unlisted: true, blocked: whyNotKeep, run: keepRepair }),
  repair({ id: 'repair.leave', title: 'Leave the mask as it was', keys: ['Esc'], icon: X, unlisted: true, blocked: whyNoRepair, run: leaveRepair }),
]
