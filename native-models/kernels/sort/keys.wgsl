// What is sorted by what, and the chunks it is shared out in; see sort.wgsl.

override SHIFT: u32 = 0u;
override MASK: u32 = 0xffffffffu;
override LENGTH_AT: u32 = 0u;
// The values are the indices of the keys, not read.
override FRESH: bool = false;

@group(0) @binding(0) var<storage, read> length: array<u32>;
@group(0) @binding(1) var<storage, read> keys: array<u32>;
@group(0) @binding(2) var<storage, read> values: array<u32>;
@group(0) @binding(3) var<storage, read_write> table: array<u32>;
@group(0) @binding(4) var<storage, read_write> starts: array<u32>;
@group(0) @binding(5) var<storage, read_write> sortedKeys: array<u32>;
@group(0) @binding(6) var<storage, read_write> sortedValues: array<u32>;
@group(0) @binding(7) var<storage, read_write> ranks: array<u32>;

fn binCount() -> u32 { return arrayLength(&starts) - 1u; }

fn binOf(key: u32) -> u32 { return (key >> SHIFT) & MASK; }

// Keys [x, y) of chunk c.
fn chunk(c: u32) -> vec2u {
  let n = length[LENGTH_AT];
  let each = (n + CHUNKS - 1u) / CHUNKS;
  return vec2u(min(c * each, n), min(c * each + each, n));
}
