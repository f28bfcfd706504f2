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
  if (connection === 'refused') {
    return (
      <div className="banner" role="alert">
        <Unplug />
        <span><strong>This address is no longer valid.</strong> The studio was started anew: open the address that it printed then. Every edit it acknowledged is saved.</span>
      </div>
    )
  }
  return <div className="banner-place"><FaultNote place="history" /></div>
}
