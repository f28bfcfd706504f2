// What each splat does for a view: how much of the best of its pixels it makes, how many pixels it makes more of than any
// other splat, and how wrong the picture is where it is seen. With the compositing weights w_i(p) of raster.wgsl:
//
//   most[i] = max over p of w_i(p),   leading[i] = |{ p : w_i(p) = max over j of w_j(p) }|,   blame[i] = sum over p of w_i(p) e(p)
//   e(p) = min(1, mean over channels of (gain rendered + bias - photograph)^2), 0 where the photograph has no source
//
// (Leading splats: what Dr. Splat, Jun et al. 2025, keeps of a scene. Blame: Rota Bulò et al. 2024, "Revising densification",
// with the squared error, which is what PSNR counts.)
// Maxima of positive floats are those of their bits, blame is in whole units: any order of adding gives the same bits.
//
// in   tileStarts, tileSplats, screen, color as in raster.wgsl, after a forward of the view
//      photograph (height, width) RGBA bytes, A = 0 where there is no source
// out  contributions (N, 3): bits of most, leading, blame in units; all are added to what is there
#import ../shared/tile

struct Measure {
  gain: vec4f,  // r, g, b, units of blame
  bias: vec4f,
}

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<uniform> measure: Measure;
@group(0) @binding(2) var<storage, read> tileStarts: array<u32>;
@group(0) @binding(3) var<storage, read> tileSplats: array<u32>;
@group(0) @binding(4) var<storage, read> screen: array<vec4f>;
@group(0) @binding(5) var<storage, read> color: array<vec4f>;
@group(0) @binding(6) var<storage, read> photograph: array<u32>;
@group(0) @binding(7) var<storage, read_write> contributions: array<atomic<u32>>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32,
        @builtin(subgroup_size) lanes: u32, @builtin(subgroup_invocation_id) lane: u32) {
  let columns = tileColumnsOf(camera);
  let tile = group.x + group.y * groups.x;
  if (tile >= columns * ((u32(camera.size.y) + u32(TILE) - 1u) / u32(TILE))) { return; }
  let start = runStart(tile, thread, columns);
  let x = f32(start.x + RUN - 4u) + 0.5;
  let y = f32(start.y) + 0.5;
  var light: array<vec4f, VECTORS>;
  var wrong: array<vec4f, VECTORS>;
  var best: array<vec4f, VECTORS>;
  var leader: array<vec4u, VECTORS>;
  for (var v = 0u; v < VECTORS; v++) {
    for (var k = 0u; k < 4u; k++) {
      // Outside the image no light is left, so no splat is seen there.
      if (start.x + 4u * v + k >= u32(camera.size.x) || start.y >= u32(camera.size.y)) { continue; }
      light[v][k] = 1.0;
      wrong[v][k] = squaredError(start.y * u32(camera.size.x) + start.x + 4u * v + k);
    }
  }
  let end = tileStarts[tile + 1u];
  let fetched = min(lanes, u32(THREADS));
  for (var first = tileStarts[tile]; first < end; first += fetched) {
    let mine = tileSplats[min(first + lane, end - 1u)];
    let myAt = screen[3u * mine];
    let myConic = screen[3u * mine + 1u];
    let batch = min(fetched, end - first);
    for (var k = 0u; k < batch; k++) {
      let splat = subgroupShuffle(mine, k);
      let row = rowOf(subgroupShuffle(myAt, k), subgroupShuffle(myConic, k), vec2f(x, y));
      var blame = vec4f(0.0);
      var most = vec4f(0.0);
      for (var v = 0u; v < VECTORS; v++) {
        let w = opacities(row, v) * light[v];
        light[v] -= w;
        blame += w * wrong[v];
        most = max(most, w);
        let leads = w > best[v];
        best[v] = select(best[v], w, leads);
        leader[v] = select(leader[v], vec4u(splat), leads);
      }
      let whole = subgroupAdd(dot(blame, vec4f(1.0)));
      let peak = subgroupMax(max(max(most.x, most.y), max(most.z, most.w)));
      if (lane == 0u && peak > 0.0) {
        atomicMax(&contributions[3u * splat], bitcast<u32>(peak));
        atomicAdd(&contributions[3u * splat + 2u], u32(round(whole * measure.gain.w)));
      }
    }
    if (allDark(light)) { break; }
  }
  for (var v = 0u; v < VECTORS; v++) {
    for (var k = 0u; k < 4u; k++) {
      if (best[v][k] > 0.0) { atomicAdd(&contributions[3u * leader[v][k] + 1u], 1u); }
    }
  }
}

fn squaredError(pixel: u32) -> f32 {
  let truth = unpack4x8unorm(photograph[pixel]);
  let shown = measure.gain.xyz * color[pixel].xyz + measure.bias.xyz;
  let off = shown - truth.xyz;
  // No more than wholly wrong, whatever is no number: sums must fit 32 bits.
  let error = dot(off, off) / 3.0;
  return select(0.0, select(1.0, error, error < 1.0), truth.w > 0.0);
}
