// A language field without training: every splat is a mixture of a few codes, and a code is what all masks of one region say
// together, over many photographs.
//
//   f_i(s) = unit( sum_k  w_ik  exp(-(ln(s / s_k) / WIDTH)^2 / 2)  c_k )
//
// w_ik is the share of what was seen of splat i that lay in masks of track k. Direct feature lifting (Occam's LGS, LUDVIG),
// with the codes freed of views that disagree (ReLaGS), and sparse as LangSplatV2's: a phrase costs one product a code and
// a few a splat.

import { Fault } from '../scene/faults.ts'
import { readSafetensors, writeSafetensors } from '../scene/safetensors.ts'
import type { DescribedMasks } from './describe-nodes.ts'
import { LEAST_DOMINANT } from './pair-graph.ts'
import { robustMean } from './robust-mean.ts'
import type { Sightings } from './sightings.ts'
import type { Identity } from './identities.ts'

export interface LiftedField {
  /** n, in the order of the cloud. */
  readonly splats: number
  /** D, components of an embedding. */
  readonly width: number
  /** (C, D) unit rows. */
  readonly codes: Float32Array
  /** (C) median physical size of its masks, world units; NaN unknown. */
  readonly codeScales: Float32Array
  /** (C) photographs behind it. */
  readonly codeViews: Float32Array
  /** K. */
  readonly perSplat: number
  /** (n, K) into codes, heaviest first; NO_CODE beyond the last. */
  readonly indices: Uint32Array
  /** (n, K) shares 0…1; masks nest, so they need not add up to 1. */
  readonly weights: Float32Array
  /** (n) 0…1: how much of it lay in masks, and how far these agree; 0: it answers nothing. */
  readonly reliability: Float32Array
}

export const NO_CODE = 0xffff_ffff
/** Parts, wholes and groups that one place lies in, with something left for views that cut it another way. */
const PER_SPLAT = 6
/** Masks of a lesser share are slips of an outline. */
const LEAST_WEIGHT = 0.03
/** Width of a scale's neighbourhood, as a logarithm of the ratio: things half and twice as large count for a seventh. */
const SCALE_WIDTH = 0.35

/** `described` by view. */
export function liftField(sightings: Sightings, tracks: readonly Identity[], described: readonly DescribedMasks[]): LiftedField {
  const width = described.find((one) => one.width > 0)?.width ?? 0
  const codes = new Float32Array(tracks.length * width)
  const [codeScales, codeViews, agreements] = [new Float32Array(tracks.length), new Float32Array(tracks.length), new Float32Array(tracks.length)]
  const trackOf = described.map(() => new Map<number, number>())
  tracks.forEach(({ masks }, t) => {
    const rows = masks.map(({ view, mask }) => ({ row: described[view]!.embeddings.subarray(mask * width, (mask + 1) * width), weight: described[view]!.trust[mask]! }))
    const { mean, agreement, kept } = robustMean(rows, width)
    codes.set(mean, t * width)
    agreements[t] = agreement
    const sizes = masks.map(({ view, mask }) => described[view]!.scales[mask]!).filter(Number.isFinite).sort((a, b) => a - b)
    codeScales[t] = sizes[sizes.length >> 1] ?? NaN
    codeViews[t] = kept.filter(Boolean).length
    for (const { view, mask } of masks) trackOf[view]!.set(mask, t)
  })
  return { splats: sightings.splats, width, codes, codeScales, codeViews, perSplat: PER_SPLAT, ...mixtures(sightings, trackOf, described, agreements) }
}

function mixtures(sightings: Sightings, trackOf: readonly ReadonlyMap<number, number>[], described: readonly DescribedMasks[], agreements: Float32Array): Pick<LiftedField, 'indices' | 'weights' | 'reliability'> {
  const { splats, starts, views, regions, weights: seen, purity, masks, most } = sightings
  const indices = new Uint32Array(splats * PER_SPLAT).fill(NO_CODE)
  const weights = new Float32Array(splats * PER_SPLAT)
  const reliability = new Float32Array(splats)
  const sums = new Map<number, number>()
  for (let i = 0; i < splats; i++) {
    if (most[i]! < LEAST_DOMINANT) continue
    sums.clear()
    let [total, masked] = [0, 0]
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      total += seen[k]!
      let believed = 0
      for (const mask of masks[views[k]!]![regions[k]!]!) {
        const track = trackOf[views[k]!]!.get(mask)
        const trust = described[views[k]!]!.trust[mask]!
        if (track === undefined || trust === 0) continue
        sums.set(track, (sums.get(track) ?? 0) + seen[k]! * purity[k]! * trust)
        believed = Math.max(believed, trust)
      }
      masked += seen[k]! * purity[k]! * believed
    }
    const heaviest = [...sums].filter(([, sum]) => sum >= LEAST_WEIGHT * total).sort(([a, v], [b, w]) => w - v || a - b).slice(0, PER_SPLAT)
    let [agreeing, weight] = [0, 0]
    heaviest.forEach(([track, sum], k) => {
      indices[i * PER_SPLAT + k] = track
      weights[i * PER_SPLAT + k] = sum / total
      agreeing += agreements[track]! * sum
      weight += sum
    })
    reliability[i] = weight > 0 ? (masked / total) * (agreeing / weight) : 0
  }
  return { indices, weights, reliability }
}

