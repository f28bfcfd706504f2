// Gradient of the table: every sample adds (corner's weight · gradient of its encoding) to the 8 corners of its cell.
//   encodingGradient (LEVELS · FEATURES, SAMPLES) f32;  tableGradient (entries, FEATURES) i32 in units of 1/FIXED_POINT
// Sums of whole numbers do not depend on their order, so runs repeat bit for bit. A sample gives an entry at most weight 1,
// and its gradient is cut at MOST = (2³¹ / FIXED_POINT) / SAMPLES: not even all samples on one entry can overflow it.

#import levels

const MOST = 2147483520.0 / FIXED_POINT / f32(SAMPLES);

@group(0) @binding(0) var<uniform> levels: array<Level, LEVELS>;
@group(0) @binding(1) var<storage, read> positions: array<f32>;
@group(0) @binding(2) var<storage, read> encodingGradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> tableGradient: array<atomic<i32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let sample = id.x;
  if (sample >= SAMPLES) { return; }
  let level = levels[id.y];
  var gradient: array<f32, FEATURES>;
  var largest = 0.0;
  for (var f = 0u; f < FEATURES; f++) {
    let g = encodingGradient[(id.y * FEATURES + f) * SAMPLES + sample];
    gradient[f] = clamp(select(0.0, g, g == g), -MOST, MOST) * FIXED_POINT;
    largest = max(largest, abs(gradient[f]));
  }
  // Most samples lie in front of or behind what is seen, and have nothing to say.
  if (largest < 0.5) { return; }
  let position = vec3f(positions[sample], positions[SAMPLES + sample], positions[2 * SAMPLES + sample]);
  let cell = cellOf(position, level.resolution);
  for (var i = 0u; i < 8; i++) {
    let corner = cornerOf(cell, level, i);
    for (var f = 0u; f < FEATURES; f++) {
      let whole = i32(round(corner.weight * gradient[f]));
      if (whole != 0) { atomicAdd(&tableGradient[corner.entry * FEATURES + f], whole); }
    }
  }
}
