// Multi-resolution hash encoding: at every level the trilinear mean of the features at the corners of the cell around a position.
//   positions (3, SAMPLES) in the unit cube;  table (entries, FEATURES);  encoding (LEVELS · FEATURES, SAMPLES)
// One thread per sample and level.

#import levels

@group(0) @binding(0) var<uniform> levels: array<Level, LEVELS>;
@group(0) @binding(1) var<storage, read> positions: array<f32>;
@group(0) @binding(2) var<storage, read> table: array<f32>;
@group(0) @binding(3) var<storage, read_write> encoding: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let sample = id.x;
  if (sample >= SAMPLES) { return; }
  let level = levels[id.y];
  let position = vec3f(positions[sample], positions[SAMPLES + sample], positions[2 * SAMPLES + sample]);
  let cell = cellOf(position, level.resolution);
  var sums: array<f32, FEATURES>;
  for (var i = 0u; i < 8; i++) {
    let corner = cornerOf(cell, level, i);
    for (var f = 0u; f < FEATURES; f++) { sums[f] += corner.weight * table[corner.entry * FEATURES + f]; }
  }
  for (var f = 0u; f < FEATURES; f++) { encoding[(id.y * FEATURES + f) * SAMPLES + sample] = sums[f]; }
}
