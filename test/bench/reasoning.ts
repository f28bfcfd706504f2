// What a question costs: decomposing it by rules, and finding its answer among a thousand instances.

import { ground } from '../../native-models/grounding/ground.ts'
import { graphOf, verifyGraph } from '../../native-models/grounding/graph.ts'
import { DEFAULT_LIMITS } from '../../native-models/grounding/limits.ts'
import type { GroundingInstance, GroundingScene } from '../../native-models/grounding/scene.ts'
import { decomposeByRules } from '../../native-models/language/rules.ts'

const INSTANCES = 1000
const GRAPH_INSTANCES = 200
/** As many members of each instance as the host samples. */
const SAMPLED = 512
const LABELS = ['mug', 'box', 'book', 'lamp', 'chair', 'table', 'bottle', 'plate', 'shelf', 'bowl', 'cushion', 'bin', 'clock', 'plant', 'jar', 'tray', 'fork', 'vase', 'radio', 'kettle']
const COLORS = ['red', 'blue', 'green', 'white', 'black']
const QUESTIONS = [
  'the mug next to the red box', 'the mug on the table near the chair', 'the book between the lamp and the bowl', 'the bottle that is not next to a plate',
  'the second chair from the left', 'the mug on the tray that is closest to the kettle that is left of the radio', 'all red boxes near a shelf',
]

export interface ReasoningReport { instances: number; questions: { text: string; firstMs: number; medianMs: number }[]; decomposeMs: number; graph: { instances: number; measureMs: number; verifyMs: number; relations: number } }

/** Reproducible numbers in 0…1. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

function sceneOf(count: number): GroundingScene {
  const random = noise(7)
  const side = Math.sqrt(count) * 0.6
  const instances = Array.from({ length: count }, (_, k): GroundingInstance => {
    const size = [0.1 + random() * 0.4, 0.1 + random() * 0.4, 0.1 + random() * 0.5] as const
    const center = [random() * side, random() * side, size[2] / 2 + Math.floor(random() * 3) * 0.5] as const
    const sample = Float32Array.from({ length: SAMPLED * 3 }, (_unused, i) => center[i % 3]! + (random() - 0.5) * size[i % 3]!)
    return {
      id: `i${k}`, label: LABELS[k % LABELS.length]!, alternatives: [], attributes: [], colors: [{ name: COLORS[k % COLORS.length]!, share: 0.8 }],
      centroid: center, box: { center, size, rotation: [1, 0, 0, 0] }, sample, front: null, parentId: null,
    }
  })
  const camera = { intrinsics: { width: 640, height: 480, fx: 500, fy: 500, cx: 320, cy: 240, distortion: { model: 'NONE' as const, params: [] } }, worldFromCamera: [1, 0, 0, side / 2, 0, 0, 1, -3, 0, -1, 0, 1.5, 0, 0, 0, 1] }
  return { instances, up: [0, 0, 1], metresPerUnit: 1, viewer: { camera, view: null } }
}

function timed(work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!

export function benchReasoning(rounds: number): ReasoningReport {
  const scene = sceneOf(INSTANCES)
  const questions = QUESTIONS.map((text) => {
    const decomposition = decomposeByRules(text)
    const times = Array.from({ length: rounds * 4 + 1 }, () => timed(() => ground(scene, decomposition)))
    return { text, firstMs: times[0]!, medianMs: median(times.slice(1)) }
  })
  const small = sceneOf(GRAPH_INSTANCES)
  let graph = graphOf(small)
  let relations = 0
  const measureMs = timed(() => { graph = graphOf(small); relations = verifyGraph(graph, DEFAULT_LIMITS).length })
  const verifyMs = median(Array.from({ length: rounds }, () => timed(() => verifyGraph(graph, DEFAULT_LIMITS))))
  const decomposeMs = median(Array.from({ length: rounds * 4 }, () => timed(() => { for (const text of QUESTIONS) decomposeByRules(text) }))) / QUESTIONS.length
  return { instances: INSTANCES, questions, decomposeMs, graph: { instances: GRAPH_INSTANCES, measureMs, verifyMs, relations } }
}

export function reasoningTable({ instances, questions, decomposeMs, graph }: ReasoningReport): string {
  return [
    `${instances} instances: the first time, and the median after it`,
    ...questions.map(({ text, firstMs, medianMs }) => `  ${firstMs.toFixed(1).padStart(6)} ms ${medianMs.toFixed(1).padStart(6)} ms  ${text}`),
    `  ${decomposeMs.toFixed(2)} ms to decompose a sentence by rules`,
    `graph of ${graph.instances} instances: ${graph.measureMs.toFixed(0)} ms to measure, ${graph.verifyMs.toFixed(1)} ms to hold its ${graph.relations} relations against limits again`,
  ].join('\n')
}
