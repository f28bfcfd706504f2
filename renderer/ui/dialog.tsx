// A modal dialog: title, body, and its buttons at the foot.

import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'

interface Props {
  readonly title: string
  readonly description?: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly footer?: ReactNode
  readonly wide?: boolean
}

export function Modal({ title, description, onClose, children, footer, wide = false }: Props) {
  return (
    <Dialog.Root open onOpenChange={(open) => { if (!open) onClose() }}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className={wide ? 'dialog wide' : 'dialog'} {...(description === undefined ? { 'aria-describedby': undefined } : {})}>
          <header>
            <Dialog.Title asChild><h2>{title}</h2></Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close"><X /></Dialog.Close>
          </header>
          <div className="dialog-body">
            {description !== undefined && <Dialog.Description className="dim">{description}</Dialog.Description>}
            {children}
          </div>
          {footer !== undefined && <footer>{footer}</footer>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
