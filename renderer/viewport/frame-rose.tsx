// Whose left is meant, drawn where it is measured: a rose of left, right, front and behind around the anchor.

import { useEffect, useRef } from 'react'
import { Vector3 } from 'three'
import type { FrameUsed } from '../../native-models/scene/grounding.ts'
import type { InstanceRecord } from '../../native-models/scene/records.ts'
import { useQuery } from '../state/query.ts'
import { useInstances } from '../state/replica.ts'
import { useView } from '../state/view.ts'
import { referenceWords } from '../ui/words.ts'
import { evidenceOf } from './marks.ts'
import { rig } from './rig.ts'
import { onDrawn, toScreen } from './screen.ts'
import './frame-rose.css'

/** Arms reach this many times half the anchor's longer side beyond its middle, and their words a little farther. */
const [REACH, WORDS_AT] = [1.6, 1.22]
/** Around a small thing the arms are longer, so that their words can be read: pixels of the longest. */
const LEAST_PX = 64
const ARMS = [['left', -1, 0], ['right', 1, 0], ['front', 0, -1], ['behind', 0, 1]] as const

interface Rose { readonly frame: FrameUsed; readonly at: InstanceRecord }

function useRose(): Rose | null {
  const { grounding, inspected } = useQuery()
  const instances = useInstances()
  const ground = useView((s) => s.workspace === 'ground' && s.comparing === null)
  const term = ground ? evidenceOf(grounding, inspected).find((e) => e.frame !== undefined) : undefined
  const at = instances.find((i) => i.id === (term?.anchors[0] ?? term?.target))
  return term?.frame === undefined || at === undefined ? null : { frame: term.frame, at }
}

/** The foot of the anchor, and the world vector of each arm. */
function placed({ frame, at }: Rose): { foot: Vector3; arms: Vector3[] } {
  const [x, y, z] = at.box.size
  const foot = new Vector3(...at.box.center).addScaledVector(rig.up, -z / 2)
  const reach = (REACH * Math.max(x, y)) / 2
  const [right, forward] = [new Vector3(...frame.right), new Vector3(...frame.forward)]
  const arms = ARMS.map(([, r, f]) => right.clone().multiplyScalar(r * reach).addScaledVector(forward, f * reach))
  const [x0, y0] = toScreen(foot.x, foot.y, foot.z)
  const longest = Math.max(...arms.map((arm) => { const [ax, ay] = toScreen(...foot.clone().add(arm).toArray()); return Math.hypot(ax - x0, ay - y0) }))
  const by = Math.max(1, LEAST_PX / Math.max(longest, 1))
  return { foot, arms: arms.map((arm) => arm.multiplyScalar(by)) }
}

export function FrameRose() {
  const root = useRef<SVGSVGElement>(null)
  const rose = useRose()
  useEffect(() => onDrawn(() => {
    const svg = root.current
    if (svg === null || rose === null) return
    const { foot, arms } = placed(rose)
    const [x, y, depth] = toScreen(foot.x, foot.y, foot.z)
    const tips = arms.map((arm) => [1, WORDS_AT].map((far) => toScreen(...foot.clone().addScaledVector(arm, far).toArray())))
    svg.style.visibility = depth > 0 && tips.every(([tip]) => tip![2] > 0) ? 'visible' : 'hidden'
    svg.querySelectorAll('line').forEach((line, k) => {
      const [tip] = tips[k]!
      for (const [name, value] of Object.entries({ x1: x, y1: y, x2: tip![0], y2: tip![1] })) line.setAttribute(name, value.toFixed(1))
    })
    svg.querySelectorAll('text').forEach((text, k) => {
      const [, beyond] = tips[k]!
      text.setAttribute('transform', `translate(${beyond![0].toFixed(1)} ${(beyond![1] + 4).toFixed(1)})`)
    })
  }), [rose])
  if (rose === null) return null
  return (
    <svg ref={root} className="frame-rose" role="img" aria-label={`Left and front of ${rose.at.label}, ${referenceWords(rose.frame.reference, null)}`} data-reference={rose.frame.reference}>
      {ARMS.map(([words]) => <line key={words} data-arm={words} />)}
      {ARMS.map(([words]) => <text key={words} textAnchor="middle">{words}</text>)}
    </svg>
  )
}
