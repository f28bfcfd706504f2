// The splats that make up single pixels, nearest first: the K heaviest of each pixel of a list.
//
//   w_i(p) = alpha_i(p) prod_{j<i} (1 - alpha_j(p))      (raster.wgsl)
//
// `choose` takes one thread per pixel and keeps its K heaviest in its row; of two equally heavy ones the nearer stays.
// `describe` takes one thread per entry and writes what the chosen splat is like; beyond a pixel's last splat all is
// zero and the id NO_PLACE.
//
// in   tileStarts, tileSplats, screen as in raster.wgsl; pixels (P): y * width + x; means (N, 3); visual (N, 4)
// out  rows [at, at + P) of ids, weights, depths (rows, K), positions (rows, K, 3), samples (rows, K, 4)
#import ../shared/tile

const NO_PLACE = 0xffffffffu;

struct Batch {
  count: u32,   // P
  row: u32,     // at
  keep: u32,    // K
  unused: u32,
}

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<storage, read> tileStarts: array<u32>;
@group(0) @binding(2) var<storage, read> tileSplats: array<u32>;
@group(0) @binding(3) var<storage, read> screen: array<vec4f>;
@group(0) @binding(4) var<uniform> batch: Batch;
@group(0) @binding(5) var<storage, read> pixels: array<u32>;
@group(0) @binding(6) var<storage, read_write> ids: array<u32>;
@group(0) @binding(7) var<storage, read_write> weights: array<f32>;
@group(0) @binding(8) var<storage, read> means: array<f32>;
@group(0) @binding(9) var<storage, read> visual: array<vec4f>;
@group(0) @binding(10) var<storage, read_write> depths: array<f32>;
@group(0) @binding(11) var<storage, read_write> positions: array<f32>;
@group(0) @binding(12) var<storage, read_write> samples: array<vec4f>;

fn alphaAt(splat: u32, pixel: vec2f) -> f32 {
  let mean = screen[3u * splat];
  let conic = screen[3u * splat + 1u];
  let d = pixel - mean.xy;
  let alpha = exp2(mean.w + conic.z * d.y * d.y + d.x * (conic.x * d.x + conic.y * d.y));
  return select(0.0, min(alpha, MAX_OPACITY), alpha >= MIN_ALPHA);
}

// Entry of the lightest among the first `kept`; the farthest of equals.
fn lightest(row: u32, kept: u32) -> u32 {
  var found = row;
  for (var k = row + 1u; k < row + kept; k++) { if (weights[k] <= weights[found]) { found = k; } }
  return found;
}

fn drop(entry: u32, end: u32) {
  for (var k = entry; k + 1u < end; k++) {
    ids[k] = ids[k + 1u];
    weights[k] = weights[k + 1u];
  }
}

@compute @workgroup_size(64)
fn choose(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let p = id.x + id.y * groups.x * 64u;
  if (p >= batch.count) { return; }
  let width = u32(camera.size.x);
  let pixel = vec2u(pixels[p] % width, pixels[p] / width);
  let tile = pixel.y / u32(TILE) * tileColumnsOf(camera) + pixel.x / u32(TILE);
  let row = (batch.row + p) * batch.keep;
  let end = tileStarts[tile + 1u];
  var kept = 0u;
  var light = 1.0;
  var least = 0.0;  // weight of the lightest, once the row is full
  for (var k = tileStarts[tile]; k < end && light >= MIN_TRANSMITTANCE; k++) {
    let w = light * alphaAt(tileSplats[k], vec2f(pixel) + 0.5);
    light -= w;
    if (w <= least) { continue; }
    if (kept == batch.keep) {
      drop(lightest(row, kept), row + kept);
      kept--;
    }
    ids[row + kept] = tileSplats[k];
    weights[row + kept] = w;
    kept++;
    if (kept == batch.keep) { least = weights[lightest(row, kept)]; }
  }
  for (; kept < batch.keep; kept++) {
    ids[row + kept] = NO_PLACE;
    weights[row + kept] = 0.0;
  }
}

@compute @workgroup_size(64)
fn describe(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * 64u;
  if (at >= batch.count * batch.keep) { return; }
  let entry = batch.row * batch.keep + at;
  let splat = ids[entry];
  let there = splat != NO_PLACE;
  let i = select(0u, splat, there);
  for (var d = 0u; d < 3u; d++) { positions[3u * entry + d] = select(0.0, means[3u * i + d], there); }
  samples[entry] = select(vec4f(0.0), visual[i], there);
  depths[entry] = select(0.0, screen[3u * i].z, there);
}
