// One instance: its other names and attributes, by which it can be asked for, and what the studio measured.

import { useState } from 'react'
import { Vector3 } from 'three'
import type { InstanceRecord } from '../../native-models/scene/records.ts'
import { commit } from '../actions/history.ts'
import { useCapture, useInstances } from '../state/replica.ts'
import { ActionButton } from '../ui/controls.tsx'
import { grouped, lengthText, percent } from '../ui/format.ts'
import { rig } from '../viewport/rig.ts'
import { Crop } from './answer-card.tsx'

const listOf = (text: string): string[] => [...new Set(text.split(',').map((part) => part.trim()).filter(Boolean))]

function Words({ instance }: { instance: InstanceRecord }) {
  const [alternatives, setAlternatives] = useState(instance.alternatives.join(', '))
  const [attributes, setAttributes] = useState(instance.attributes.join(', '))
  const changed = alternatives !== instance.alternatives.join(', ') || attributes !== instance.attributes.join(', ')
  const save = (): void => void commit({ kind: 'describe-instance', instanceId: instance.id, alternatives: listOf(alternatives), attributes: listOf(attributes) }, 'instances')
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); save() }}>
      <div className="form-field">
        <label htmlFor="instance-alternatives">Also called</label>
        <input id="instance-alternatives" className="field" disabled={instance.locked} value={alternatives} placeholder="cup, tumbler" onChange={(e) => setAlternatives(e.target.value)} />
      </div>
      <div className="form-field">
        <label htmlFor="instance-attributes">Attributes</label>
        <input id="instance-attributes" className="field" disabled={instance.locked} value={attributes} placeholder="patterned, tall" onChange={(e) => setAttributes(e.target.value)} />
      </div>
      {changed && <div><button type="submit" className="button primary">Save</button></div>}
    </form>
  )
}

/** A quarter turn about the world's up, counter-clockwise as seen from above. */
const quarterTurn = (front: Vector3): Vector3 => front.clone().applyAxisAngle(rig.up, Math.PI / 2)

/** Towards whoever looks, level. */
function towardsCamera(instance: InstanceRecord): Vector3 {
  const level = rig.pose.position.clone().sub(new Vector3(...instance.box.center)).projectOnPlane(rig.up)
  return level.lengthSq() > 0 ? level.normalize() : new Vector3(1, 0, 0).projectOnPlane(rig.up).normalize()
}

/** Which way it faces: what "left of" and "in front of" mean from its own side. */
function Front({ instance }: { instance: InstanceRecord }) {
  const set = (front: Vector3 | null): void => void commit({ kind: 'set-front', instanceId: instance.id, front: front === null ? null : [front.x, front.y, front.z] }, 'instances')
  const { front, locked } = instance
  return (
    <div className="form-field" role="group" aria-label="Front">
      <span>{front === null ? 'Its front is not known' : 'Its front is known'}</span>
      <div className="row">
        <button type="button" className="button" disabled={locked} onClick={() => set(towardsCamera(instance))}>It faces me</button>
        {front !== null && <button type="button" className="button quiet" disabled={locked} onClick={() => set(quarterTurn(new Vector3(...front)))}>Turn it</button>}
        {front !== null && <button type="button" className="button quiet" disabled={locked} onClick={() => set(null)}>Forget</button>}
      </div>
    </div>
  )
}

export function InstanceDetails({ id }: { id: string }) {
  const instance = useInstances().find((i) => i.id === id)
  const metres = useCapture()?.metric?.metresPerUnit
  if (instance === undefined) return null
  const size = instance.box.size.map((s) => lengthText(s * (metres ?? 1), metres === undefined ? 'scene' : 'm')).join(' × ')
  const by = { user: 'you', import: 'imported labels', model: 'the studio' }[instance.labelSource]
  return (
    <>
      <h2 className="panel-title"><span>Instance</span>{instance.locked && <span className="tag">locked</span>}</h2>
      <div className="panel-body">
        <div className="row"><Crop answer={instance} size={64} /><strong style={{ fontSize: 15 }} className="grow">{instance.label}</strong><ActionButton id="instance.rename" /></div>
        <dl className="facts num">
          <dt>Named by</dt><dd>{by}</dd>
          <dt>Splats</dt><dd>{grouped(instance.splats)}</dd>
          <dt>Size</dt><dd>{size}</dd>
          <dt>Colours</dt><dd>{instance.colors.slice(0, 3).map((c) => `${c.name} ${percent(c.share)}`).join(', ') || 'none'}</dd>
        </dl>
        <Front instance={instance} />
        <Words key={`${instance.id}${instance.alternatives.join()}${instance.attributes.join()}`} instance={instance} />
      </div>
    </>
  )
}
