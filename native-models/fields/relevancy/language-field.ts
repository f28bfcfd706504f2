// What a language field and an instance field are to those who ask them, however they came about: trained on rays, or
// lifted from masks onto splats.

import type { FeatureField } from '../../backbone/backbone.ts'

/**
 * Embeddings of places as codes of a few numbers: embedding = unit(basisᵀ · code). A phrase is folded to as few numbers,
 * so that asking costs `rank` products a place instead of `width` (kernels/relevancy).
 */
export interface LanguageField {
  /** Of an embedding. */
  readonly width: number
  /** Numbers of a code. */
  readonly rank: number
  /** (rank, width) */
  readonly basis: Float32Array
  /** World units, ascending: scales at which it was supervised, among which the best is looked for. At least one. */
  readonly scales: readonly number[]
  /** Whether it answers at any place, or only for all splats of its cloud together (a table). */
  readonly knows: 'anywhere' | 'splats'
  /** Codes at a scale: `rank` channels. The same scale gives the same object, so that a backbone keeps what it made of it. */
  at(scale: number): FeatureField
}

/** Unit features of places, near one another where they belong to one thing at a scale. */
export interface InstanceField {
  readonly channels: number
  readonly scales: readonly number[]
  at(scale: number): FeatureField
}

/** Canonical phrases that a phrase competes with (LERF); a person may edit them. */
export const NEGATIVES: readonly string[] = ['object', 'things', 'stuff', 'texture']
