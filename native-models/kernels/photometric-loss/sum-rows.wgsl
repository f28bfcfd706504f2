// Adds up the partial sums along image rows: one thread per (plane, group of 4 rows), in a fixed order so runs repeat bit for bit.
//   partials (4, rows/4, stride) vec4, similarity (3, rows/4, stride) f32  →  rowSums (4, rows/4) × 2 vec4

#import image

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read> similarity: array<f32>;
@group(0) @binding(3) var<storage, read_write> rowSums: array<vec4f>;

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x * 4 >= image.height) { return; }
  let row = id.y * (image.rows / 4) + id.x;
  var sum = vec4f(0);
  var ssim = 0.0;
  for (var column = 0u; column < image.width; column++) {
    sum += partials[row * image.stride + column];
    if (id.y < 3) { ssim += similarity[row * image.stride + column]; }
  }
  rowSums[row * 2] = sum;
  rowSums[row * 2 + 1] = vec4f(ssim, 0, 0, 0);
}
