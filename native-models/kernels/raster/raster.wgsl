// Compositing of sorted splats, front to back, one tile per workgroup.
//
//   w_i = alpha_i prod_{j<i} (1 - alpha_j),  color = sum w_i (rgb_i, depth_i) + (1 - sum w_i) (background, 0),
//   alpha = sum w_i.   Kerbl et al. 2023, eq. 3.   A splat fainter than 1/255 at a pixel is not there.
//
// in   tileStarts (tiles + 1), tileSplats (pairs): the splats of tile t, nearest first, are
//      tileSplats[tileStarts[t] .. tileStarts[t + 1]];  screen (N, 3) vec4f of projection.wgsl
// out  color (height, width) vec4f, alpha (height, width)
#import ../shared/tile

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<storage, read> tileStarts: array<u32>;
@group(0) @binding(2) var<storage, read> tileSplats: array<u32>;
@group(0) @binding(3) var<storage, read> screen: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> color: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> alpha: array<f32>;

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
  var r: array<vec4f, VECTORS>;
  var g: array<vec4f, VECTORS>;
  var b: array<vec4f, VECTORS>;
  var d: array<vec4f, VECTORS>;
  for (var v = 0u; v < VECTORS; v++) { light[v] = vec4f(1.0); }
  let end = tileStarts[tile + 1u];
  // A subgroup wider than the tile has lanes that no thread fills.
  let fetched = min(lanes, u32(THREADS));
  for (var first = tileStarts[tile]; first < end; first += fetched) {
    // Each lane fetches one splat; all then look at one after the other. (A CPU driver loads lane by lane, even where
    // all lanes ask for the same: fetching together made the whole kernel a third faster on lavapipe.)
    let mine = 3u * tileSplats[min(first + lane, end - 1u)];
    let myAt = screen[mine];
    let myConic = screen[mine + 1u];
    let myRgb = screen[mine + 2u].xyz;
    let batch = min(fetched, end - first);
    for (var k = 0u; k < batch; k++) {
      let at = subgroupShuffle(myAt, k);
      let row = rowOf(at, subgroupShuffle(myConic, k), vec2f(x, y));
      let rgb = subgroupShuffle(myRgb, k);
      for (var v = 0u; v < VECTORS; v++) {
        let opacity = opacities(row, v);
        let w = opacity * light[v];
        r[v] += w * rgb.x;
        g[v] += w * rgb.y;
        b[v] += w * rgb.z;
        d[v] += w * at.z;
        light[v] -= w;
      }
    }
    if (allDark(light)) { break; }
  }
  if (start.y >= u32(camera.size.y)) { return; }
  let width = u32(camera.size.x);
  for (var v = 0u; v < VECTORS; v++) {
    for (var k = 0u; k < 4u; k++) {
      let x = start.x + 4u * v + k;
      if (x >= width) { return; }
      let pixel = start.y * width + x;
      color[pixel] = vec4f(vec3f(r[v][k], g[v][k], b[v][k]) + light[v][k] * camera.background.xyz, d[v][k]);
      alpha[pixel] = 1.0 - light[v][k];
    }
  }
}
