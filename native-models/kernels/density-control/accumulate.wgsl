// What gradient-based density control needs to know: how strongly each splat was pulled across the screen, and how often it was
// seen (Kerbl et al. 2023). With g = dL/dmean2D in 1/pixels of a view of W x H:
//   sums[i] += (|g| max(W, H)/2, 1)  where the view showed splat i
// Half the image as unit makes the threshold the same at every image size. One thread per splat.
//   screenGradient, visible (N) of the rasteriser; sums (N) vec2f

struct Accumulation {
  count: u32,
  halfImage: f32,
}

@group(0) @binding(0) var<storage, read> accumulation: Accumulation;
@group(0) @binding(1) var<storage, read> screenGradient: array<f32>;
@group(0) @binding(2) var<storage, read> visible: array<u32>;
@group(0) @binding(3) var<storage, read_write> sums: array<vec2f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let splat = id.y * groups.x * 64 + id.x;
  if (splat >= accumulation.count || visible[splat] == 0) { return; }
  sums[splat] += vec2f(screenGradient[splat] * accumulation.halfImage, 1);
}
