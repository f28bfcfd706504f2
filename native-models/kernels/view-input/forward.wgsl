// What the colour network is told besides the geometry: the direction it is seen from and the photograph's appearance.
//   rays (RAYS);  embeddings (images, APPEARANCE);  head (GEOMETRY + 16 + APPEARANCE, PER_RAY, RAYS): the last rows are written
// One thread per ray: all its samples are told the same.

#import ../ray-sampling/space
#import harmonics

@group(0) @binding(0) var<storage, read> march: March;
@group(0) @binding(1) var<storage, read> rays: array<Ray>;
@group(0) @binding(2) var<storage, read> embeddings: array<f32>;
@group(0) @binding(3) var<storage, read_write> head: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= march.rays) { return; }
  let ray = rays[id.x];
  var told = harmonicsOf(ray.direction);
  for (var i = 0u; i < 16 + APPEARANCE; i++) {
    var value = 0.0;
    if (i < 16) { value = told[i]; } else { value = embeddings[u32(ray.image) * APPEARANCE + i - 16]; }
    for (var k = 0u; k < PER_RAY; k++) { head[((GEOMETRY + i) * PER_RAY + k) * RAYS + id.x] = value; }
  }
}
