// Small shared controls: an action's button, a tooltip, a fault beside what it concerns, a progress bar.

import { CircleAlert, X } from 'lucide-react'
import { Tooltip } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { perform } from '../actions/action.ts'
import { actionOf, tooltipOf } from '../actions/all.ts'
import { clearFault, useFaults, type Place } from '../state/faults.ts'
import { useReplica } from '../state/replica.ts'
import { useView } from '../state/view.ts'
import { useQuery } from '../state/query.ts'

/** How long the pointer rests before a tooltip shows, milliseconds. */
const TOOLTIP_DELAY_MS = 350

export function Tip({ text, side = 'bottom', children }: { text: string; side?: 'top' | 'bottom' | 'left' | 'right'; children: ReactElement }) {
  return (
    <Tooltip.Root delayDuration={TOOLTIP_DELAY_MS}>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal><Tooltip.Content className="tooltip" side={side} sideOffset={6}>{text}</Tooltip.Content></Tooltip.Portal>
    </Tooltip.Root>
  )
}

/** Re-renders when anything an action's `blocked` reads may have changed. */
function useActionState(): void {
  useReplica((s) => s.project)
  useView()
  useQuery((s) => s.grounding ?? s.text)
}

/** An action as an icon button; its tooltip says its key, or why it cannot be done now. */
export function ActionIcon({ id, pressed, small = false, side = 'bottom' }: { id: string; pressed?: boolean; small?: boolean; side?: 'top' | 'bottom' | 'left' | 'right' }) {
  useActionState()
  const action = actionOf(id)
  const Icon = action.icon
  const blocked = action.blocked?.() ?? null
  return (
    <Tip text={tooltipOf(action)} side={side}>
      <button type="button" className={small ? 'icon-button small' : 'icon-button'} aria-label={action.title} aria-pressed={pressed}
        aria-disabled={blocked !== null} onClick={() => { perform(action) }}>
        {Icon === undefined ? action.title : <Icon />}
      </button>
    </Tip>
  )
}

/** An action as a button with its title. */
export function ActionButton({ id, className = '', label }: { id: string; className?: string; label?: string }) {
  useActionState()
  const action = actionOf(id)
  const Icon = action.icon
  return (
    <button type="button" className={`button ${className}`} disabled={(action.blocked?.() ?? null) !== null} title={tooltipOf(action)} onClick={() => { perform(action) }}>
      {Icon !== undefined && <Icon />}{label ?? action.title}
    </button>
  )
}

/** The last fault of a place, until it is dismissed or the work is tried again. */
export function FaultNote({ place, children }: { place: Place; children?: ReactNode }) {
  const fault = useFaults((s) => s.at[place])
  if (fault === undefined) return null
  return (
    <div className="note bad fault" role="alert" data-fault={fault.code}>
      <CircleAlert />
      <div>{fault.message}{fault.where !== undefined && !fault.message.includes(fault.where) && <span className="where">{fault.where}</span>}{children}</div>
      <button type="button" className="icon-button small" aria-label="Dismiss" onClick={() => clearFault(place)}><X /></button>
    </div>
  )
}

export function Bar({ share, state, label }: { share: number; state: string; label: string }) {
  const width = `${Math.min(100, Math.max(0, share * 100))}%`
  return (
    <div className="bar" data-state={state} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)}>
      <i style={{ width }} />
    </div>
  )
}
