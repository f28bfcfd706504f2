// A mistake in the window itself shows as a sentence with a way on, not as an empty page.

import { TriangleAlert } from 'lucide-react'
import { Component, type ReactNode } from 'react'

interface State { readonly error: Error | null }

export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return (
      <main className="broken" role="alert">
        <TriangleAlert />
        <h1>This window made a mistake</h1>
        <p>Your project is safe: the host keeps every edit and every job. Load the window again to go on.</p>
        <button type="button" className="button primary large" onClick={() => window.location.reload()}>Load again</button>
        <details><summary>What happened</summary><pre className="mono">{this.state.error.stack ?? this.state.error.message}</pre></details>
      </main>
    )
  }
}
