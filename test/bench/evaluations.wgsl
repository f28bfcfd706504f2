// Counts what raster.wgsl evaluates: the same walk over the same lists, to the same end.
//   counts (tiles, THREADS, 2): pixels at which a thread evaluated a splat, and those at which there was any of it
#import ../../native-models/kernels/shared/tile

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<storage, read> tileStarts: array<u32>;
@group(0) @binding(2) var<storage, read> tileSplats: array<u32>;
@group(0) @binding(3) var<storage, read> screen: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> counts: array<u32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32,
        @builtin(subgroup_size) lanes: u32) {
  let columns = tileColumnsOf(camera);
  let tile = group.x + group.y * groups.x;
  if (tile >= columns * ((u32(camera.size.y) + u32(TILE) - 1u) / u32(TILE))) { return; }
  let start = runStart(tile, thread, columns);
  let at = vec2f(f32(start.x + RUN - 4u), f32(start.y)) + 0.5;
  var light: array<vec4f, VECTORS>;
  for (var v = 0u; v < VECTORS; v++) { light[v] = vec4f(1.0); }
  var evaluated = 0u;
  var drawn = vec4u(0u);
  let end = tileStarts[tile + 1u];
  let fetched = min(lanes, u32(THREADS));
  for (var first = tileStarts[tile]; first < end; first += fetched) {
    for (var i = first; i < min(first + fetched, end); i++) {
      let splat = 3u * tileSplats[i];
      let row = rowOf(screen[splat], screen[splat + 1u], at);
      for (var v = 0u; v < VECTORS; v++) {
        let opacity = opacities(row, v);
        light[v] -= opacity * light[v];
        drawn += select(vec4u(0u), vec4u(1u), opacity > vec4f(0.0));
      }
      evaluated += RUN;
    }
    if (allDark(light)) { break; }
  }
  let slot = 2u * (tile * THREADS + thread);
  counts[slot] = evaluated;
  counts[slot + 1u] = drawn.x + drawn.y + drawn.z + drawn.w;
}
