// What a thing is called, from what it looks like: of all words, those whose embedding is nearest. A word's chance is a softmax
// over the vocabulary at the encoder's own temperature, as it was trained.

export interface Vocabulary {
  readonly names: readonly string[]
  /** (names, width) unit rows. */
  readonly embeddings: Float32Array
  /** What a cosine is multiplied with before a softmax. */
  readonly logitScale: number
}

export interface Guess {
  readonly name: string
  /** 0…1, of all names. */
  readonly chance: number
}

/** Guesses kept. */
const MOST_GUESSES = 5
/** Less likely names say nothing. */
const LEAST_CHANCE = 0.02

/** Likely names, best first; none for an embedding of nothing. */
export function guessesFor(embedding: Float32Array, { names, embeddings, logitScale }: Vocabulary): Guess[] {
  if (!embedding.some((v) => v !== 0)) return []
  const logits = names.map((_, k) => logitScale * dotAt(embeddings, k, embedding))
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity)
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0)
  return names.map((name, k) => ({ name, chance: Math.exp(logits[k]! - most) / total }))
    .sort((a, b) => b.chance - a.chance).filter(({ chance }, k) => k === 0 || chance >= LEAST_CHANCE).slice(0, MOST_GUESSES)
}

/**
 * How well a phrase names a thing, 0…1: the odds of the phrase against the likeliest name that anything in the vocabulary
 * has. A phrase that fits as well as the best word is a good name, whatever the word was.
 */
export function phraseFit(embedding: Float32Array, phrase: Float32Array, { names, embeddings, logitScale }: Vocabulary): number {
  if (!embedding.some((v) => v !== 0)) return 0
  const own = dotAt(phrase, 0, embedding)
  const best = names.reduce((most, _, k) => Math.max(most, dotAt(embeddings, k, embedding)), -1)
  return Math.min(1, Math.exp(logitScale * (own - best)))
}

function dotAt(rows: Float32Array, row: number, vector: Float32Array): number {
  let sum = 0
  for (let d = 0; d < vector.length; d++) sum += rows[row * vector.length + d]! * vector[d]!
  return sum
}
