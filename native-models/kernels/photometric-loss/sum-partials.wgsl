// Adds up what the walks of the kernels before left, in a fixed order so runs repeat bit for bit: CHUNKS threads per plane.
//   partials (4, height, walks) vec4, similarity (3, walks, stride) f32  →  chunkSums (4, CHUNKS, 2) vec4

#import image

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read> similarity: array<f32>;
@group(0) @binding(3) var<storage, read_write> chunkSums: array<vec4f>;

@compute @workgroup_size(CHUNKS)
fn main(@builtin(local_invocation_index) chunk: u32, @builtin(workgroup_id) group: vec3u) {
  let plane = group.x;
  let rows = image.height * walksAlong(image.stride);
  var sum = vec4f(0);
  for (var i = chunk; i < rows; i += CHUNKS) { sum += partials[plane * rows + i]; }
  var ssim = 0.0;
  let columns = select(0u, walksAlong(image.rows) * image.stride, plane < 3);
  for (var i = chunk; i < columns; i += CHUNKS) {
    if (i % image.stride < image.width) { ssim += similarity[plane * columns + i]; }
  }
  chunkSums[(plane * CHUNKS + chunk) * 2] = sum;
  chunkSums[(plane * CHUNKS + chunk) * 2 + 1] = vec4f(ssim, 0, 0, 0);
}
