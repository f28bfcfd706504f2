// What a manifest says of a graph, held against the graph itself: a pack of another model is refused at the door, by the
// name of the input that differs.

import { Fault } from '../scene/faults.ts'
import type { Graph, Port } from './onnx.ts'

const FLOATS = ['float32', 'float16'] as const
const INTEGERS = ['int64', 'int32'] as const

export interface Expected {
  readonly types: readonly string[]
  /** Axes; null where any size will do. */
  readonly shape: readonly (number | null)[]
}

export const floats = (...shape: (number | null)[]): Expected => ({ types: FLOATS, shape })
export const integers = (...shape: (number | null)[]): Expected => ({ types: INTEGERS, shape })
/** Labels of points: integers in transformers' exports, floats in SAM's own. */
export const numbers = (...shape: (number | null)[]): Expected => ({ types: [...FLOATS, ...INTEGERS], shape })

/** Fault `model.malformed` if an input of the graph is not among `inputs`, or one of them is not there or is another thing. */
export function checkInputs(graph: Graph, inputs: Readonly<Record<string, Expected>>): void {
  for (const [name, expected] of Object.entries(inputs)) checkPort(graph, 'input', graph.inputs, name, expected)
  const unknown = graph.inputs.find(({ name }) => !(name in inputs))
  if (unknown !== undefined) throw mismatch(graph, `it wants an input ${unknown.name} that models described like this do not have; the manifest names ${Object.keys(inputs).join(', ')}`, unknown.name)
}

export function checkOutputs(graph: Graph, outputs: Readonly<Record<string, Expected>>): void {
  for (const [name, expected] of Object.entries(outputs)) checkPort(graph, 'output', graph.outputs, name, expected)
}

function checkPort(graph: Graph, kind: 'input' | 'output', ports: readonly Port[], name: string, { types, shape }: Expected): void {
  const port = ports.find((one) => one.name === name)
  if (port === undefined) throw mismatch(graph, `it has no ${kind} ${name}; it has ${ports.map((one) => one.name).join(', ')}`, name)
  if (!types.includes(port.type)) throw mismatch(graph, `its ${kind} ${name} is ${port.type}, the manifest's kind of model has ${types.join(' or ')}`, name)
  const fits = port.shape.length === shape.length && port.shape.every((size, axis) => typeof size === 'string' || shape[axis] === null || shape[axis] === size)
  // Exports often leave outputs without shapes.
  if (!fits && !(kind === 'output' && port.shape.length === 0)) throw mismatch(graph, `its ${kind} ${name} is [${port.shape.join(', ')}], the manifest says [${shape.map((size) => size ?? 'any').join(', ')}]`, name)
}

const mismatch = (graph: Graph, what: string, where: string): Fault => new Fault('model.malformed', `${graph.file} does not fit its manifest: ${what}`, where)
