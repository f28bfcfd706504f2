import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { CpuCloud } from '../../renderer/viewport/cloud.ts'
import { ANCHOR_RGB, MARKED_RGB, paint, TARGET_RGB, type PaintSpec } from '../../renderer/viewport/paint.ts'

const cloud = { count: 4, opacities: Float32Array.from([1, 1, 1, 0.5]), colors: new Uint8Array(12).fill(100) } as unknown as CpuCloud
const spec: PaintSpec = { mode: 'color', labels: Int32Array.from([0, 1, 2, -1]), hidden: new Set(), targets: new Set(), anchors: new Set(), marked: new Set(), quiet: false, backdrop: [0, 0, 0] }

const rgba = (out: Uint8Array, i: number): number[] => [...out.subarray(i * 4, i * 4 + 4)]

test('with nothing to say the splats keep their own colours', () => {
  expect(paint(cloud, spec)).toBeNull()
})

test('the answer is lit, its anchor tinted, the rest dimmed', () => {
  const out = paint(cloud, { ...spec, targets: new Set([0]), anchors: new Set([1]) })!
  expect(rgba(out, 0)[0]).toBeGreaterThan(120)
  expect(rgba(out, 1)[2]).toBeGreaterThan(110)
  expect(rgba(out, 2)[0]).toBeLessThan(50)
  expect(rgba(out, 3)).toEqual([rgba(out, 2)[0], rgba(out, 2)[1], rgba(out, 2)[2], 127])
})

test('a hidden instance has no opacity; splats of no instance keep theirs', () => {
  const out = paint(cloud, { ...spec, hidden: new Set([2]) })!
  expect(rgba(out, 2)[3]).toBe(0)
  expect(rgba(out, 0)).toEqual([100, 100, 100, 255])
  expect(rgba(out, 3)[3]).toBe(127)
})

test('role colours in the scene are those of the style sheet', () => {
  const css = readFileSync(new URL('../../renderer/ui/tokens.css', import.meta.url), 'utf8')
  const token = (name: string): number[] => {
    const hex = new RegExp(`--${name}: #([0-9a-f]{6})`).exec(css)![1]!
    return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  }
  expect(token('target')).toEqual([...TARGET_RGB])
  expect(token('anchor')).toEqual([...ANCHOR_RGB])
  expect(token('marked')).toEqual([...MARKED_RGB])
})
