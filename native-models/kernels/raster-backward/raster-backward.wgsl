// Gradient of compositing (raster.wgsl), front to back with the finished image in hand.
//
//   S = dL/dcolor . color + dL/dalpha alpha = sum_i w_i v_i (+ background),  v_i = dL/dcolor . (rgb_i, depth_i) + dL/dalpha
//   dL/dalpha_i = T_i v_i - (S - sum_{j<=i} w_j v_j) / (1 - alpha_i),   h_i = alpha_i dL/dalpha_i = dL/d ln alpha_i
//
// Without DEPTH the gradients by depth and alpha are taken for 0, unread: a tenth less work where nothing measures depth.
//
// Each (tile, splat) pair gets the sums over the tile's pixels of
//   h, h dx, h dx^2, h dy, h dx dy, h dy^2, w dL/dr, w dL/dg, w dL/db, w dL/ddepth        (MOMENTS = 10)
// from which gather.wgsl finds every gradient of the splat on the screen. One slot per pair and subgroup, no atomics:
// the same input gives the same bits.
//
// in   tileStarts, tileSplats, screen, color, alpha as in raster.wgsl; colorGradient, alphaGradient like color, alpha
// out  slots (pairs, SUBGROUPS, MOMENTS), which hold nothing where a subgroup has met darkness before;
//      drawnEnds (1 + tiles * SUBGROUPS): subgroups that a tile really had, and for each the end of the pairs it has met
#import ../shared/tile

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<storage, read> tileStarts: array<u32>;
@group(0) @binding(2) var<storage, read> tileSplats: array<u32>;
@group(0) @binding(3) var<storage, read> screen: array<vec4f>;
@group(0) @binding(4) var<storage, read> color: array<vec4f>;
@group(0) @binding(5) var<storage, read> alpha: array<f32>;
@group(0) @binding(6) var<storage, read> colorGradient: array<vec4f>;
@group(0) @binding(7) var<storage, read> alphaGradient: array<f32>;
@group(0) @binding(8) var<storage, read_write> slots: array<f32>;
@group(0) @binding(9) var<storage, read_write> drawnEnds: array<u32>;

