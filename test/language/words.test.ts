import { describe, expect, it } from 'vitest'
import { normaliseName, singular, spellingDistance } from '../../native-models/language/words.ts'

describe('singular', () => {
  it.each([
    ['boxes', 'box'], ['benches', 'bench'], ['brushes', 'brush'], ['glasses', 'glass'], ['batteries', 'battery'], ['shelves', 'shelf'],
    ['knives', 'knife'], ['vases', 'vase'], ['cases', 'case'], ['mice', 'mouse'], ['people', 'person'], ['mugs', 'mug'], ['tables', 'table'],
    ['glass', 'glass'], ['bus', 'bus'], ['mattress', 'mattress'], ['cactus', 'cactus'], ['iris', 'iris'], ['gas', 'gas'], ['tv', 'tv'],
  ])('%s is %s', (plural, expected) => expect(singular(plural)).toBe(expected))
})

describe('names', () => {
  it('are one name however they are written', () => {
    for (const spelling of ['Trash Cans', 'trash-can', 'trash  can', 'TRASH CAN.']) expect(normaliseName(spelling)).toBe('trash can')
    expect(normaliseName('white board')).toBe('whiteboard')
  })
})

describe('spelling distance', () => {
  it('counts a swap as one slip and stops at the limit', () => {
    expect(spellingDistance('between', 'betwene', 2)).toBe(1)
    expect(spellingDistance('kitten', 'sitting', 3)).toBe(3)
    expect(spellingDistance('kitten', 'sitting', 2)).toBe(3)
    expect(spellingDistance('', 'ab', 2)).toBe(2)
  })
})
