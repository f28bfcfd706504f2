// Lifting 2D labels onto splats: every pixel of a labelled view gives each splat it sees its compositing weight as a
// vote for the pixel's label.
//
//   votes[i, m] = sum over pixels p with mask[p] = m of  w_i(p),   w_i(p) = alpha_i(p) prod_{j before i} (1 - alpha_j(p))
//
// counting only splats at the visible surface, |z_i - z*(p)| <= gate z*(p), where z*(p) is the depth at which half of
// the light is used up; a pixel without such a surface votes for nothing.
// (Plain uplift as in LUDVIG, Marrie et al. 2024; visibility gate as in VALA, 2025.)
// Sums are whole numbers of 1 / units, so that any order of adding gives the same bits; `drain` moves a view's sums
// into floats before the next view.
//
// in   mask (height, width): 0 none of the objects, 1..columns-1 an object, NO_LABEL no evidence
//      tileStarts, tileSplats, screen as in raster.wgsl
// out  counts (N, columns), then sums (N, columns) += counts / units
#import visible-surface

const NO_LABEL = 0xffffu;

struct Lift {
  columns: u32,
  units: f32,
  gate: f32,
  cells: u32,  // N * columns
}

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<storage, read> tileStarts: array<u32>;
@group(0) @binding(2) var<storage, read> tileSplats: array<u32>;
@group(0) @binding(3) var<storage, read> screen: array<vec4f>;
@group(0) @binding(4) var<uniform> lift: Lift;
@group(0) @binding(5) var<storage, read> labels: array<u32>;
@group(0) @binding(6) var<storage, read_write> counts: array<atomic<u32>>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;

fn add(splat: u32, label: u32, weight: f32) {
  let count = u32(round(weight * lift.units));
  if (count > 0u && label < lift.columns) { atomicAdd(&counts[splat * lift.columns + label], count); }
}

// One thread takes one run of pixels of a tile, four at a time.
@compute @workgroup_size(THREADS)
fn vote(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let columns = tileColumnsOf(camera);
  let tile = group.x + group.y * groups.x;
  let size = vec2u(camera.size.xy);
  if (tile >= columns * ((size.y + u32(TILE) - 1u) / u32(TILE))) { return; }
  let start = runStart(tile, thread, columns);
  if (start.y >= size.y) { return; }
  for (var v = 0u; v < VECTORS; v++) { voteFour(tile, start + vec2u(4u * v, 0u), size); }
}

fn voteFour(tile: u32, pixel: vec2u, size: vec2u) {
  var label = vec4u(NO_LABEL);
  for (var k = 0u; k < 4u; k++) { if (pixel.x + k < size.x) { label[k] = labels[pixel.y * size.x + pixel.x + k]; } }
  if (all(label == vec4u(NO_LABEL))) { return; }
  let at = vec2f(pixel) + 0.5;
  let end = tileStarts[tile + 1u];
  let surface = surfaceDepths(tileStarts[tile], end, at);
  // Neighbours mostly share a label; then one addition does for all four.
  let same = all(label == vec4u(label.x));
  var light = vec4f(1.0);
  for (var k = tileStarts[tile]; k < end; k++) {
    let splat = tileSplats[k];
    let w = light * alphas(splat, at);
    light -= w;
    let near = abs(vec4f(screen[3u * splat].z) - surface) <= lift.gate * surface;
    let weight = select(vec4f(0.0), w, near & (surface > vec4f(0.0)));
    if (same) {
      add(splat, label.x, weight.x + weight.y + weight.z + weight.w);
    } else {
      for (var lane = 0u; lane < 4u; lane++) { add(splat, label[lane], weight[lane]); }
    }
    if (all(light < vec4f(MIN_TRANSMITTANCE))) { break; }
  }
}

@compute @workgroup_size(64)
fn drain(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let cell = id.x + id.y * groups.x * 64u;
  if (cell >= lift.cells) { return; }
  let count = atomicExchange(&counts[cell], 0u);
  if (count > 0u) { sums[cell] += f32(count) / lift.units; }
}
