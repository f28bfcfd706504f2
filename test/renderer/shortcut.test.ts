import { expect, test } from 'vitest'
import { matches, parseChord } from '../../renderer/actions/shortcut.ts'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) =>
  ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held })

test('a chord matches its key with exactly its modifiers', () => {
  expect(matches(parseChord('Ctrl+Shift+Z'), press('Z', { ctrlKey: true, shiftKey: true }))).toBe(true)
  expect(matches(parseChord('Ctrl+Z'), press('Z', { ctrlKey: true, shiftKey: true }))).toBe(false)
  expect(matches(parseChord('F'), press('f'))).toBe(true)
  expect(matches(parseChord('F'), press('f', { altKey: true }))).toBe(false)
})

test('Cmd on a Mac stands for Ctrl', () => {
  expect(matches(parseChord('Ctrl+K'), press('k', { metaKey: true }))).toBe(true)
})

test('a symbol is the symbol, however a layout types it', () => {
  expect(matches(parseChord('?'), press('?', { shiftKey: true }))).toBe(true)
  expect(matches(parseChord('?'), press('?'))).toBe(true)
  expect(matches(parseChord('['), press('['))).toBe(true)
})

test('named keys need their modifiers too', () => {
  expect(matches(parseChord('Esc'), press('Escape'))).toBe(true)
  expect(matches(parseChord('Enter'), press('Enter', { ctrlKey: true }))).toBe(false)
  expect(matches(parseChord('F2'), press('F2'))).toBe(true)
})
