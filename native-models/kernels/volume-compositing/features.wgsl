// A field seen along rays, as an image; ray r is pixel first + r.
//   features (rays · PER_RAY, channels), sample k of ray r at row r·PER_RAY + k;  weights (PER_RAY, RAYS);  seen as composite.wgsl has it
// `features`: planes (channels, pixels), the sum over a ray's samples of weight · feature. One thread per ray and channel.
// `geometry`: opacity and depth (pixels), depth along the camera's z and 0 where less than SEEN_AT_ALL is stopped. One thread per ray.

#import ../ray-sampling/space

const SEEN_AT_ALL = 1e-3;

struct View { count: u32, channels: u32, first: u32, pixels: u32 }

@group(0) @binding(0) var<storage, read> view: View;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> places: array<f32>;
@group(0) @binding(3) var<storage, read_write> planes: array<f32>;
@group(0) @binding(4) var<storage, read> rays: array<Ray>;
@group(0) @binding(5) var<storage, read> seen: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> opacity: array<f32>;
@group(0) @binding(7) var<storage, read_write> depth: array<f32>;

@compute @workgroup_size(64)
fn features(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= view.count) { return; }
  var sum = 0.0;
  for (var k = 0u; k < PER_RAY; k++) {
    let weight = weights[k * RAYS + id.x];
    if (weight > 0) { sum += weight * places[(id.x * PER_RAY + k) * view.channels + id.y]; }
  }
  planes[id.y * view.pixels + view.first + id.x] = sum;
}

@compute @workgroup_size(64)
fn geometry(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= view.count) { return; }
  let stopped = seen[2 * id.x].w;
  opacity[view.first + id.x] = stopped;
  let z = seen[2 * id.x + 1].x / max(stopped, SEEN_AT_ALL) * rays[id.x].zPerDistance;
  depth[view.first + id.x] = select(0.0, z, stopped > SEEN_AT_ALL);
}
