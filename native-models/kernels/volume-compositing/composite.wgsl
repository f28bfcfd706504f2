// What rays see, for pictures: colour over black, opacity, mean distance, and every sample's weight.
//   along (4, PER_RAY, RAYS), see ray-sampling;  head (≥ 1, PER_RAY, RAYS): row 0 density logits;  radiance (≥ 3, PER_RAY, RAYS) logits
//   seen (RAYS, 8): r, g, b, opacity, Σ weight·distance, 0, 0, 0;  weights (PER_RAY, RAYS)
// One thread per ray.

#import light

@group(0) @binding(0) var<storage, read> along: array<f32>;
@group(0) @binding(1) var<storage, read> head: array<f32>;
@group(0) @binding(2) var<storage, read> radiance: array<f32>;
@group(0) @binding(3) var<storage, read_write> seen: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> weights: array<f32>;

const ROW = PER_RAY * RAYS;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= RAYS) { return; }
  var light = 1.0;
  var color = vec3f(0);
  var distance = 0.0;
  for (var k = 0u; k < PER_RAY; k++) {
    let at = k * RAYS + id.x;
    if (light < LEAST_LIGHT) {
      weights[at] = 0;
      continue;
    }
    let stop = stopAt(light, head[at], along[ROW + at]);
    light = stop.light;
    color += stop.weight * sigmoid(vec3f(radiance[at], radiance[ROW + at], radiance[2 * ROW + at]));
    distance += stop.weight * along[at];
    weights[at] = stop.weight;
  }
  seen[2 * id.x] = vec4f(color, 1 - light);
  seen[2 * id.x + 1] = vec4f(distance, 0, 0, 0);
}
