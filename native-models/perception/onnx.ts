// The only file that knows onnxruntime-node. A graph is opened on the provider that was asked for, by name; another one
// is never taken instead. Running blocks the thread it is called from (the binding's run is synchronous), so models live
// in a worker (worker.ts).

import * as ort from 'onnxruntime-node'
import { Fault } from '../scene/faults.ts'
import type { Provider } from '../scene/providers.ts'

/** What a graph computes on and returns: C-order values; float16 and integer types of the graph are converted. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array | BigInt64Array
}

/** One named input or output: its element type, and its shape with names where an axis is free. */
export interface Port {
  readonly name: string
  readonly type: string
  readonly shape: readonly (number | string)[]
}

export interface Graph {
  readonly file: string
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** Every input by name; returns the outputs asked for. Faults `model.malformed` (the graph refuses it). */
  run(feeds: Readonly<Record<string, Tensor>>, wanted: readonly string[]): Promise<Record<string, Tensor>>
  close(): Promise<void>
}

export interface GraphOptions {
  readonly provider: Provider
  /** Threads of the CPU provider; 0 takes what the machine has. */
  readonly threads: number
}

/** Providers this build of the runtime has, in its own words. */
export const availableProviders = (): string[] => ort.listSupportedBackends().map(({ name }) => name)

/** Faults `model.missing` (the provider is not here) and `model.malformed` (the file is no graph the runtime can run). */
export async function openGraph(file: string, { provider, threads }: GraphOptions): Promise<Graph> {
  refuseAbsent(provider)
  try {
    const session = await ort.InferenceSession.create(file, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      // Shapes differ from call to call (batches, prompts); plans kept for each would grow without end.
      enableMemPattern: false,
      logSeverityLevel: 3,
    })
    return graphOf(file, session)
  } catch (cause) {
    if (provider !== 'cpu') throw new Fault('model.missing', `${file} cannot be opened on ${provider}: ${firstLine(cause)}. The driver or the runtime's libraries for it may not be installed; "cpu" works everywhere`, 'provider', { cause })
    throw new Fault('model.malformed', `${file} cannot be opened as an ONNX graph: ${firstLine(cause)}. The file may be damaged or cut short ("studio models verify" says), or use operators this runtime lacks`, file, { cause })
  }
}

function refuseAbsent(provider: Provider): void {
  const here = availableProviders()
  if (!here.includes(provider)) throw new Fault('model.missing', `models cannot run on "${provider}" here; this machine has ${here.join(', ')}`, 'provider')
}

function graphOf(file: string, session: ort.InferenceSession): Graph {
  const inputs = session.inputMetadata.map(portOf)
  return {
    file,
    inputs,
    outputs: session.outputMetadata.map(portOf),
    async run(feeds, wanted) {
      const given = Object.fromEntries(inputs.map((port) => [port.name, asFeed(file, port, feeds[port.name])]))
      try {
        return collect(await session.run(given, wanted), wanted)
      } catch (cause) {
        throw new Fault('model.malformed', `${file} refuses its inputs (${inputs.map(({ name }) => `${name} [${feeds[name]?.shape.join(', ')}]`).join(', ')}): ${firstLine(cause)}`, file, { cause })
      }
    },
    close: () => session.release(),
  }
}

function portOf(meta: ort.InferenceSession.ValueMetadata): Port {
  return meta.isTensor ? { name: meta.name, type: meta.type, shape: meta.shape } : { name: meta.name, type: 'not a tensor', shape: [] }
}

/** The tensor in the type the graph declares: exports of one model differ in whether labels are integers, images half floats. */
function asFeed(file: string, { name, type }: Port, tensor: Tensor | undefined): ort.Tensor {
  if (tensor === undefined) throw new Fault('internal', `${file}: nothing is given for the input ${name}`, name)
  const { data, shape } = tensor
  switch (type) {
    case 'float32': return new ort.Tensor('float32', data instanceof Float32Array ? data : Float32Array.from(data, Number), shape)
    case 'float16': return new ort.Tensor('float16', new Uint16Array(Float16Array.from(data, Number).buffer), shape)
    case 'int64': return new ort.Tensor('int64', data instanceof BigInt64Array ? data : BigInt64Array.from(data, BigInt), shape)
    case 'int32': return new ort.Tensor('int32', Int32Array.from(data, Number), shape)
    case 'uint8': return new ort.Tensor('uint8', Uint8Array.from(data, Number), shape)
    default: throw new Fault('model.malformed', `${file}: the input ${name} wants ${type}, which no model of this kind does`, name)
  }
}

function collect(outputs: ort.InferenceSession.ReturnType, wanted: readonly string[]): Record<string, Tensor> {
  return Object.fromEntries(wanted.map((name) => {
    const { data, dims } = outputs[name]!
    return [name, { shape: dims, data: data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number | bigint>, Number) }]
  }))
}

const firstLine = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!
