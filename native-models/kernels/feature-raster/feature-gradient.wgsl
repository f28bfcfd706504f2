// Gradient of composited features (feature-raster.wgsl) to the features of splats; geometry has none.
//
//   dL/df_i,c = sum_p w_i(p) dL/dF_c(p)
//
// Each (tile, splat) pair gets the sum over the tile's pixels in a slot of its own, `gather` adds up a splat's slots in
// order: no atomics, the same input gives the same bits.
//
// in   tileStarts, tileSplats, screen as in raster.wgsl; imageGradient (C, height, width)
//      ranks (pairs): slot of each pair, a splat's pairs being pairOffsets[i] .. + visible[i]; status as in rasteriser.ts
// out  slots (pairs, SUBGROUPS, CHANNELS), slotsUsed (1): subgroups a tile really had; then
//      featureGradient (N, C): channels [first, first + CHANNELS)
#import chunk
#import ../shared/scene

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<storage, read> tileStarts: array<u32>;
@group(0) @binding(2) var<storage, read> tileSplats: array<u32>;
@group(0) @binding(3) var<storage, read> screen: array<vec4f>;
@group(0) @binding(4) var<uniform> chunk: Chunk;
@group(0) @binding(5) var<storage, read> imageGradient: array<f32>;
@group(0) @binding(6) var<storage, read_write> slots: array<f32>;
@group(0) @binding(7) var<storage, read_write> slotsUsed: array<u32>;
@group(0) @binding(8) var<uniform> scene: Scene;
@group(0) @binding(9) var<storage, read> visible: array<u32>;
@group(0) @binding(10) var<storage, read> pairOffsets: array<u32>;
@group(0) @binding(11) var<storage, read> ranks: array<u32>;
@group(0) @binding(12) var<storage, read> status: array<u32>;
@group(0) @binding(13) var<storage, read_write> featureGradient: array<f32>;

@compute @workgroup_size(THREADS)
fn scatter(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32,
           @builtin(subgroup_size) lanes: u32, @builtin(subgroup_invocation_id) lane: u32) {
  let columns = tileColumnsOf(camera);
  let tile = group.x + group.y * groups.x;
  let size = vec2u(camera.size.xy);
  if (tile >= columns * ((size.y + u32(TILE) - 1u) / u32(TILE))) { return; }
  if (tile == 0u && thread == 0u) { slotsUsed[0] = (THREADS + lanes - 1u) / lanes; }
  let start = runStart(tile, thread, columns);
  let at0 = vec2f(f32(start.x + RUN - 4u), f32(start.y)) + 0.5;
  var light: array<vec4f, VECTORS>;
  var gradient: array<vec4f, VECTORS * CHANNELS>;
  for (var v = 0u; v < VECTORS; v++) {
    for (var k = 0u; k < 4u; k++) {
      let x = start.x + 4u * v + k;
      // Outside the image no light is left, so no splat receives anything.
      if (x >= size.x || start.y >= size.y) { continue; }
      light[v][k] = 1.0;
      for (var c = 0u; c < min(CHANNELS, chunk.channels - chunk.first); c++) {
        gradient[c * VECTORS + v][k] = imageGradient[((chunk.first + c) * size.y + start.y) * size.x + x];
      }
    }
  }
  let end = tileStarts[tile + 1u];
  let slotOfLane = (thread / lanes) * CHANNELS;
  let fetched = min(lanes, u32(THREADS));
  var first = tileStarts[tile];
  for (; first < end; first += fetched) {
    if (allDark(light)) { break; }
    let mine = 3u * tileSplats[min(first + lane, end - 1u)];
    let myAt = screen[mine];
    let myConic = screen[mine + 1u];
    let batch = min(fetched, end - first);
    for (var k = 0u; k < batch; k++) {
      let row = rowOf(subgroupShuffle(myAt, k), subgroupShuffle(myConic, k), at0);
      // Zeroed in so many words: a variable without a value keeps what the last turn of the loop left, on some drivers.
      var sums = array<f32, CHANNELS>();
      for (var v = 0u; v < VECTORS; v++) {
        let w = opacities(row, v) * light[v];
        light[v] -= w;
        for (var c = 0u; c < CHANNELS; c++) { sums[c] += dot(w, gradient[c * VECTORS + v]); }
      }
      store((first + k) * (SUBGROUPS * CHANNELS) + slotOfLane, lane, sums);
    }
  }
  // What lies behind the dark got nothing; its slots hold what an earlier view left there.
  for (var i = first; i < end; i++) {
    let slot = i * (SUBGROUPS * CHANNELS) + slotOfLane;
    for (var c = lane; c < CHANNELS; c += fetched) { slots[slot + c] = 0.0; }
  }
}

// Sums over the subgroup, into the slot.
fn store(slot: u32, lane: u32, sums: array<f32, CHANNELS>) {
  if (LANES == CHANNELS) {
    slots[slot + lane] = sumOfLane(lane, sums);
    return;
  }
  for (var c = 0u; c < CHANNELS; c++) {
    let total = subgroupAdd(sums[c]);
    if (lane == 0u) { slots[slot + c] = total; }
  }
}

// Eight lanes sum eight channels in three exchanges (as in raster-backward.wgsl): each time a lane keeps the half whose
// index agrees with a bit of its own, and gives the other half away; at the end lane c holds the sum of channel c.
fn sumOfLane(lane: u32, sums: array<f32, CHANNELS>) -> f32 {
  let high = (lane & 4u) != 0u;
  let middle = (lane & 2u) != 0u;
  let ac = swap(swap(sums[0], sums[4], high, 4u), swap(sums[2], sums[6], high, 4u), middle, 2u);
  let bd = swap(swap(sums[1], sums[5], high, 4u), swap(sums[3], sums[7], high, 4u), middle, 2u);
  return swap(ac, bd, (lane & 1u) != 0u, 1u);
}

fn swap(first: f32, second: f32, keepsSecond: bool, mask: u32) -> f32 {
  return select(first, second, keepsSecond) + subgroupShuffleXor(select(second, first, keepsSecond), mask);
}

@compute @workgroup_size(64)
fn gather(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= scene.count) { return; }
  var sums: array<f32, CHANNELS>;
  // Nothing was drawn where the pairs had no room.
  let pairs = select(visible[i], 0u, status[1] == 0u);
  for (var pair = pairOffsets[i]; pair < pairOffsets[i] + pairs; pair++) {
    let slot = ranks[pair] * (SUBGROUPS * CHANNELS);
    for (var s = slot; s < slot + slotsUsed[0] * CHANNELS; s += CHANNELS) {
      for (var c = 0u; c < CHANNELS; c++) { sums[c] += slots[s + c]; }
    }
  }
  for (var c = 0u; c < min(CHANNELS, chunk.channels - chunk.first); c++) {
    featureGradient[i * chunk.channels + chunk.first + c] = sums[c];
  }
}
