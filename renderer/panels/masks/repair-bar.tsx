// While a mask is pointed out: the tool in the hand, what the segmenter says, and whether to keep it.

import { Check, Eraser, LoaderCircle, MinusCircle, PlusCircle, SquareDashed, Undo2, X } from 'lucide-react'
import { perform } from '../../actions/action.ts'
import { actionOf, tooltipOf } from '../../actions/all.ts'
import { useMasks, type Repair, type RepairTool } from '../../state/masks.ts'
import { useCapture } from '../../state/replica.ts'
import { FaultNote, Tip } from '../../ui/controls.tsx'
import { grouped, lengthText } from '../../ui/format.ts'

const TOOLS: readonly { tool: RepairTool; icon: typeof PlusCircle; label: string }[] = [
  { tool: 'inside', icon: PlusCircle, label: 'Belongs' }, { tool: 'outside', icon: MinusCircle, label: 'Does not' }, { tool: 'box', icon: SquareDashed, label: 'Box' },
]

function hint({ tool, proposal, points, box, instead }: Repair): string {
  if (tool === 'box') return 'Drag a box around the whole thing.'
  if (proposal === null && points.length === 0 && box === null) return instead === null ? 'Click the thing that has no mask yet, or drag a box around it.' : 'Click what belongs to the thing, or drag a box around it. Right click: what does not.'
  return tool === 'inside' ? 'Click what is missing. Right click what is too much.' : 'Click what is too much. Right click what is missing.'
}

export function RepairBar({ repair }: { repair: Repair }) {
  useMasks((s) => s.repair)
  return (
    <>
      <div className="floating repair-tools" role="toolbar" aria-label="Repair">
        {TOOLS.map(({ tool, icon: Icon, label }) => (
          <Tip key={tool} text={tooltipOf(actionOf(`repair.${tool}`))}>
            <button type="button" className="repair-tool" data-tool={tool} aria-pressed={repair.tool === tool} onClick={() => { perform(actionOf(`repair.${tool}`)) }}><Icon />{label}</button>
          </Tip>
        ))}
        <Small id="repair.undo" icon={Undo2} /><Small id="repair.clear" icon={Eraser} />
      </div>
      <div className="floating repair-bar" role="status" aria-label="Proposed mask">
        <span className="dim grow">{repair.asking ? <span className="row"><LoaderCircle className="turning" />The segmenter is looking…</span> : <Answer repair={repair} />}</span>
        <Button id="repair.leave" icon={X} label="Leave" /><Button id="repair.keep" icon={Check} label="Keep" primary />
      </div>
      <div className="repair-fault"><FaultNote place="repair" /></div>
    </>
  )
}

function Answer({ repair }: { repair: Repair }) {
  const metric = useCapture()?.metric ?? null
  const { proposal } = repair
  if (proposal === null) return hint(repair)
  const { measures, reasons, segmenter } = proposal
  const size = measures.scale === null ? '' : ` · ${lengthText(measures.scale * (metric?.metresPerUnit ?? 1), metric === null ? 'scene' : 'm')}`
  return (
    <>
      <span className="num">{grouped(measures.pixels)} pixels{size} · {segmenter} is sure to {measures.predictedIou.toFixed(2)}</span>
      <span className="repair-hint">{reasons[0] === undefined ? hint(repair) : `But ${reasons[0]}.`}</span>
    </>
  )
}

function Small({ id, icon: Icon }: { id: string; icon: typeof Undo2 }) {
  const action = actionOf(id)
  return <Tip text={tooltipOf(action)}><button type="button" className="icon-button small" aria-label={action.title} aria-disabled={(action.blocked?.() ?? null) !== null} onClick={() => { perform(action) }}><Icon /></button></Tip>
}

function Button({ id, icon: Icon, label, primary = false }: { id: string; icon: typeof Undo2; label: string; primary?: boolean }) {
  const action = actionOf(id)
  return <Tip text={tooltipOf(action)} side="top"><button type="button" className={primary ? 'button primary' : 'button'} aria-disabled={(action.blocked?.() ?? null) !== null} onClick={() => { perform(action) }}><Icon />{label}<kbd>{action.keys[0]}</kbd></button></Tip>
}
