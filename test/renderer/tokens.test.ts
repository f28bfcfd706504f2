// Contrast of text on what it lies on, in both themes (WCAG 2.2: at least 4.5 to 1).

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../../renderer/ui/tokens.css', import.meta.url), 'utf8')

const themeOf = (name: string): Record<string, string> => {
  const block = new RegExp(`\\[data-theme='${name}'\\] \\{([^}]*)\\}`).exec(css)![1]!
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})\b/g)].map(([, token, hex]) => [token!, hex!]))
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

const PAIRS = [
  ['text', 'bg0'], ['text', 'bg1'], ['text', 'bg2'], ['text', 'bg3'], ['dim', 'bg1'], ['dim', 'bg2'], ['faint', 'bg1'],
  ['target-text', 'target-wash'], ['anchor-text', 'anchor-wash'], ['relation-text', 'relation-wash'],
  ['on-primary', 'primary'], ['ok', 'bg1'], ['warn', 'bg1'], ['bad', 'bg1'], ['text', 'bad-wash'],
] as const

describe.each(['dark', 'light'])('%s theme', (name) => {
  const theme = themeOf(name)
  test.each(PAIRS)('%s on %s can be read', (front, back) => {
    expect(contrast(theme[front]!, theme[back]!)).toBeGreaterThanOrEqual(4.5)
  })
})
