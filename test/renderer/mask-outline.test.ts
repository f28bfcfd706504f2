import { expect, test } from 'vitest'
import { outlinePath } from '../../renderer/viewport/mask-outline.ts'

const ranges = (...values: number[]): Uint32Array => Uint32Array.from(values)

test('a rectangle has four corners', () => {
  // 2x2 pixels at (1, 1) of a photograph 4 pixels wide.
  expect(outlinePath(ranges(5, 7, 9, 11), 4, 4)).toBe('M1 1L3 1L3 3L1 3Z')
})

test('a run that goes on over the end of a row is two pieces', () => {
  expect(outlinePath(ranges(3, 5), 4, 2).match(/M/g)).toHaveLength(2)
})

test('a hole is a loop of its own, walked the other way', () => {
  const ring = ranges(0, 3, 3, 4, 5, 6, 6, 9)
  const path = outlinePath(ring, 3, 3)
  expect(path.match(/M/g)).toHaveLength(2)
  expect(areaOf(path)).toBe(8)
})

test('the area inside the path is the number of pixels, corners that touch included', () => {
  // A checkerboard touches itself at every corner.
  const board = Array.from({ length: 16 }, (_, i) => i).filter((i) => (i + Math.floor(i / 4)) % 2 === 0)
  expect(areaOf(outlinePath(ranges(...board.flatMap((i) => [i, i + 1])), 4, 4))).toBe(8)
  expect(outlinePath(ranges(), 4, 4)).toBe('')
})

/** Signed: loops with the mask on their right add up, holes take away. */
function areaOf(path: string): number {
  return path.split('Z').filter(Boolean).reduce((sum, part) => {
    const corners = part.slice(1).split('L').map((pair) => pair.split(' ').map(Number) as [number, number])
    return sum + corners.reduce((area, [x, y], i) => {
      const [nx, ny] = corners[(i + 1) % corners.length]!
      return area + (x * ny - nx * y) / 2
    }, 0)
  }, 0)
}