/** What a splat is a mixture of at a scale: rows whose weighted sum of codes is a unit vector. */
export interface Mixture {
  readonly width: number
  readonly codes: Float32Array
  readonly perSplat: number
  readonly indices: Uint32Array
  readonly weights: Float32Array
}

/** `scale` in world units; null: all masks alike. */
export function mixtureOf(field: LiftedField, scale: number | null): Mixture {
  const { width, codes, codeScales, perSplat, indices } = field
  const count = codeScales.length
  const kernel = Float32Array.from(codeScales, (own) => (scale === null || !Number.isFinite(own) ? 1 : Math.exp(-((Math.log(scale / own) / SCALE_WIDTH) ** 2) / 2)))
  const gram = gramOf(codes, width, count)
  const weights = field.weights.map((w, at) => (indices[at] === NO_CODE ? 0 : w * kernel[indices[at]!]!))
  for (let i = 0; i < field.splats; i++) {
    let squared = 0
    for (let a = 0; a < perSplat; a++)
      for (let b = 0; b < perSplat; b++) {
        const [k, l] = [indices[i * perSplat + a]!, indices[i * perSplat + b]!]
        if (k !== NO_CODE && l !== NO_CODE) squared += weights[i * perSplat + a]! * weights[i * perSplat + b]! * gram[k * count + l]!
      }
    const norm = Math.sqrt(Math.max(squared, 0))
    for (let a = 0; a < perSplat; a++) weights[i * perSplat + a] = norm > 0 ? weights[i * perSplat + a]! / norm : 0
  }
  return { width, codes, perSplat, indices, weights }
}

function gramOf(codes: Float32Array, width: number, count: number): Float32Array {
  const gram = new Float32Array(count * count)
  for (let a = 0; a < count; a++)
    for (let b = a; b < count; b++) {
      let sum = 0
      for (let d = 0; d < width; d++) sum += codes[a * width + d]! * codes[b * width + d]!
      gram[a * count + b] = gram[b * count + a] = sum
    }
  return gram
}

/** Scales among which the best for a phrase is looked for: quantiles of the codes' own, ascending; one of 1 where none is known. */
export function scalesOf({ codeScales }: LiftedField, most = 8): number[] {
  const known = codeScales.filter((scale) => scale > 0).sort()
  if (known.length === 0) return [1]
  return [...new Set(Array.from({ length: Math.min(most, known.length) }, (_, k) => known[Math.floor(((k + 0.5) * known.length) / Math.min(most, known.length))]!))]
}

/** (n, D) unit rows; all 0 where nothing is known. */
export function featuresAt(field: LiftedField, scale: number | null): Float32Array {
  const { width, codes, perSplat, indices, weights } = mixtureOf(field, scale)
  const out = new Float32Array(field.splats * width)
  for (let i = 0; i < field.splats; i++)
    for (let k = 0; k < perSplat; k++) {
      const code = indices[i * perSplat + k]!
      if (code === NO_CODE) break
      for (let d = 0; d < width; d++) out[i * width + d]! += weights[i * perSplat + k]! * codes[code * width + d]!
    }
  return out
}

const FORMAT = 'studio lifted field'

export function encodeLiftedField({ splats, width, codes, codeScales, codeViews, perSplat, indices, weights, reliability }: LiftedField): Uint8Array {
  return writeSafetensors({
    codes: { dtype: 'F32', shape: [codeScales.length, width], data: codes },
    codeScales: { dtype: 'F32', shape: [codeScales.length], data: codeScales },
    codeViews: { dtype: 'F32', shape: [codeViews.length], data: codeViews },
    indices: { dtype: 'U32', shape: [splats, perSplat], data: indices },
    weights: { dtype: 'F32', shape: [splats, perSplat], data: weights },
    reliability: { dtype: 'F32', shape: [splats], data: reliability },
  }, { format: FORMAT, version: '1' })
}

/** Fault `internal` if the bytes are none. */
export function decodeLiftedField(bytes: Uint8Array, where: string): LiftedField {
  const tensors = readSafetensors(bytes, where)
  const of = (name: string): { shape: readonly number[]; data: unknown } => {
    const tensor = tensors[name]
    if (tensor === undefined) throw new Fault('internal', `${where} is no lifted field: it has no tensor "${name}"`, where)
    return tensor
  }
  const floats = (name: string): Float32Array => of(name).data as Float32Array
  const [splats, perSplat] = of('indices').shape as [number, number]
  return {
    splats, perSplat, width: of('codes').shape[1]!, codes: floats('codes'), codeScales: floats('codeScales'), codeViews: floats('codeViews'),
    indices: of('indices').data as Uint32Array, weights: floats('weights'), reliability: floats('reliability'),
  }
}
