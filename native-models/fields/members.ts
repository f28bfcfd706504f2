// Set operations on members: index lists in, ascending index lists out. Their stored form is scene/ranges.ts.

export function union(...sets: readonly Uint32Array[]): Uint32Array {
  const all = new Set<number>()
  for (const set of sets) for (const i of set) all.add(i)
  return Uint32Array.from(all).sort()
}

export function subtract(from: Uint32Array, taken: Uint32Array): Uint32Array {
  const gone = new Set(taken)
  return from.filter((i) => !gone.has(i)).sort()
}

export function intersect(a: Uint32Array, b: Uint32Array): Uint32Array {
  const other = new Set(b)
  return a.filter((i) => other.has(i)).sort()
}
