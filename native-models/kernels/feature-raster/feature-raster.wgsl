// Features of splats composited as colour is, CHANNELS of C channels at once.
//
//   F_c(p) = sum_i w_i(p) f_i,c,   w_i = alpha_i prod_{j<i} (1 - alpha_j)      (raster.wgsl, over nothing)
//
// in   tileStarts, tileSplats, screen as in raster.wgsl;  features (N, C)
// out  image (C, height, width): planes [first, first + CHANNELS)
#import chunk

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<storage, read> tileStarts: array<u32>;
@group(0) @binding(2) var<storage, read> tileSplats: array<u32>;
@group(0) @binding(3) var<storage, read> screen: array<vec4f>;
@group(0) @binding(4) var<uniform> chunk: Chunk;
@group(0) @binding(5) var<storage, read> features: array<f32>;
@group(0) @binding(6) var<storage, read_write> image: array<f32>;

// Four channels of a splat from channel `offset` of the chunk on; 0 beyond the last.
fn fourOf(splat: u32, offset: u32) -> vec4f {
  var four = vec4f(0.0);
  for (var k = 0u; k < 4u; k++) {
    let channel = chunk.first + offset + k;
    if (channel < chunk.channels) { four[k] = features[splat * chunk.channels + channel]; }
  }
  return four;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32,
        @builtin(subgroup_size) lanes: u32, @builtin(subgroup_invocation_id) lane: u32) {
  let columns = tileColumnsOf(camera);
  let tile = group.x + group.y * groups.x;
  if (tile >= columns * ((u32(camera.size.y) + u32(TILE) - 1u) / u32(TILE))) { return; }
  let start = runStart(tile, thread, columns);
  let at0 = vec2f(f32(start.x + RUN - 4u), f32(start.y)) + 0.5;
  var light: array<vec4f, VECTORS>;
  var sums: array<vec4f, VECTORS * CHANNELS>;
  for (var v = 0u; v < VECTORS; v++) { light[v] = vec4f(1.0); }
  let end = tileStarts[tile + 1u];
  // Each lane fetches one splat; all then look at one after the other (as in raster.wgsl).
  let fetched = min(lanes, u32(THREADS));
  for (var first = tileStarts[tile]; first < end; first += fetched) {
    let mine = tileSplats[min(first + lane, end - 1u)];
    let myAt = screen[3u * mine];
    let myConic = screen[3u * mine + 1u];
    let myLow = fourOf(mine, 0u);
    let myHigh = fourOf(mine, 4u);
    let batch = min(fetched, end - first);
    for (var k = 0u; k < batch; k++) {
      let row = rowOf(subgroupShuffle(myAt, k), subgroupShuffle(myConic, k), at0);
      let low = subgroupShuffle(myLow, k);
      let high = subgroupShuffle(myHigh, k);
      for (var v = 0u; v < VECTORS; v++) {
        let w = opacities(row, v) * light[v];
        light[v] -= w;
        for (var c = 0u; c < 4u; c++) {
          sums[c * VECTORS + v] += w * low[c];
          sums[(c + 4u) * VECTORS + v] += w * high[c];
        }
      }
    }
    if (allDark(light)) { break; }
  }
  let size = vec2u(camera.size.xy);
  if (start.y >= size.y) { return; }
  for (var c = 0u; c < min(CHANNELS, chunk.channels - chunk.first); c++) {
    let plane = ((chunk.first + c) * size.y + start.y) * size.x;
    for (var v = 0u; v < VECTORS; v++) {
      for (var k = 0u; k < 4u; k++) {
        let x = start.x + 4u * v + k;
        if (x < size.x) { image[plane + x] = sums[c * VECTORS + v][k]; }
      }
    }
  }
}
