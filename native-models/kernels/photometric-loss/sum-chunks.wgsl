// Adds up the chunk sums of an image and leaves them in its slot of the results: one thread per plane.
//   results (slots, 4 planes, 8): [Σ|x-y|, Σ(x-y)², dL/dgain, dL/dbias, Σ SSIM, 0, 0, 0]; plane 3: [Σ huber, 0, …]

#import image

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> chunkSums: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> results: array<vec4f>;

@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= 4) { return; }
  var sum = vec4f(0);
  var ssim = vec4f(0);
  for (var chunk = 0u; chunk < CHUNKS; chunk++) {
    let at = (id.x * CHUNKS + chunk) * 2;
    sum += chunkSums[at];
    ssim += chunkSums[at + 1];
  }
  results[(image.slot * 4 + id.x) * 2] = sum;
  results[(image.slot * 4 + id.x) * 2 + 1] = ssim;
}
