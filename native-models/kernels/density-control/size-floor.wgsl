// No splat becomes finer than the photographs can show (the 3D filter of Mip-Splatting, Yu et al. 2024, as a bound): seen closer than
// any photograph was taken, finer ones fall apart into needles and dots.
//
//   find     floors[i] = log(PIXELS · min over cameras of z/f), over the cameras that have splat i in view
//   hold     logScales[i] = max(logScales[i], floors[i])
//
// One thread per splat.  cameras: records of splatting/camera-array.ts, RECORD vec4f apart

struct Floor {
  count: u32,
  cameras: u32,
}

const PIXELS = 0.4472135955; // deviation of the filter, pixels: variance 0.2, as there
const BORDER = 0.15; // share of the image by which a splat may be outside and still belong to the view
const NEAREST = 0.01;
const NONE = -1e30; // no camera sees it: any size
const RECORD = 16u;

@group(0) @binding(0) var<storage, read> bounds: Floor;
@group(0) @binding(1) var<storage, read> cameras: array<vec4f>;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read_write> floors: array<f32>;
@group(0) @binding(4) var<storage, read_write> logScales: array<f32>;

@compute @workgroup_size(64)
fn find(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64 + id.x;
  if (i >= bounds.count) { return; }
  let mean = vec4f(means[3 * i], means[3 * i + 1], means[3 * i + 2], 1);
  var finest = 1e30;
  for (var c = 0u; c < bounds.cameras; c++) {
    let at = c * RECORD;
    let p = vec3f(dot(cameras[at], mean), dot(cameras[at + 1], mean), dot(cameras[at + 2], mean));
    let focal = cameras[at + 3];
    let size = cameras[at + 4].xy;
    if (!(p.z > NEAREST)) { continue; }
    let pixel = focal.xy * p.xy / p.z + focal.zw;
    if (any(pixel < -BORDER * size) || any(pixel > (1 + BORDER) * size)) { continue; }
    finest = min(finest, p.z / max(focal.x, focal.y));
  }
  floors[i] = select(NONE, log(PIXELS * finest), finest < 1e30);
}

@compute @workgroup_size(64)
fn hold(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64 + id.x;
  if (i >= bounds.count) { return; }
  for (var k = 3 * i; k < 3 * i + 3; k++) { logScales[k] = max(logScales[k], floors[i]); }
}
