// Random numbers by counting: number i of a stream is a hash of (seed, stream, i), so a run that goes on from a checkpoint needs
// to know its step and nothing else.

/** Uniform in [0, 1), 24 bits. `stream` and `i` are whole numbers; different ones give independent numbers. */
export function unitAt(seed: number, stream: number, i: number): number {
  let v = mixed(seed ^ mixed(stream ^ mixed(i)))
  v = mixed(v + 0x9e3779b9)
  return (v >>> 8) / 16777216
}

/** A permutation of the 32-bit numbers that leaves no pattern (Wellons, "lowbias32"). */
function mixed(x: number): number {
  let v = x >>> 0
  v = Math.imul(v ^ (v >>> 16), 0x7feb352d)
  v = Math.imul(v ^ (v >>> 15), 0x846ca68b)
  return (v ^ (v >>> 16)) >>> 0
}
