// Relevancy by the plain formula, in doubles and with whole embeddings. Only tests import it.

const TEMPERATURE = 10

/** `embedding`, `phrase` and each of `negatives` have the embedding's width; `embedding` need not be of unit length. */
export function referenceRelevancy(embedding: ArrayLike<number>, phrase: ArrayLike<number>, negatives: readonly ArrayLike<number>[]): number {
  const length = Math.sqrt(Array.from(embedding).reduce((sum, x) => sum + x * x, 0))
  const towards = (text: ArrayLike<number>): number => Array.from(embedding).reduce((sum, x, i) => sum + (x / length) * text[i]!, 0)
  const own = Math.exp(TEMPERATURE * towards(phrase))
  return Math.min(...negatives.map((negative) => own / (own + Math.exp(TEMPERATURE * towards(negative)))))
}
