// What things look like against what a question calls them: names that no one gave, from the field in use.

import { phraseFit, type Vocabulary } from '../../native-models/fields/naming.ts'
import { VOCABULARY } from '../../native-models/fields/vocabulary.ts'
import type { GroundingInstance } from '../../native-models/grounding/scene.ts'
import type { Decomposition, Described } from '../../native-models/scene/decomposition.ts'
import type { FieldRecord } from '../../native-models/scene/field-record.ts'
import { decodeInstanceEmbeddings } from '../../native-models/scene/instance-embeddings.ts'
import { reconstructionInUse } from '../../native-models/scene/in-use.ts'
import { recordsOf, type Records } from '../../native-models/scene/records.ts'
import { encoderPackOf } from '../jobs/encoder-pack.ts'
import { openedProject, type HostContext } from './context.ts'

/** The field of the reconstruction in use, or null. */
export function fieldInUse(records: Records): FieldRecord | null {
  const reconstruction = reconstructionInUse(records)
  return recordsOf(records, 'field').filter(({ reconstructionId }) => reconstructionId === reconstruction?.id).at(-1) ?? null
}

/** Every name that a question calls something by, in any reading of its words, each once. */
export function phrasesOf({ target, relations, viewpoint, alternatives = [] }: Decomposition): string[] {
  const found = new Set<string>()
  const note = (described: Pick<Described, 'name' | 'alternatives'> & { readonly relations?: Described['relations'] }): void => {
    for (const { name } of [described, ...(described.alternatives ?? [])]) if (name !== '') found.add(name)
    for (const { anchors } of described.relations ?? []) anchors.forEach(note)
  }
  for (const reading of [{ target, relations }, ...alternatives]) note({ ...reading.target, relations: reading.relations })
  if (viewpoint) note(viewpoint.place)
  return [...found]
}

/** Rows of phrases, by the encoder's hash and the phrase: the same questions come again. */
const embedded = new Map<string, Float32Array>()
/** Of 512 numbers each, ten megabytes. */
const MOST_KEPT = 5000

/** (phrases, width) unit rows of the field's own encoder. Fault `model.missing` where that is not installed any more. */
export async function embedPhrases(context: HostContext, { encoder }: Pick<FieldRecord, 'encoder'>, phrases: readonly string[]): Promise<Float32Array[]> {
  const keyOf = (phrase: string): string => `${encoder.hash} ${phrase}`
  const unknown = [...new Set(phrases)].filter((phrase) => !embedded.has(keyOf(phrase)))
  if (unknown.length > 0) {
    const pack = await encoderPackOf(encoder)
    const { width } = pack.manifest.dualEncoder
    const rows = await context.eyes.use({ segmenter: null, encoder: pack, provider: 'cpu' }, (eyes) => eyes.phrases(unknown))
    if (embedded.size > MOST_KEPT) embedded.clear()
    unknown.forEach((phrase, k) => embedded.set(keyOf(phrase), rows.slice(k * width, (k + 1) * width)))
  }
  return Promise.all(phrases.map(async (phrase) => embedded.get(keyOf(phrase)) ?? (await embedPhrases(context, { encoder }, [phrase]))[0]!))
}

async function vocabularyOf(context: HostContext, field: FieldRecord): Promise<Vocabulary> {
  const rows = await embedPhrases(context, field, VOCABULARY)
  const embeddings = new Float32Array(rows.length * field.embeddingWidth)
  rows.forEach((row, k) => embeddings.set(row, k * field.embeddingWidth))
  return { names: VOCABULARY, embeddings, logitScale: (await encoderPackOf(field.encoder)).manifest.dualEncoder.logitScale }
}

/** The same list where nothing was named by its looks, so that what was measured of it stays known. */
const seen = new WeakMap<readonly GroundingInstance[], { readonly key: string; readonly all: readonly GroundingInstance[] }>()

/** Instances that models named, with how well the phrases fit what they look like. */
export async function withLooks(context: HostContext, all: readonly GroundingInstance[], phrases: readonly string[]): Promise<readonly GroundingInstance[]> {
  const { project } = openedProject(context)
  const field = fieldInUse(project.records)
  const named = all.filter(({ id }) => isNamedByLooks(project.records, id))
  if (field === null || named.length === 0) return all
  const key = JSON.stringify(phrases)
  const known = seen.get(all)
  if (known?.key === key) return known.all
  const rows = decodeInstanceEmbeddings(await project.blobs.get(field.instancesBlob), field.instancesBlob)
  // Only who asks for something needs the encoder.
  const vocabulary = phrases.length === 0 ? null : await vocabularyOf(context, field)
  const asked = await embedPhrases(context, field, phrases)
  const out = all.map((instance): GroundingInstance => {
    const record = project.records[instance.id]
    const row = rows.get(instance.id)
    if (record?.type !== 'instance' || record.sight === undefined || row === undefined || !isNamedByLooks(project.records, instance.id)) return instance
    return { ...instance, looks: { guesses: record.sight.guesses, fits: new Map(vocabulary === null ? [] : phrases.map((phrase, k) => [phrase, phraseFit(row, asked[k]!, vocabulary)])) } }
  })
  seen.set(all, { key, all: out })
  return out
}

function isNamedByLooks(records: Records, id: string): boolean {
  const record = records[id]
  return record?.type === 'instance' && record.labelSource === 'model' && record.sight !== undefined
}
