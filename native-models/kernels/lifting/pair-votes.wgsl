// Votes of one view with many labels, kept apart by (tile, splat) pair: a tile shows few of a view's regions, so each pair has
// LABELS cells, one for each region of its tile, instead of a column for every region of the view. A thousand regions cost
// no more than three, and what is read back grows with what is seen, not with splats times labels.
//
//   votes[k, l] = sum over pixels p of the tile with labels[p] = l of  w_i(p),   i = tileSplats[k]
//   most[i]     = max over pixels of all views of  w_i(p)
//
// with w_i(p) and the gate around the visible surface as in lifting.wgsl. `most` counts every pixel, gated or not: a splat
// that no pixel of any view is mostly made of describes nothing (maximum-weight pruning, ReLaGS 2026).
// A thread adds up its run alone; threads of a tile meet in whole numbers of 1 / units, so any order gives the same bits.
//
// in   labels (height, width): which of its tile's regions a pixel shows, 0..LABELS-1; anything else: no evidence
// out  votes (pairs, LABELS), most (N) float bits of what is never negative, which order as the numbers do
#import visible-surface

struct Pairs {
  units: f32,
  gate: f32,
  labels: u32,  // LABELS
  unused: u32,
}

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<storage, read> tileStarts: array<u32>;
@group(0) @binding(2) var<storage, read> tileSplats: array<u32>;
@group(0) @binding(3) var<storage, read> screen: array<vec4f>;
@group(0) @binding(4) var<uniform> pairs: Pairs;
@group(0) @binding(5) var<storage, read> labels: array<u32>;
@group(0) @binding(6) var<storage, read_write> votes: array<atomic<u32>>;
@group(0) @binding(7) var<storage, read_write> most: array<atomic<u32>>;

fn add(pair: u32, label: u32, weight: f32) {
  let count = u32(round(weight * pairs.units));
  if (count > 0u && label < pairs.labels) { atomicAdd(&votes[pair * pairs.labels + label], count); }
}

// One thread takes one run of pixels of a tile, four at a time.
@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let columns = tileColumnsOf(camera);
  let tile = group.x + group.y * groups.x;
  let size = vec2u(camera.size.xy);
  if (tile >= columns * ((size.y + u32(TILE) - 1u) / u32(TILE))) { return; }
  let start = runStart(tile, thread, columns);
  if (start.y >= size.y) { return; }
  for (var v = 0u; v < VECTORS; v++) { voteFour(tile, start + vec2u(4u * v, 0u), size); }
}

fn voteFour(tile: u32, pixel: vec2u, size: vec2u) {
  if (pixel.x >= size.x) { return; }
  var label = vec4u(pairs.labels);
  var there = vec4f(0.0);
  for (var k = 0u; k < 4u; k++) {
    if (pixel.x + k < size.x) {
      label[k] = labels[pixel.y * size.x + pixel.x + k];
      there[k] = 1.0;
    }
  }
  let at = vec2f(pixel) + 0.5;
  let end = tileStarts[tile + 1u];
  let surface = surfaceDepths(tileStarts[tile], end, at);
  // Neighbours mostly share a label; then one addition does for all four.
  let same = all(label == vec4u(label.x));
  var light = there;
  for (var k = tileStarts[tile]; k < end; k++) {
    let splat = tileSplats[k];
    let w = light * alphas(splat, at);
    light -= w;
    let largest = max(max(w.x, w.y), max(w.z, w.w));
    if (largest > 0.0) { atomicMax(&most[splat], bitcast<u32>(largest)); }
    let near = abs(vec4f(screen[3u * splat].z) - surface) <= pairs.gate * surface;
    let weight = select(vec4f(0.0), w, near & (surface > vec4f(0.0)));
    if (same) {
      add(k, label.x, weight.x + weight.y + weight.z + weight.w);
    } else {
      for (var lane = 0u; lane < 4u; lane++) { add(k, label[lane], weight[lane]); }
    }
    if (all(light < vec4f(MIN_TRANSMITTANCE))) { break; }
  }
}
