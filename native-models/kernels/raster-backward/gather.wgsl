// From the slots of a splat's tile pairs to its gradients on the screen.
//
// With h = dL/d ln alpha per pixel, ln alpha = ln o - (a dx^2 + 2 b dx dy + c dy^2) / 2 and dx = pixel - mean:
//   dL/d logit o = (1 - o) sum h, o without compensation
//   dL/da = -1/2 sum h dx^2   dL/db = -sum h dx dy   dL/dc = -1/2 sum h dy^2
//   dL/dmean = (a sum h dx + b sum h dy, b sum h dx + c sum h dy)
//
// in   slots, drawnEnds of raster-backward.wgsl; ranks, pairTiles (pairs): slot and tile of each pair, a splat's pairs being
//      pairOffsets[i] .. + visible[i], added up in that order
// out  screenGradients (N, 4) vec4f: (du, dv, ddepth, dlogit), (da, db, dc, sum h), (dr, dg, db, -), and a fourth for
//      harmonics-backward.wgsl;  screenGradient (N): |(du, dv)|
#import ../shared/scene
#import ../shared/gaussian

@group(0) @binding(0) var<uniform> scene: Scene;
@group(0) @binding(1) var<storage, read> visible: array<u32>;
@group(0) @binding(2) var<storage, read> pairOffsets: array<u32>;
@group(0) @binding(3) var<storage, read> ranks: array<u32>;
@group(0) @binding(4) var<storage, read> pairTiles: array<u32>;
@group(0) @binding(5) var<storage, read> slots: array<f32>;
@group(0) @binding(6) var<storage, read> drawnEnds: array<u32>;
@group(0) @binding(7) var<storage, read> status: array<u32>;
@group(0) @binding(8) var<storage, read> screen: array<vec4f>;
@group(0) @binding(9) var<storage, read_write> screenGradients: array<vec4f>;
@group(0) @binding(10) var<storage, read_write> screenGradient: array<f32>;

const MOMENTS = 10u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= scene.count) { return; }
  // Nothing was drawn where the pairs had no room.
  let pairs = select(visible[i], 0u, status[1] == 0u);
  if (pairs == 0u) {
    for (var k = 0u; k < 4u; k++) { screenGradients[4u * i + k] = vec4f(0.0); }
    screenGradient[i] = 0.0;
    return;
  }
  var h = vec3f(0.0);
  var h2 = vec3f(0.0);
  var color = vec4f(0.0);
  let used = drawnEnds[0];
  for (var pair = pairOffsets[i]; pair < pairOffsets[i] + pairs; pair++) {
    let rank = ranks[pair];
    for (var subgroup = 0u; subgroup < used; subgroup++) {
      // Whom no light reached any more has no slot.
      if (rank >= drawnEnds[1u + pairTiles[pair] * SUBGROUPS + subgroup]) { continue; }
      let s = (rank * SUBGROUPS + subgroup) * MOMENTS;
      h += vec3f(slots[s], slots[s + 1u], slots[s + 3u]);
      h2 += vec3f(slots[s + 2u], slots[s + 4u], slots[s + 5u]);
      color += vec4f(slots[s + 6u], slots[s + 7u], slots[s + 8u], 0.0);
      if (DEPTH) { color.w += slots[s + 9u]; }
    }
  }
  let conic = -LN_2 * vec3f(2.0, 1.0, 2.0) * screen[3u * i + 1u].xyz;
  let mean = vec2f(conic.x * h.y + conic.y * h.z, conic.y * h.y + conic.z * h.z);
  let opacity = screen[3u * i + 2u].w;
  screenGradients[4u * i] = vec4f(mean, color.w, h.x * (1.0 - opacity));
  screenGradients[4u * i + 1u] = vec4f(h2 * vec3f(-0.5, -1.0, -0.5), h.x);
  screenGradients[4u * i + 2u] = vec4f(color.xyz, 0.0);
  screenGradients[4u * i + 3u] = vec4f(0.0);
  screenGradient[i] = length(mean);
}
