// Says when the host is gone, and that nothing acknowledged is lost.

import { Unplug } from 'lucide-react'
import { useReplica } from '../state/replica.ts'
import { FaultNote } from '../ui/controls.tsx'

export function ConnectionBanner() {
  const connection = useReplica((s) => s.connection)
  if (connection === 'lost') {
    return (
      <div className="banner" role="alert">
        <Unplug />
        <span><strong>The studio’s host does not answer.</strong> Trying again by itself. Every edit it acknowledged is saved; a running job goes on from its last checkpoint.</span>
      </div>
    )
  }
  return <div className="banner-place"><FaultNote place="history" /></div>
}
