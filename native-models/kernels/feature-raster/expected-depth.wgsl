// Expected depth of a drawn view:  depth(p) = sum w z / sum w,  0 where nothing is seen.
//
// in   color (height, width) vec4f with sum w z in w, alpha (height, width), as raster.wgsl leaves them
// out  depth (height, width)
#import ../shared/camera

@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var<storage, read> color: array<vec4f>;
@group(0) @binding(2) var<storage, read> alpha: array<f32>;
@group(0) @binding(3) var<storage, read_write> depth: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let p = id.x + id.y * groups.x * 64u;
  if (p >= u32(camera.size.x) * u32(camera.size.y)) { return; }
  let seen = alpha[p] > 0.0;
  depth[p] = select(0.0, color[p].w / select(1.0, alpha[p], seen), seen);
}