const MOMENTS = 10u;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32,
        @builtin(subgroup_size) lanes: u32, @builtin(subgroup_invocation_id) lane: u32) {
  let columns = tileColumnsOf(camera);
  let tile = group.x + group.y * groups.x;
  if (tile >= columns * ((u32(camera.size.y) + u32(TILE) - 1u) / u32(TILE))) { return; }
  if (tile == 0u && thread == 0u) { drawnEnds[0] = (THREADS + lanes - 1u) / lanes; }
  let start = runStart(tile, thread, columns);
  let x = f32(start.x + RUN - 4u) + 0.5;
  let y = f32(start.y) + 0.5;
  let width = u32(camera.size.x);
  var xs: array<vec4f, VECTORS>;
  var light: array<vec4f, VECTORS>;
  var rest: array<vec4f, VECTORS>;
  var gr: array<vec4f, VECTORS>;
  var gg: array<vec4f, VECTORS>;
  var gb: array<vec4f, VECTORS>;
  var gd: array<vec4f, VECTORS>;
  var ga: array<vec4f, VECTORS>;
  for (var v = 0u; v < VECTORS; v++) {
    xs[v] = f32(start.x + 4u * v) + vec4f(0.5, 1.5, 2.5, 3.5);
    for (var k = 0u; k < 4u; k++) {
      let column = start.x + 4u * v + k;
      // Outside the image no light is left, so no splat receives anything.
      if (column < width && start.y < u32(camera.size.y)) {
        let pixel = start.y * width + column;
        let gradient = colorGradient[pixel];
        light[v][k] = 1.0;
        gr[v][k] = gradient.x;
        gg[v][k] = gradient.y;
        gb[v][k] = gradient.z;
        rest[v][k] = dot(gradient.xyz, color[pixel].xyz);
        if (DEPTH) {
          gd[v][k] = gradient.w;
          ga[v][k] = alphaGradient[pixel];
          rest[v][k] += gradient.w * color[pixel].w + alphaGradient[pixel] * alpha[pixel];
        }
      }
    }
  }
  let end = tileStarts[tile + 1u];
  let slotOfLane = (thread / lanes) * MOMENTS;
  var first = tileStarts[tile];
  // A subgroup wider than the tile has lanes that no thread fills.
  let fetched = min(lanes, u32(THREADS));
  for (; first < end; first += fetched) {
    if (allDark(light)) { break; }
    let mine = 3u * tileSplats[min(first + lane, end - 1u)];
    let myAt = screen[mine];
    let myConic = screen[mine + 1u];
    let myRgb = screen[mine + 2u].xyz;
    let batch = min(fetched, end - first);
    for (var k = 0u; k < batch; k++) {
      let at = subgroupShuffle(myAt, k);
      let row = rowOf(at, subgroupShuffle(myConic, k), vec2f(x, y));
      let rgb = subgroupShuffle(myRgb, k);
      var h0 = vec4f(0.0);
      var hx = vec4f(0.0);
      var hxx = vec4f(0.0);
      var cr = vec4f(0.0);
      var cg = vec4f(0.0);
      var cb = vec4f(0.0);
      var cd = vec4f(0.0);
      for (var v = 0u; v < VECTORS; v++) {
        let dx = xs[v] - at.x;
        let opacity = opacities(row, v);
        let w = opacity * light[v];
        var value = gr[v] * rgb.x + gg[v] * rgb.y + gb[v] * rgb.z;
        if (DEPTH) { value += gd[v] * at.z + ga[v]; }
        let behind = rest[v] - w * value;
        rest[v] = behind;
        let h = w * value - opacity * behind / (1.0 - opacity);
        light[v] -= w;
        h0 += h;
        let hdx = h * dx;
        hx += hdx;
        hxx += hdx * dx;
        cr += w * gr[v];
        cg += w * gg[v];
        cb += w * gb[v];
        if (DEPTH) { cd += w * gd[v]; }
      }
      let dy = y - at.y;
      let m0 = sum4(h0);
      let mx = sum4(hx);
      let slot = (first + k) * (SUBGROUPS * MOMENTS) + slotOfLane;
      store(slot, lane, array<f32, MOMENTS>(m0, mx, sum4(hxx), m0 * dy, mx * dy, m0 * dy * dy, sum4(cr), sum4(cg), sum4(cb), sum4(cd)));
    }
  }
  if (lane == 0u) { drawnEnds[1u + tile * SUBGROUPS + thread / lanes] = min(first, end); }
}

fn sum4(v: vec4f) -> f32 { return dot(v, vec4f(1.0)); }

// Sums over the subgroup, into the slot.
fn store(slot: u32, lane: u32, m: array<f32, MOMENTS>) {
  if (LANES == 8u) {
    storeOfEight(slot, lane, m);
    return;
  }
  for (var k = 0u; k < MOMENTS; k++) {
    let total = subgroupAdd(m[k]);
    if (lane == 0u) { slots[slot + k] = total; }
  }
}

// Eight lanes sum eight values in three exchanges: each time a lane keeps the half of the values whose index agrees
// with a bit of its own, and gives the other half away; at the end lane k holds sum k. 10 exchanges, not 30.
fn storeOfEight(slot: u32, lane: u32, m: array<f32, MOMENTS>) {
  let high = (lane & 4u) != 0u;
  let middle = (lane & 2u) != 0u;
  let low = (lane & 1u) != 0u;
  let a = swap(m[0], m[4], high, 4u);
  let b = swap(m[1], m[5], high, 4u);
  let c = swap(m[2], m[6], high, 4u);
  let d = swap(m[3], m[7], high, 4u);
  let e = swap(m[8], m[9], low, 1u);
  let ac = swap(a, c, middle, 2u);
  let bd = swap(b, d, middle, 2u);
  slots[slot + lane] = swap(ac, bd, low, 1u);
  let half = e + subgroupShuffleXor(e, 2u);
  let last = half + subgroupShuffleXor(half, 4u);
  if (lane < 2u) { slots[slot + 8u + lane] = last; }
}

fn swap(first: f32, second: f32, keepsSecond: bool, mask: u32) -> f32 {
  return select(first, second, keepsSecond) + subgroupShuffleXor(select(second, first, keepsSecond), mask);
}
