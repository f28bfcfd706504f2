// How well each held-out photograph is predicted: the worst first, each a click from seeing why.

import { ArrowDown, ArrowUp } from 'lucide-react'
import { useState } from 'react'
import type { FrameScore } from '../../native-models/scene/run-report.ts'
import { compareAt } from '../actions/compare.ts'
import { useFrames } from '../state/replica.ts'
import { useView } from '../state/view.ts'

type Column = 'name' | 'psnr' | 'ssim' | 'lpips'
const COLUMNS: Readonly<Record<Column, string>> = { name: 'Photograph', psnr: 'PSNR', ssim: 'SSIM', lpips: 'LPIPS' }

interface Row extends FrameScore { readonly name: string }

const order = (column: Column) => (a: Row, b: Row): number => (column === 'name' ? a.name.localeCompare(b.name, undefined, { numeric: true }) : (a[column] ?? 0) - (b[column] ?? 0))

export function HeldOutTable({ scores }: { scores: readonly FrameScore[] }) {
  const [sorted, setSorted] = useState<{ by: Column; down: boolean }>({ by: 'psnr', down: false })
  const frames = useFrames()
  const chosen = useView((s) => s.frameId)
  if (scores.length === 0) return null
  const rows = scores.flatMap((score) => frames.filter(({ id }) => id === score.frameId).map((frame) => ({ ...score, frame, name: frame.name })))
  const shown = rows.toSorted((a, b) => order(sorted.by)(a, b) * (sorted.down ? -1 : 1))
  const perceptual = scores.some(({ lpips }) => lpips !== undefined)
  const columns = (Object.keys(COLUMNS) as Column[]).filter((column) => perceptual || column !== 'lpips')
  const sortBy = (by: Column): void => setSorted((before) => ({ by, down: before.by === by && !before.down }))
  return (
    <section aria-label="Held-out photographs">
      <h3 className="form-label">Held-out photographs</h3>
      <table className="scores num">
        <thead>
          <tr>{columns.map((column) => (
            <th key={column} aria-sort={sorted.by !== column ? 'none' : sorted.down ? 'descending' : 'ascending'}>
              <button type="button" onClick={() => sortBy(column)}>{COLUMNS[column]}{sorted.by === column && (sorted.down ? <ArrowDown /> : <ArrowUp />)}</button>
            </th>
          ))}</tr>
        </thead>
        <tbody>
          {shown.map(({ frame, name, psnr, ssim, lpips }) => (
            <tr key={frame.id} aria-current={frame.id === chosen}>
              <td><button type="button" title="Compare with the photograph" onClick={() => compareAt(frame)}>{name}</button></td>
              <td>{psnr.toFixed(2)} dB</td><td>{ssim.toFixed(3)}</td>{perceptual && <td>{lpips?.toFixed(3)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {!perceptual && <p className="form-help">LPIPS: not scored. It needs a model pack for it, installed before training.</p>}
    </section>
  )
}
