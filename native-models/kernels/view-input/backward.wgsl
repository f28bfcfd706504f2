// The way back through the colour network's input: the density's own gradient joins that of the geometry's first row, and the
// appearance rows are summed over each ray into its photograph's embedding.
//   densityGradient (PER_RAY, RAYS);  headGradient (GEOMETRY + 16 + APPEARANCE, PER_RAY, RAYS)
//   embeddingGradient (images, APPEARANCE) i32 in units of 1/FIXED_POINT: whole numbers add up the same in any order
// A ray's share is cut so that not even all rays of one photograph can overflow it. One thread per ray.

#import ../ray-sampling/space

const MOST = 2147483520.0 / FIXED_POINT / f32(RAYS);

@group(0) @binding(0) var<storage, read> march: March;
@group(0) @binding(1) var<storage, read> rays: array<Ray>;
@group(0) @binding(2) var<storage, read> densityGradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> headGradient: array<f32>;
@group(0) @binding(4) var<storage, read_write> embeddingGradient: array<atomic<i32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= march.rays) { return; }
  for (var k = 0u; k < PER_RAY; k++) { headGradient[k * RAYS + id.x] += densityGradient[k * RAYS + id.x]; }
  let image = u32(rays[id.x].image);
  for (var i = 0u; i < APPEARANCE; i++) {
    var sum = 0.0;
    for (var k = 0u; k < PER_RAY; k++) { sum += headGradient[((GEOMETRY + 16 + i) * PER_RAY + k) * RAYS + id.x]; }
    let whole = i32(round(clamp(select(0.0, sum, sum == sum), -MOST, MOST) * FIXED_POINT));
    if (whole != 0) { atomicAdd(&embeddingGradient[image * APPEARANCE + i], whole); }
  }
}
