// The (tile, splat) pairs of an image, written in order of depth.
//
//   sums     thread c walks chunk c of the depth order    sums[c] = tiles its splats touch
//   total    one workgroup                                sums[c] = tiles before chunk c; status = needed, drawn, ...
//   offsets  thread c walks chunk c again                 pairOffsets[splat] = its first pair
//   emit     thread r writes the pairs of the r-th splat  pairTiles, pairSplats
//
// status: [pairs needed, pairs drawn, most ever needed, times overflowed]. If there is no room, none are drawn.
#import ../shared/scene
#import ../shared/gaussian
#import ../shared/ellipse

const WALKERS = 64u;

@group(0) @binding(0) var<uniform> scene: Scene;
@group(0) @binding(1) var<uniform> camera: Camera;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> visible: array<u32>;
@group(0) @binding(4) var<storage, read> screen: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> sums: array<u32>;
@group(0) @binding(6) var<storage, read_write> status: array<u32>;
@group(0) @binding(7) var<storage, read_write> pairOffsets: array<u32>;
@group(0) @binding(8) var<storage, read_write> pairTiles: array<u32>;
@group(0) @binding(9) var<storage, read_write> pairSplats: array<u32>;

fn chunk(c: u32) -> vec2u {
  let each = (scene.count + CHUNKS - 1u) / CHUNKS;
  return vec2u(min(c * each, scene.count), min(c * each + each, scene.count));
}

// Stays at the largest number rather than begin again at zero: more pairs than can be counted are too many, not few.
fn addUpTo(a: u32, b: u32) -> u32 { return a + min(b, 0xffffffffu - a); }

@compute @workgroup_size(CHUNK_GROUP)
fn sum(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= CHUNKS) { return; }
  let range = chunk(id.x);
  var tiles = 0u;
  for (var r = range.x; r < range.y; r++) { tiles = addUpTo(tiles, visible[order[r]]); }
  sums[id.x] = tiles;
}

var<workgroup> partial: array<u32, WALKERS>;

@compute @workgroup_size(WALKERS)
fn total(@builtin(local_invocation_index) t: u32) {
  let each = (CHUNKS + WALKERS - 1u) / WALKERS;
  let first = min(t * each, CHUNKS);
  let end = min(first + each, CHUNKS);
  var here = 0u;
  for (var c = first; c < end; c++) { here = addUpTo(here, sums[c]); }
  partial[t] = here;
  workgroupBarrier();
  var before = 0u;
  for (var other = 0u; other < t; other++) { before = addUpTo(before, partial[other]); }
  for (var c = first; c < end; c++) {
    let tiles = sums[c];
    sums[c] = before;
    before = addUpTo(before, tiles);
  }
  if (t == WALKERS - 1u) { report(before); }
}

fn report(needed: u32) {
  let fits = needed <= scene.pairCapacity;
  status[0] = needed;
  status[1] = select(0u, needed, fits);
  status[2] = max(status[2], needed);
  status[3] += select(1u, 0u, fits);
}

@compute @workgroup_size(CHUNK_GROUP)
fn offsets(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= CHUNKS) { return; }
  let range = chunk(id.x);
  var at = sums[id.x];
  for (var r = range.x; r < range.y; r++) {
    let splat = order[r];
    pairOffsets[splat] = at;
    at += visible[splat];
  }
}

@compute @workgroup_size(64)
fn emit(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let r = id.x + id.y * groups.x * 64u;
  if (r >= scene.count || status[1] == 0u) { return; }
  let splat = order[r];
  if (visible[splat] == 0u) { return; }
  let drawn = screen[3u * splat];
  let e = ellipseOf(drawn.xy, drawn.w, screen[3u * splat + 1u].xyz);
  let rows = tileRows(e, camera);
  let columnsInGrid = tileGrid(camera).x;
  var at = pairOffsets[splat];
  // The count made room; recounting must not outrun it should the two compilations round apart.
  let end = at + visible[splat];
  for (var row = rows.x; row < rows.y; row++) {
    let columns = tileColumns(e, row, camera);
    for (var column = columns.x; column < columns.y && at < end; column++) {
      pairTiles[at] = u32(row * columnsInGrid + column);
      pairSplats[at] = splat;
      at++;
    }
  }
  // ... nor fall short of it: what remains repeats nothing, in a tile of its own that is never drawn.
  for (; at < end; at++) {
    pairTiles[at] = scene.tiles;
    pairSplats[at] = splat;
  }
}
