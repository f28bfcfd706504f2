// Without a project: open something, go on with something, or look at the sample.

import { FolderOpen, History, Sparkles } from 'lucide-react'
import { openPath, chooseFolder, openSample } from '../actions/open.ts'
import { useRecentProjects, useReplica } from '../state/replica.ts'
import { FaultNote } from '../ui/controls.tsx'
import { ago } from '../ui/format.ts'
import './start.css'

const FORMATS: readonly (readonly [string, string])[] = [
  ['COLMAP', 'sparse/0 as .bin or .txt, with the photographs'],
  ['transforms.json', 'nerfstudio, instant-ngp, Blender splits'],
  ['RGB-D folder', 'colour, 16-bit depth and poses'],
  ['Splats', '.ply, .spz, .sog, .splat, .ksplat: a scene made elsewhere'],
  ['Studio project', 'a folder ending in .studio'],
]

function Recent() {
  const recent = useRecentProjects()
  if (recent.length === 0) return <p className="faint start-none">Projects you open are listed here.</p>
  return (
    <ul>
      {recent.map(({ path, name, openedAt, exists }) => (
        <li key={path}>
          <button type="button" className="recent" disabled={!exists} onClick={() => void openPath(path)}>
            <strong className="ellipsis">{name}</strong>
            <span className="faint num">{exists ? ago(openedAt) : 'moved or removed'}</span>
            <span className="dim ellipsis mono"><bdi dir="ltr">{path}</bdi></span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** Two mugs and a box, so the empty window already shows what the studio answers. */
const Picture = () => (
  <svg className="start-picture" viewBox="0 0 420 210" role="img" aria-label="The mug next to the plastic box, outlined">
    <path className="table-top" d="M30 150 222 84l168 54-196 66z" />
    <path className="table-side" d="M30 150v9l164 54v-9zM194 204v9l196-66v-9z" />
    <path className="thing" d="M108 104v30a17 7 0 0 0 34 0v-30a17 7 0 0 0-34 0z" />
    <path className="thing" d="M204 116v31a17 7 0 0 0 34 0v-31a17 7 0 0 0-34 0z" />
    <path className="thing box" d="m276 108 46-13 28 13v28l-48 15-26-14z" />
    <path className="outline-target" fill="none" d="M197 113v36a24 11 0 0 0 48 0v-36a24 11 0 0 0-48 0z" />
    <path className="outline-anchor" fill="none" d="m268 104 54-16 37 16v37l-57 18-34-19z" />
    <path className="relation-line" d="M248 134l18-3" />
  </svg>
)

export function StartScreen() {
  const connection = useReplica((s) => s.connection)
  return (
    <main className="start">
      <div className="start-inner">
        <section className="start-open" aria-label="Open">
          <Picture />
          <h1>Ask a place where things are</h1>
          <p className="dim">Drop a folder of posed photographs here. The studio rebuilds it in 3D, you name what matters, and “the mug next to the plastic box” lights the right one, with its reasons.</p>
          <div className="row start-actions">
            <button type="button" className="button primary large" disabled={connection !== 'live'} onClick={() => void chooseFolder('capture')}><FolderOpen />Open a folder…</button>
            <button type="button" className="button large" disabled={connection !== 'live'} onClick={() => void openSample()}><Sparkles />Try the sample</button>
          </div>
          <FaultNote place="start" />
          <dl className="formats">
            {FORMATS.map(([name, what]) => <div key={name}><dt>{name}</dt><dd className="dim">{what}</dd></div>)}
          </dl>
        </section>
        <section className="start-recent" aria-label="Recent projects">
          <h2 className="panel-title"><span className="row"><History />Recent projects</span></h2>
          <Recent />
        </section>
      </div>
    </main>
  )
}
